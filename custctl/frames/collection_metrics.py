"""How good are we at collecting, month by month?"""

import polars as pl

from custctl.schema import MONEY, YEAR, Column, Role, Schema

_DAYS, _NUMBER = Column(pl.Float64(), Role.DAYS), Column(pl.Float64(), Role.NUMBER)
METRICS = Schema(
    name="metrics",
    columns={
        "month_end": Column(pl.Date(), Role.DATE, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        **dict.fromkeys(("sales", "receivables", "overdue"), Column(MONEY, Role.MONEY, required=True)),
        **dict.fromkeys(
            ("dso", "dso_three_months", "dso_count_back", "best_possible_dso", "average_days_delinquent"),
            _DAYS,
        ),
        "collection_effectiveness": _NUMBER,
        "turnover": _NUMBER,
        **dict.fromkeys(("days_to_pay", "days_late", "days_to_pay_with_open", "days_late_with_open"), _DAYS),
    },
    order=("currency", "month_end"),
)


def collection_metrics(ends: pl.LazyFrame, sales: pl.LazyFrame, *, months: int | None = None) -> pl.LazyFrame:
    """The figures of collecting for each month; each is null where what it divides by is not above zero or not known.

    Args:
        ends: MONTH_ENDS, consecutive; the first of a currency only opens the next month.
        sales: SALES_MONTHS, from the first month of the books on.
        months: Months to show, the newest; all where none is given.

    Returns:
        METRICS. Days sales outstanding of the month, of three months and by count-back; `best_possible_dso` is that of what
        is not due, `average_days_delinquent` the rest; `collection_effectiveness` is of 100; `turnover` is times a year at
        the pace of the month.
    """
    keys = ["currency", "month_end"]
    counted = ends.select(*keys, balance="receivables")
    joined = (
        ends.join(_windows(sales), on=keys, how="left")
        .join(count_back(counted, sales), on=keys, how="left")
        .sort(keys)
        .with_columns(pl.col("sales").fill_null(0).cast(MONEY), begin=pl.col("receivables").shift(1).over("currency"))
    )
    balance, month, days = pl.col("receivables"), pl.col("sales"), _days_of(pl.col("month_end"))
    metrics = joined.with_columns(
        dso=days_sales(balance, month, days),
        dso_three_months=days_sales(balance, pl.col("sales_three_months"), pl.col("days_three_months")),
        dso_count_back=pl.col("days_counted"),
        best_possible_dso=days_sales(pl.col("not_due"), month, days),
        collection_effectiveness=collection_effectiveness(pl.col("begin"), month, balance, pl.col("not_due")),
        turnover=_over(month * YEAR, (pl.col("begin") + balance).cast(pl.Float64) / 2 * days),
    ).with_columns(average_days_delinquent=pl.col("dso") - pl.col("best_possible_dso"))
    rows = METRICS.sort(METRICS.conform(metrics))
    return rows if months is None else rows.filter(pl.int_range(pl.len(), 0, -1).over("currency") <= months)


def days_sales(balance: pl.Expr, sales: pl.Expr, days: pl.Expr | int) -> pl.Expr:
    """Days of sales that a balance stands for: balance / sales × days; null where sales are not above zero."""
    return _over(balance * days, sales)


def collection_effectiveness(begin: pl.Expr, sales: pl.Expr, end: pl.Expr, end_not_due: pl.Expr) -> pl.Expr:
    """Collection effectiveness index: how much of what could be collected was, of 100.

    (begin + sales − end) / (begin + sales − end not due) × 100, with the sales of the whole period between both ends.
    """
    return _over((begin + sales - end) * 100, begin + sales - end_not_due)


def count_back(balances: pl.LazyFrame, sales: pl.LazyFrame, *, month_days: int | None = None) -> pl.LazyFrame:
    """Days of sales in a balance, taking whole months' sales off it from the newest on, the last month in proportion.

    Args:
        balances: `currency`, `month_end`, `balance`.
        sales: SALES_MONTHS, consecutive.
        month_days: Days of every month; the calendar's where none is given.

    Returns:
        `currency`, `month_end`, `days_counted`: null where the balance exceeds all sales known. A month of more credit notes
        than invoices takes nothing off and counts whole.
    """
    keys = ["currency", "month_end"]
    older = sales.select("currency", "sales", sold="month_end")
    pairs = balances.join(older, on="currency").filter(pl.col("sold") <= pl.col("month_end"))
    pairs = pairs.sort(*keys, "sold", descending=True)
    taken = pl.col("sales").cum_sum().cum_max().over(keys)
    pairs = pairs.with_columns(taken=taken, before=taken.shift(1, fill_value=0).over(keys))
    room = (pl.col("balance") - pl.col("before")).clip(lower_bound=0).cast(pl.Float64)
    size = (pl.col("taken") - pl.col("before")).cast(pl.Float64)
    part = pl.when(size > 0).then((room / size).clip(upper_bound=1.0)).otherwise((room > 0).cast(pl.Float64))
    days = pl.lit(month_days) if month_days else _days_of(pl.col("sold"))
    enough = pl.col("taken").max() >= pl.col("balance").first()
    counted = pairs.group_by(keys).agg(days=(part * days).sum().round(6), known=enough)
    return counted.select(*keys, days_counted=pl.when("known").then("days"))


def _windows(sales: pl.LazyFrame) -> pl.LazyFrame:
    """Sales of each month and of the three that end with it, with the days of these; null where the books do not cover them."""
    three = [pl.col("sales").shift(back).over("currency") for back in range(3)]
    days = [_days_of(pl.col("month_end")).shift(back).over("currency") for back in range(3)]
    return sales.sort("currency", "month_end").with_columns(
        sales_three_months=three[0] + three[1] + three[2], days_three_months=days[0] + days[1] + days[2]
    )


def _days_of(month_end: pl.Expr) -> pl.Expr:
    """Days of the month that ends on a day."""
    return month_end.dt.day().cast(pl.Int64)


def _over(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """A quotient as a float, null unless the denominator is above zero."""
    below = denominator.cast(pl.Float64)
    return pl.when(below > 0).then(numerator.cast(pl.Float64) / below)
