"""Who owes how much in each column of an ageing, customer by customer and group by group?"""

import polars as pl

from custctl.frames.approach import approach
from custctl.frames.buckets import NOT_DUE, Buckets
from custctl.schema import MONEY, Column, Role, Schema

DISPUTED, UNAPPLIED = "disputed", "unapplied"
_KEY = ("customer", "currency")


def age_columns(buckets: Buckets) -> tuple[str, ...]:
    """The columns of an ageing; every open amount is in exactly one of them."""
    return (NOT_DUE, *buckets.names, DISPUTED, UNAPPLIED)


def customers_schema(buckets: Buckets, *, grouped: bool = False, valued: bool = False) -> Schema:
    """The table of customers with a column for each bucket, where wanted with a group and with what they are worth."""
    money = Column(MONEY, Role.MONEY)
    return Schema(
        name="customers",
        columns={
            "customer": Column(pl.String(), Role.TEXT, required=True),
            "name": Column(pl.String(), Role.TEXT),
            "currency": Column(pl.String(), Role.TEXT, required=True),
            **({"group": Column(pl.String(), Role.TEXT)} if grouped else {}),
            **_amounts(buckets),
            "average_days_late": Column(pl.Float64(), Role.DAYS),
            "credit_limit": money,
            "limit_left": money,
            **({"value": money, "approach": Column(pl.String(), Role.KEY)} if valued else {}),
        },
        order=() if grouped else ("currency", "-overdue", "-total", "customer"),
    )


def groups_schema(buckets: Buckets) -> Schema:
    """The table of groups: the same columns, added up."""
    return Schema(
        name="groups",
        columns={
            "group": Column(pl.String(), Role.TEXT),
            "currency": Column(pl.String(), Role.TEXT, required=True),
            "customers": Column(pl.Int64(), Role.COUNT, required=True),
            **_amounts(buckets),
        },
        order=("currency", "-overdue", "-total", "group"),
    )


def customer_balances(
    lines: pl.LazyFrame, buckets: Buckets, *, known: pl.LazyFrame, grouped: bool = False, valued: bool = False
) -> pl.LazyFrame:
    """Each customer's balance by age.

    Args:
        lines: `customer`, `currency`, `name`, `bucket`, `open`, `late` (what of it is overdue), `days_overdue`; with `grouped`
            also `group`.
        buckets: The columns.
        known: `customer`, `currency` and what else is known of them: `average_days_late`, `credit_limit`; with `valued` also
            `value` and `broken_promises`.
        grouped: Whether a customer has a row for each of their groups, the groups with the largest overdue first and in each
            the oldest first.
        valued: Whether `value` and the way to speak are shown.

    Returns:
        `customers_schema`. `overdue_share` is of what is open without unapplied money.
    """
    schema = customers_schema(buckets, grouped=grouped, valued=valued)
    keys = [*_KEY, "group"] if grouped else list(_KEY)
    rows = _added(lines, buckets, keys, pl.col("name").first()).join(known, on=list(_KEY), how="left")
    rows = rows.with_columns(limit_left=pl.col("credit_limit") - pl.col("total"))
    rows = rows.with_columns(approach=approach()) if valued else rows
    if grouped:
        of_group = pl.col("overdue").sum().over("currency", "group")
        rows = rows.with_columns(of_group=of_group).sort(
            "currency", "of_group", "group", "oldest_days", "overdue", "total", "customer",
            descending=[False, True, False, True, True, True, False], nulls_last=True,
        )  # fmt: skip
    return schema.conform(rows)


def group_balances(lines: pl.LazyFrame, buckets: Buckets) -> pl.LazyFrame:
    """Each group's balance by age, as `groups_schema`; `lines` as for `customer_balances`, with `group`."""
    count = pl.col("customer").n_unique().cast(pl.Int64)
    return groups_schema(buckets).conform(_added(lines, buckets, ["group", "currency"], count.alias("customers")))


def _amounts(buckets: Buckets) -> dict[str, Column]:
    return {
        **dict.fromkeys((*age_columns(buckets), "total", "overdue"), Column(MONEY, Role.MONEY, required=True)),
        "overdue_share": Column(pl.Float64(), Role.SHARE),
        "oldest_days": Column(pl.Int64(), Role.DAYS),
    }


def _added(lines: pl.LazyFrame, buckets: Buckets, keys: list[str], further: pl.Expr) -> pl.LazyFrame:
    """Lines added up by some keys."""
    open_, ages = pl.col("open"), age_columns(buckets)
    # Apart before they are grouped, so that a sum by group is all that is left to do.
    apart = lines.with_columns(
        *(pl.when(pl.col("bucket") == age).then(open_).alias(age) for age in ages),
        owed=pl.when(open_ > 0).then(open_),
        oldest_days=pl.when(pl.col("late") > 0).then("days_overdue"),
    )
    summed = apart.group_by(keys).agg(
        further,
        *(pl.col(age).sum().cast(MONEY) for age in ages),
        total=open_.sum().cast(MONEY),
        overdue=pl.col("late").sum().cast(MONEY),
        owed=pl.col("owed").sum().cast(pl.Float64),
        oldest_days=pl.col("oldest_days").max(),
    )
    share = pl.when(pl.col("owed") > 0).then(pl.col("overdue").cast(pl.Float64) / pl.col("owed"))
    return summed.with_columns(overdue_share=share)
