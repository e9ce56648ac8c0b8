"""Who brings most: ABC classes by revenue, tiers of the customer pyramid, and how unequal it all is."""

import polars as pl

from custctl.frames.ranks import part_of

CLASSES: tuple[str, ...] = ("A", "B", "C")
TIERS: tuple[str, ...] = ("platinum", "gold", "iron", "lead")
CLASS = pl.Enum(CLASSES)
TIER = pl.Enum(TIERS)
"""Enumerations sort in their own order, best first."""
RELATIONSHIPS: tuple[str, ...] = ("partnership", "proactive", "accountable", "reactive", "basic")
RELATIONSHIP = pl.Enum(RELATIONSHIPS)
FEW, MANY = 50, 500
"""Customers below which everybody can be known, and above which nobody can."""
MANY_BEST = 5
"""Most customers of whom alone a share is told, where they are more than a fifth."""

_UP_TO = {"A_beyond": 80, "B_beyond": 95}
_TIER_TENTHS = {"platinum": 2, "gold": 5, "iron": 8}


def with_abc(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Customers with their ABC class by revenue, each currency by itself.

    A while the cumulative revenue including the customer is at most 80 % of the `whole`, B at most 95 %, C the rest. Customers
    of equal revenue share a class, the one that all of them together reach; the best customer is always A; nobody else at or
    below zero is more than C.

    Args:
        customers: `currency` and `revenue` (signed, exact); other columns ride along.

    Returns:
        `customers` with `abc`, an Enum of CLASSES. Row order is not kept.
    """
    revenue, earning = pl.col("revenue"), pl.col("revenue") > 0
    return (
        customers.join(_reach(customers), on="currency", how="left")
        .with_columns(
            abc=pl.when((revenue == pl.col("best")) | (earning & _above("A_beyond")))
            .then(pl.lit("A", CLASS))
            .when(earning & _above("B_beyond"))
            .then(pl.lit("B", CLASS))
            .otherwise(pl.lit("C", CLASS))
        )
        .drop("best", "A_beyond", "B_beyond")
    )


def _reach(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Per currency the `best` revenue, and the greatest with which the running sum is beyond class A and beyond class B."""
    revenue = pl.col("revenue")
    beyond = {name: (100 * pl.col("reached") > limit * pl.col("all")).alias(name) for name, limit in _UP_TO.items()}
    return (
        customers.select("currency", "revenue")
        .sort("revenue", descending=True)
        .with_columns(reached=revenue.cum_sum().over("currency"), all=whole(revenue).over("currency"))
        .with_columns(**beyond)
        .group_by("currency")
        .agg(best=revenue.max(), **{name: revenue.filter(name).max() for name in beyond})
    )


def _above(limit: str) -> pl.Expr:
    """Whether revenue is above a limit, or there is none: of equals, the last to be added tells for all."""
    return (pl.col("revenue") > pl.col(limit)).fill_null(True)


def tier(value: pl.Expr) -> pl.Expr:
    """Tier of the customer pyramid by a value, within each currency (Zeithaml, Rust & Lemon 2001, CMR 43(4)).

    Platinum 20 %, gold 30 %, iron 30 % and lead 20 % of customers, best first, by mid-rank (average rank − 1/2) / n, so that
    equal values share a tier; lead for anyone at or below zero.

    Args:
        value: Profit, or revenue where no profit is known; one customer per row, column `currency` beside it.
    """
    tenth = part_of(value, 10, descending=True)
    places = [pl.when(tenth <= limit).then(pl.lit(name, TIER)) for name, limit in _TIER_TENTHS.items()]
    lead = pl.lit("lead", TIER)
    return pl.when(value > 0).then(pl.coalesce(*places, lead)).otherwise(lead)


def relationship(number: pl.Expr) -> pl.Expr:
    """How closely to look after a customer, by their tier and by how many there are to look after.

    Kotler's five levels by margin and number of customers (Kotler & Keller, *Marketing Management*, "levels of investment in
    customer relationship building"): platinum stands for a high margin, gold for a medium one, iron for a low one.
    Lead gets the basic level always.

    Args:
        number: Customers of the currency; `tier` beside it.
    """
    crowd = pl.when(number < FEW).then(0).when(number <= MANY).then(1).otherwise(2)
    distance = crowd + pl.col("tier").to_physical().cast(pl.Int32)
    level = pl.when(pl.col("tier") == "lead").then(len(RELATIONSHIPS) - 1).otherwise(distance)
    return level.replace_strict(dict(enumerate(RELATIONSHIPS)), return_dtype=RELATIONSHIP)


def gini(value: pl.Expr) -> pl.Expr:
    """Gini coefficient of one group's values, 0 (all equal) to 1; negatives count as zero, null where nothing is above zero.

    G = Σ (2 i − n − 1) xᵢ / (n Σ xᵢ), x ascending, i from 1 (Gini 1912 in the form of Sen 1973, Σ in exact money).
    """
    ascending = value.clip(0, None).sort()
    number = pl.len().cast(pl.Int64)
    weight = 2 * pl.int_range(1, number + 1, dtype=pl.Int64) - number - 1
    total = ascending.sum().cast(pl.Float64)
    return pl.when(total > 0).then((ascending * weight).sum().cast(pl.Float64) / (number * total))


def whole(value: pl.Expr) -> pl.Expr:
    """What the shares of one group's best are parts of: all of it net, unless its best MANY_BEST or fifth exceed that.

    Then customers below zero took so much off that the net is no whole of anything, and it is all that is above zero.
    """
    fifth = (pl.len().cast(pl.Int64) + 4) // 5
    net = value.sum()
    return pl.when(_best(value, pl.max_horizontal(fifth, MANY_BEST)) <= net).then(net).otherwise(value.clip(0).sum())


def top_share(value: pl.Expr, number: pl.Expr) -> pl.Expr:
    """Share that its `number` best bring of the `whole` of a group, 0 to 1; null where nothing is above zero."""
    total = whole(value).cast(pl.Float64)
    return pl.when(total > 0).then(_best(value, number).cast(pl.Float64) / total)


def _best(value: pl.Expr, number: pl.Expr) -> pl.Expr:
    """What a group's `number` best bring, those below zero left out."""
    return value.top_k(number).clip(0).sum()
