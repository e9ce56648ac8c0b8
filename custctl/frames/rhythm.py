"""How often does each customer usually come, and where do they stand in that rhythm today?

No model: two curves of the gaps between a customer's order days, from the first to the second and from there on, open gaps
included (Kaplan & Meier 1958), each customer's gaps of a curve together weighing 1, so that the busy ones do not speak for all
(Wang & Chang 1999, JASA 94). Curves that never reach zero are normal: the share that never came back so far is taken out.
"""

from datetime import date

import polars as pl

ACTIVITIES: tuple[str, ...] = ("active", "due", "late", "dormant", "lost")
ACTIVITY = pl.Enum(ACTIVITIES)
QUANTILES: dict[str, float] = {"q50": 0.5, "q80": 0.8, "q90": 0.9, "q95": 0.95}
"""Of those who come back, the share that has by then: the ends of active, due, late and dormant."""

FIXED: dict[int, tuple[str, ...]] = {
    1: ("active", "lost"),
    2: ("active", "late", "lost"),
    3: ("active", "late", "dormant", "lost"),
    4: ACTIVITIES,
}
"""Activities that fixed days tell apart, by how many days are given."""

PRIOR_GAPS = 2
"""Gaps of the average customer that every customer's own are mixed with, so that one odd gap makes no rhythm."""
_ROUNDING = 1e-12


def gaps(buyers: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Days from each order day of a customer to the next, or to `as_of` where there is none, counted.

    Args:
        buyers: `currency` and `order_days`, a sorted list of days for each customer; those without one are ignored.
        as_of: The day on which the books are read.

    Returns:
        One row per `currency`, `curve` ("first" or "later"), `days` and `closed` (whether they came back): `number` of gaps,
        and `weight`, to which each customer adds 1 for a whole curve.
    """
    order_days, one = pl.col("order_days"), pl.lit(1).cast(pl.Decimal(38, 12))
    size = order_days.list.len().cast(pl.Int64)
    # A customer's share in the later curve, worked out before the lists are unrolled: they have many more days than customers.
    known = buyers.filter(size > 0).select("currency", order_days, size=size, share=one / (size - 1).clip(1))
    # Lists stand one behind the other: what the first day of each follows is another customer's last.
    closed = (
        known.with_columns(place=pl.int_ranges("size"))
        .explode("order_days", "place", empty_as_null=False)
        .select("currency", "place", "share", days=order_days.diff().dt.total_days(), closed=True)
        .filter(pl.col("place") > 0)
    )
    silence = (pl.lit(as_of) - order_days.list.last()).dt.total_days()
    still_open = known.select("currency", "share", place="size", days=silence, closed=False)
    return pl.concat([_counted(closed, one), _counted(still_open.select(closed.collect_schema().names()), one)])


def _counted(gaps: pl.LazyFrame, one: pl.Expr) -> pl.LazyFrame:
    """Gaps that are all closed, or all open, counted; the place after a customer's first order day is 1."""
    first = pl.col("first")
    return (
        gaps.with_columns(first=pl.col("place") == 1)
        .group_by("currency", "first", "days")
        .agg(pl.col("closed").first(), pl.col("share").sum(), number=pl.len().cast(pl.Int64))
        .select(
            "currency",
            "days",
            "closed",
            "number",
            curve=pl.when(first).then(pl.lit("first")).otherwise(pl.lit("later")),
            weight=pl.when(first).then(one * pl.col("number")).otherwise("share"),
        )
    )


def curves(gaps: pl.LazyFrame) -> pl.LazyFrame:
    """Quantiles of how long customers take to come back, among those who do.

    Args:
        gaps: Frame of `gaps`.

    Returns:
        One row per `currency` and `curve` on which somebody came back: `q50`, `q80`, `q90`, `q95` (days t with
        (S(t) − S_end) / (1 − S_end) ≤ 1 − q for the first time), `mean` (area under the same curve, days), `never` (S_end, the
        share that never came back so far) and `returns` (number of closed gaps).
    """
    curve = ["currency", "curve"]
    came, leaving = pl.col("came").cast(pl.Float64), pl.col("leaving").cum_sum(reverse=True).over(curve).cast(pl.Float64)
    end = pl.col("stay").last().over(curve)
    before = pl.col("back").shift(1, fill_value=1.0).over(curve)
    steps = pl.col("days") - pl.col("days").shift(1, fill_value=0).over(curve)
    return (
        gaps.group_by(*curve, "days")
        .agg(
            came=pl.when("closed").then("weight").sum(),
            leaving=pl.col("weight").sum(),
            returns=pl.when("closed").then("number").sum(),
        )
        .sort(*curve, "days")
        .with_columns(stay=(1 - came / leaving).clip(0, 1).cum_prod().over(curve))
        .with_columns(never=end)
        .filter(pl.col("never") < 1)
        .with_columns(back=(pl.col("stay") - pl.col("never")) / (1 - pl.col("never")))
        .with_columns(area=before * steps)
        .group_by(curve)
        .agg(
            *(pl.col("days").filter(pl.col("back") <= 1 - q + _ROUNDING).min().alias(name) for name, q in QUANTILES.items()),
            mean=pl.col("area").sort().cum_sum().last(),  # a sort before a sum would be left out
            never=pl.col("never").first(),
            returns=pl.col("returns").sum(),
        )
        .sort(curve)
    )


def with_rhythm(buyers: pl.LazyFrame, curves: pl.LazyFrame) -> pl.LazyFrame:
    """Customers with their usual gap, the day they are next expected and their activity.

    A repeater's own gap is (2 G + span) / (2 + repeats): the mean of their gaps mixed with two of the average customer's, G
    being the mean of the later curve. Their limits are that curve's quantiles × own gap / G; one-time buyers have those of the
    first curve. Active before the 50 % limit, due before 80, late before 90, dormant before 95, lost beyond.

    Args:
        buyers: `currency`, `order_days`, `last_order`, `recency_days`; other columns ride along.
        curves: Frame of `curves`; where nobody came back a second time, the first curve serves for later gaps.

    Returns:
        `buyers` with `usual_gap_days` (null for one-time buyers), `next_expected` and `activity`, an Enum of ACTIVITIES; null
        where nobody in the currency ever came back.
    """
    names = [*QUANTILES, "mean"]
    first, later = (_of(curves, curve, names) for curve in ("first", "later"))
    repeats = pl.col("order_days").list.len().cast(pl.Int64) - 1
    span = (pl.col("order_days").list.last() - pl.col("order_days").list.first()).dt.total_days()
    usual = pl.coalesce("later_mean", "first_mean")
    own = (PRIOR_GAPS * usual + span) / (PRIOR_GAPS + repeats)
    limits = [
        pl.when(repeats > 0).then(pl.coalesce(f"later_{name}", f"first_{name}") * own / usual).otherwise(f"first_{name}")
        for name in QUANTILES
    ]
    passed = pl.sum_horizontal((pl.col("recency_days") >= limit).cast(pl.Int64) for limit in limits)
    expected = pl.coalesce("usual_gap_days", "first_q50")
    return (
        buyers.join(first, on="currency", how="left")
        .join(later, on="currency", how="left")
        .with_columns(
            usual_gap_days=pl.when(repeats > 0).then(own.round().cast(pl.Int64)),
            activity=pl.when(pl.col("first_q50").is_not_null() & pl.col("recency_days").is_not_null()).then(
                passed.replace_strict(dict(enumerate(ACTIVITIES)), default=None, return_dtype=ACTIVITY)
            ),
        )
        .with_columns(next_expected=pl.col("last_order") + pl.duration(days=expected))
        .drop(*(f"{curve}_{name}" for curve in ("first", "later") for name in names))
    )


def with_fixed_days(buyers: pl.LazyFrame, days: tuple[int, ...]) -> pl.LazyFrame:
    """Customers with their activity by the same days for everybody, whatever their own rhythm.

    Args:
        buyers: `recency_days`; `activity` is replaced.
        days: Rising days, as many as FIXED knows: the last day on which a customer is active, late, dormant (four days:
            active, due, late, dormant); lost beyond.
    """
    passed = pl.sum_horizontal((pl.col("recency_days") > day).cast(pl.Int64) for day in days)
    activity = passed.replace_strict(dict(enumerate(FIXED[len(days)])), return_dtype=ACTIVITY)
    return buyers.with_columns(activity=pl.when(pl.col("recency_days").is_not_null()).then(activity))


def _of(curves: pl.LazyFrame, curve: str, names: list[str]) -> pl.LazyFrame:
    """One curve's figures per currency, its name before each."""
    return curves.filter(pl.col("curve") == curve).select(
        "currency", *(pl.col(name).alias(f"{curve}_{name}") for name in names)
    )
