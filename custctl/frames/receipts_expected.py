"""When will what is open come in, by how late each customer usually pays, and how wrong was that in the past?"""

from datetime import date, timedelta

import polars as pl

from custctl.frames.documents import SAME_DOCUMENT
from custctl.frames.lateness import paid_invoices
from custctl.frames.open_items import IN_DISPUTE, open_rows
from custctl.frames.promises import promised_parts
from custctl.frames.settlement import Settlement
from custctl.schema import MONEY, Column, Role, Schema

FORECAST = Schema(
    name="forecast",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "week": Column(pl.Int64(), Role.COUNT, required=True),
        "begins": Column(pl.Date(), Role.DATE, required=True),
        "ends": Column(pl.Date(), Role.DATE, required=True),
        "p50": Column(MONEY, Role.MONEY, required=True),
        "p80": Column(MONEY, Role.MONEY, required=True),
    },
    order=("currency", "week"),
)
SHRINK = 5
"""How many invoices of everyone weigh as much as a customer's own."""
_QUANTILES = {"p50": 0.5, "p80": 0.8}


def forecast(expected: pl.LazyFrame, as_of: date, *, weeks: int) -> pl.LazyFrame:
    """Expected receipts week by week, the first beginning the day after `as_of`.

    Args:
        expected: What `receipts_expected` returns.
        as_of: The day on which the books are read.
        weeks: How many weeks.

    Returns:
        FORECAST, every week of every currency. In `p50` each amount stands in the week in which it is as likely in as not,
        in `p80` in the week by which it is in with 80 %.
    """
    ends = pl.lit(as_of) + pl.duration(days=7 * pl.col("week"))
    calendar = pl.LazyFrame({"week": range(1, weeks + 1)}, schema={"week": pl.Int64})
    calendar = calendar.with_columns(begins=ends - timedelta(6), ends=ends)
    grid = expected.select("currency").unique().join(calendar, how="cross")
    for name in _QUANTILES:
        grid = grid.join(_by_week(expected, name, as_of), on=["currency", "week"], how="left")
    return FORECAST.sort(FORECAST.conform(grid.with_columns(pl.col(*_QUANTILES).fill_null(0))))


def receipts_expected(
    settled: Settlement, as_of: date, *, promises: pl.LazyFrame | None = None, disputed: bool = False
) -> pl.LazyFrame:
    """The days on which each open item is expected to be paid.

    An item comes at its due date plus the customer's usual days, early ones negative: the median (p50) and the 80 % quantile
    (p80) of their own paid invoices, shrunk to everyone's by (n × own + 5 × everyone) / (n + 5). Who has let that day pass is
    expected when those of everyone came that were as late before; if nobody ever was, the day is unknown. A promised day
    stands as promised.

    Args:
        settled: The settlement of `as_of`.
        as_of: The day on which the books are read.
        promises: PROMISES, if any are known.
        disputed: Whether disputed items are expected too.

    Returns:
        OPEN_ITEMS columns with `promised_on`, and the days `p50` and `p80`, null where unknown; rows in no order.
    """
    history = paid_invoices(settled).select("customer", days="days_after_due").collect()
    items = open_rows(settled.documents.lazy(), as_of).filter(pl.lit(disputed) | (pl.col("status") != IN_DISPUTE))
    cut = items.with_columns(promised_on=pl.lit(None, pl.Date))
    if promises is not None:
        cut = promised_parts(items, promises, as_of)
    quantiles = [pl.col("days").quantile(q, "linear").alias(f"own_{name}") for name, q in _QUANTILES.items()]
    own = history.group_by("customer").agg(*quantiles, n=pl.len())
    rows = cut.collect().join(own, on="customer", how="left").with_columns(pl.col("n").fill_null(0))
    rows = rows.with_columns(_usual_day(name, history["days"].quantile(q, "linear")) for name, q in _QUANTILES.items())
    return _later(rows, history["days"].sort(), as_of).lazy()


def forecast_error(then: Settlement, now: Settlement, cut: date, *, weeks: int) -> pl.LazyFrame:
    """How wrong the forecast of a past day was for the weeks since then.

    Args:
        then: The settlement of the past day.
        now: The settlement of `weeks` weeks later.
        cut: The past day.
        weeks: How many weeks.

    Returns:
        `currency`, `expected` (p50 of all weeks), `came` (what was paid of the items open then), `error` (expected less came,
        as a share of what came) and `weekly_error` (the absolute errors of the weeks, as a share of what came); the shares
        are null where nothing came. One row for each currency, sorted.
    """
    made = forecast(receipts_expected(then, cut), cut, weeks=weeks).select("currency", "week", "p50")
    open_then = open_rows(then.documents.lazy(), cut).filter(pl.col("status") != IN_DISPUTE)
    came = _by_week(_paid_since(now, open_then, cut), "came", cut)
    both = made.join(came, on=["currency", "week"], how="left").with_columns(pl.col("came").fill_null(0))
    off = (pl.col("p50") - pl.col("came")).abs().sum()
    sums = both.group_by("currency").agg(expected=pl.col("p50").sum(), came=pl.col("came").sum(), off=off)
    whole = pl.when(pl.col("came") > 0).then(pl.col("came").cast(pl.Float64))
    error = (pl.col("expected") - pl.col("came")).cast(pl.Float64) / whole
    weekly = pl.col("off").cast(pl.Float64) / whole
    return sums.select("currency", "expected", "came", error=error, weekly_error=weekly).sort("currency")


def _paid_since(now: Settlement, items: pl.LazyFrame, cut: date) -> pl.LazyFrame:
    """What was paid after a day of the items open on it: `currency`, `open` (the amount), `came` (its day)."""
    book = now.documents.lazy()
    payments = book.filter(pl.col("kind") == "payment").select(claim="id", came="date")
    paid = now.allocations.lazy().join(payments, on="claim").filter(pl.col("came") > cut)
    owed = book.with_columns(pl.col("kind").cast(pl.String)).select(*SAME_DOCUMENT, target="id")
    met = paid.join(owed, on="target").join(items, on=SAME_DOCUMENT, how="semi", nulls_equal=True)
    return met.select("currency", "came", open="amount")


def _usual_day(name: str, everyone: float | None) -> pl.Expr:
    """The due date and the customer's usual days, shrunk to everyone's; the due date where nobody ever paid."""
    common, n = everyone or 0.0, pl.col("n")
    shrunk = (n * pl.col(f"own_{name}").fill_null(common) + SHRINK * common) / (n + SHRINK)
    usual = pl.col("due") + pl.duration(days=shrunk.round(mode="half_away_from_zero").cast(pl.Int64))
    return pl.coalesce("promised_on", usual).alias(name)


def _later(rows: pl.DataFrame, history: pl.Series, as_of: date) -> pl.DataFrame:
    """Rows whose usual day has passed, moved to when everyone came who was as late before.

    Args:
        rows: Items with their usual days.
        history: Signed days of all paid invoices, rising.
        as_of: The day on which the books are read.
    """
    days = history.cast(pl.Float64)
    waited = (as_of - rows["due"]).dt.total_days().cast(pl.Float64)
    sooner = days.search_sorted(waited, side="right").cast(pl.Int64)
    passed = rows["p50"] <= as_of
    moved = rows
    for name, q in _QUANTILES.items():
        at = sooner + ((len(days) - sooner) * q).ceil().cast(pl.Int64) - 1
        # Where nobody came later, the place would be one before those that did.
        place = pl.select(pl.when(at >= sooner).then(at)).to_series()
        when = days.gather(place).ceil().cast(pl.Int64) if len(days) else pl.Series([None] * len(rows), dtype=pl.Int64)
        day = pl.col("due") + pl.duration(days=pl.lit(when))
        moved = moved.with_columns(pl.when(passed).then(day).otherwise(name).alias(name))
    surely = pl.when(pl.col("p80").is_not_null()).then(pl.max_horizontal("p50", "p80"))
    return moved.with_columns(p80=surely).drop("n", "own_p50", "own_p80")


def _by_week(rows: pl.LazyFrame, day: str, as_of: date) -> pl.LazyFrame:
    """Amounts of `open` by currency and week after a day, named for the column of days that they go by."""
    week = (pl.col(day) - pl.lit(as_of) - timedelta(1)).dt.total_days() // 7 + 1
    placed = rows.filter(pl.col(day) > as_of).with_columns(week=week.cast(pl.Int64))
    return placed.group_by("currency", "week").agg(pl.col("open").sum().cast(MONEY).alias(day))
