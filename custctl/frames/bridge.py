"""Whose buying, and which prices and quantities, carried revenue from one period to the next?"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from custctl.frames.comparison import growth
from custctl.frames.periods import Period, period_number, period_start
from custctl.schema import MONEY, Column, Role, Schema

_PERIOD = {
    "currency": Column(pl.String(), Role.TEXT, required=True),
    "period": Column(pl.String(), Role.TEXT, required=True),
    "period_state": Column(pl.String(), Role.KEY, required=True),
    "compared_with": Column(pl.String(), Role.KEY, required=True),
    "days": Column(pl.Int64(), Role.DAYS, required=True),
}
_MOVES = ("new", "reactivated", "more", "less", "lost")
PARTS = (*_MOVES, "unnamed")
"""What the change in revenue is made of; together with `revenue_before` they are `revenue_now`, to the last decimal."""

BRIDGE = Schema(
    name="bridge",
    columns={
        **_PERIOD,
        "revenue_before": Column(MONEY, Role.MONEY, required=True),
        **dict.fromkeys(_MOVES, Column(MONEY, Role.MONEY, required=True)),
        "unnamed": Column(MONEY, Role.MONEY),
        "revenue_now": Column(MONEY, Role.MONEY, required=True),
        "growth": Column(pl.Float64(), Role.SHARE),
        **dict.fromkeys(("price", "volume", "mix", "unpriced", "year_before"), Column(MONEY, Role.MONEY)),
        "growth_on_year": Column(pl.Float64(), Role.SHARE),
    },
    order=("currency", "period"),
)

MOVED = Schema(
    name="moved",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "number": Column(pl.Int64(), Role.COUNT, required=True),
        "customer": Column(pl.String(), Role.TEXT),
        "before": Column(MONEY, Role.MONEY, required=True),
        "now": Column(MONEY, Role.MONEY, required=True),
        "ordered_before": Column(pl.Boolean(), Role.KEY, required=True),
        "ordered_now": Column(pl.Boolean(), Role.KEY, required=True),
        "move": Column(pl.String(), Role.KEY, required=True),
    },
)


def moved(lines: pl.LazyFrame, orders: pl.LazyFrame, as_of: date, *, period: Period) -> pl.LazyFrame:
    """Each customer in each period beside the one before.

    Args:
        lines: SOLD rows.
        orders: ORDERS of the same ledger and day.
        as_of: The day on which the books are read.
        period: Length of a period.

    Returns:
        MOVED in no order, one row per period, currency and customer that traded in it or in the days it is compared with;
        `customer` is null for sales to nobody known. Money is on the day of each line, returns on theirs. `move` is "new" for
        a customer whose first order is in the period; "reactivated" for one who ordered earlier, but not at all in the period
        before; "lost" for one who ordered in the days compared and not in the period; for all others "more", "less" or "same"
        by their revenue.
    """
    who, number = ["currency", "customer"], period_number(pl.col("date"), period)
    money = lines.group_by(*who, "date").agg(pl.col("revenue").sum().cast(MONEY))
    firsts = orders.group_by(who).agg(first=period_number(pl.col("date").min(), period))
    visits = orders.join(firsts, on=who, how="left").select(
        *who, "date", orders=pl.lit(1), debuts=(number == pl.col("first")).cast(pl.Int32)
    )
    sums = {"revenue": "", "orders": "orders_", "debuts": "debuts_"}
    both = sides(pl.concat([money, visits], how="diagonal"), ["customer"], sums, as_of, period=period)
    # Only of the last period may the days compared be fewer than those of the period before.
    last = period_number(pl.lit(as_of), period)
    lately = orders.filter(number + 1 == last).select(*who, number=last, lately=pl.lit(True)).unique()
    joined = both.join(lately, on=[*who, "number"], how="left").with_columns(
        ordered_before=pl.col("orders_before") > 0, ordered_now=pl.col("orders_now") > 0
    )
    return MOVED.conform(joined.with_columns(move=_move()))


def _move() -> pl.Expr:
    ordered_now, ordered_before = pl.col("ordered_now"), pl.col("ordered_before")
    return (
        pl.when(pl.col("customer").is_null())
        .then(pl.lit("unnamed"))
        .when(pl.col("debuts_now") > 0)
        .then(pl.lit("new"))
        .when(ordered_now & ~ordered_before & pl.col("lately").is_null())
        .then(pl.lit("reactivated"))
        .when(ordered_before & ~ordered_now)
        .then(pl.lit("lost"))
        .when(pl.col("now") > pl.col("before"))
        .then(pl.lit("more"))
        .when(pl.col("now") < pl.col("before"))
        .then(pl.lit("less"))
        .otherwise(pl.lit("same"))
    )


def sides(days: pl.LazyFrame, key: Sequence[str], sums: dict[str, str], as_of: date, *, period: Period) -> pl.LazyFrame:
    """Sums of each period beside those of the days it is compared with.

    Args:
        days: Rows with `currency`, `date`, the columns of `key` and those of `sums`.
        key: What rows are summed by beside currency and period.
        sums: Column to the prefix of its sums `…before` and `…now`.
        as_of: The day on which the books are read; while its period lasts, only as many days of the one before count.
        period: Length of a period.

    Returns:
        One row per currency, `number` of the period and key with a row on either side.
    """
    last, number = period_number(pl.lit(as_of), period), pl.col("number")
    day_of = (pl.col("date") - period_start(number, period)).dt.total_days()
    so_far = (pl.lit(as_of) - period_start(last, period)).dt.total_days()
    over = period_number(pl.lit(as_of) + pl.duration(days=1), period) > last
    compared = (number + 1 < last) | (over & (number < last)) | ((number + 1 == last) & (day_of <= so_far))
    place = ["currency", "number", *key]
    now, before = ([f"{prefix}{side}" for prefix in sums.values()] for side in ("now", "before"))
    # A column for each side, null on the other: filters inside the groups cost five times as much.
    once = (
        days.with_columns(number=period_number(pl.col("date"), period))
        .with_columns(compared=compared)
        .with_columns(
            *(pl.col(name).alias(f"{prefix}now") for name, prefix in sums.items()),
            *(pl.when("compared").then(name).alias(f"{prefix}before") for name, prefix in sums.items()),
        )
        .group_by(place)
        .agg(pl.col(*before, *now).sum(), pl.col("compared").any())
    )
    earlier = once.filter("compared").select(*place, *before).with_columns(number + 1)
    both = pl.concat([once.select(*place, *now), earlier], how="diagonal")
    return both.group_by(place).agg(pl.col(*before, *now).sum())


def bridge(periods: pl.LazyFrame, moves: pl.LazyFrame, lines: pl.LazyFrame, as_of: date, *, period: Period) -> pl.LazyFrame:
    """Revenue before, what became of it by customers, revenue now; and the same change by price, volume and mix.

    Args:
        periods: PERIODS to show.
        moves: MOVED.
        lines: SOLD rows.
        as_of: The day on which the books are read.
        period: Length of a period.

    Returns:
        BRIDGE. `revenue_before` + PARTS = `revenue_now`, and `price` + `volume` + `mix` + `unpriced` = their difference,
        exactly. `unnamed` is null where the currency has no sales to nobody known; the second split where no product with a
        quantity was sold before (see `effects`); `growth` where the books do not cover the
        period before, or the base is too small (`frames.comparison`).
    """
    change = pl.col("now") - pl.col("before")
    parts = {part: change.filter(pl.col("move") == part).sum() for part in PARTS}
    sums = moves.group_by("currency", "number").agg(
        revenue_before=pl.col("before").sum(), revenue_now=pl.col("now").sum(), **parts
    )
    nameless = lines.group_by("currency").agg(nameless=pl.col("customer").is_null().any())
    key = ["currency", "number"]
    rows = (
        periods.join(sums, on=key, how="left")
        .join(nameless, on="currency", how="left")
        .join(effects(lines, as_of, period=period), on=key, how="left")
        .join(_year_before(periods, lines), on=key, how="left")
        .with_columns(pl.col("revenue_before", "revenue_now", *PARTS).fill_null(0))
    )
    change = pl.col("revenue_now") - pl.col("revenue_before")
    fair = pl.col("compared_with").is_in(["whole", "same_days"])
    return BRIDGE.conform(
        rows.with_columns(
            unnamed=pl.when("nameless").then("unnamed"),
            growth=pl.when(fair).then(growth(pl.col("revenue_now"), pl.col("revenue_before"))),
            mix=pl.col("priced") - pl.col("price") - pl.col("volume"),
            unpriced=change - pl.col("priced"),
            growth_on_year=growth(pl.col("revenue_now"), pl.col("year_before")),
        )
    )


def effects(lines: pl.LazyFrame, as_of: date, *, period: Period) -> pl.LazyFrame:
    """Price and volume in the change of revenue of lines with a product and a quantity.

    price = Σ (p₁ − p₀) q₁ over products sold on both sides, p the average price of the product;
    volume = (Q₁ − Q₀) R₀ / Q₀ over all of them; the rest of the change is mix (Horngren, Datar & Rajan, Cost Accounting:
    sales-price, sales-quantity and sales-mix variance, the period before in the place of the budget).

    Returns:
        One row per currency and `number` with a quantity sold before: `priced` (change of these lines), `price`, `volume`;
        rounded to the cent.
    """
    known = lines.filter(pl.col("product").is_not_null(), pl.col("quantity").is_not_null())
    both = sides(known, ["product"], {"revenue": "r_", "quantity": "q_"}, as_of, period=period)
    r_0, r_1, q_0, q_1 = (pl.col(name) for name in ("r_before", "r_now", "q_before", "q_now"))
    at_old_price = (r_0.cast(pl.Float64) * q_1.cast(pl.Float64) / q_0.cast(pl.Float64)).round(4).cast(MONEY)
    sold_twice = (q_0 > 0) & (q_1 > 0) & (r_0 > 0)
    price = pl.when(sold_twice).then(r_1 - at_old_price).otherwise(pl.lit(0).cast(MONEY))
    summed = both.with_columns(price=price).group_by("currency", "number").agg(pl.col("price", *_SIDES).sum())
    average = r_0.cast(pl.Float64) / q_0.cast(pl.Float64)
    return summed.filter(q_0 > 0).select(
        "currency",
        "number",
        priced=(r_1 - r_0).cast(MONEY),
        price=pl.col("price").round(2).cast(MONEY),
        volume=((q_1 - q_0).cast(pl.Float64) * average).round(2).cast(MONEY),
    )


_SIDES = ("r_before", "r_now", "q_before", "q_now")


def _year_before(periods: pl.LazyFrame, lines: pl.LazyFrame) -> pl.LazyFrame:
    """Revenue of the same days a year earlier, where the books cover them."""
    days = lines.group_by("currency", "date").agg(pl.col("revenue").sum())
    within = pl.col("date").is_between(pl.col("year_start"), pl.col("year_end"))
    return (
        periods.filter("year_known")
        .join(days, on="currency")
        .group_by("currency", "number")
        .agg(year_before=pl.col("revenue").filter(within).sum())
    )
