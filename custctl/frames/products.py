"""Where does each product stand in its life: introduction, growth, maturity or decline?"""

from datetime import date

import polars as pl

from custctl.frames.comparison import growth
from custctl.schema import MONEY, YEAR, Column, Role, Schema

STAGES = ("introduction", "growth", "maturity", "decline", "too_few")
STAGE = pl.Enum(STAGES)
FEWEST = 10
"""Buyers in both spans together without which nothing is said."""
CLEAR = 0.2
"""Change of revenue from which it rises or falls."""
CHANCE = 2
"""Standard deviations that a change in buyers exceeds: the difference of two counts varies by the root of their sum."""

PRODUCTS = Schema(
    name="products",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "product": Column(pl.String(), Role.TEXT, required=True),
        "stage": Column(STAGE, Role.KEY, required=True),
        "revenue_before": Column(MONEY, Role.MONEY, required=True),
        "revenue_now": Column(MONEY, Role.MONEY, required=True),
        "revenue_trend": Column(pl.Float64(), Role.SHARE),
        "buyers_before": Column(pl.Int64(), Role.COUNT, required=True),
        "buyers_now": Column(pl.Int64(), Role.COUNT, required=True),
        "buyers_trend": Column(pl.Float64(), Role.SHARE),
        "first_sold": Column(pl.Date(), Role.DATE, required=True),
        "last_sold": Column(pl.Date(), Role.DATE, required=True),
        "taken_up": Column(pl.Float64(), Role.SHARE),
    },
    order=("currency", "-revenue_now", "-revenue_before", "product"),
)
CATEGORIES = Schema(
    name="categories",
    columns={("category" if name == "product" else name): column for name, column in PRODUCTS.columns.items()},
    order=("currency", "-revenue_now", "-revenue_before", "category"),
)


def products(lines: pl.LazyFrame, spans: pl.LazyFrame, shop: pl.LazyFrame, as_of: date, *, by: str = "product") -> pl.LazyFrame:
    """The life cycle stage of every product sold in the last two spans (Kotler & Keller, Marketing Management).

    Args:
        lines: SOLD rows.
        spans: `currency`, `begin` (first day of the books) and `span` (days compared), of `life_spans`.
        shop: What the whole shop sold in both spans, of `shop_spans`.
        as_of: The day on which the books are read; the last day of the recent span.
        by: The column that is the product, "product" or "category".

    Returns:
        PRODUCTS, or CATEGORIES. `…_now` is of the last `span` days, `…_before` of as many before them. Buyers are customers,
        and receipts of sales to nobody known. `stage` is

        - "too_few" with fewer than 10 buyers in both spans together (a buyer of both counts twice), or where nothing
          was earned, as with bank charges;
        - "introduction" where the first sale is in the later half of the recent span and not in the first tenth of the books;
        - "growth" where revenue rises by over 20 %, buyers by more than chance, and both by more than the whole shop's;
        - "decline" where both fall likewise, or half of the buyers are gone, or nothing was sold in the recent span;
        - "maturity" else.

        `taken_up` is known for products first sold within the two spans, after the first tenth of the books: of the
        customers who ordered before its first sale and again since, the share that bought it.
    """
    key = ["currency", by]
    rows = lines.filter(pl.col(by).is_not_null()).join(spans, on="currency")
    sums = _two_spans(rows, key, as_of)
    is_new = (pl.col("first_sold") - pl.col("begin")).dt.total_days() * 10 > (pl.lit(as_of) - pl.col("begin")).dt.total_days()
    age = (pl.lit(as_of) - pl.col("first_sold")).dt.total_days()
    known = (
        sums.join(shop, on="currency")
        .join(spans, on="currency")
        .filter(pl.col("sales_now") + pl.col("sales_before") > 0)
        .cache()
    )
    newcomers = known.filter(is_new, age < 2 * pl.col("span")).select(*key, came="first_sold")
    table = PRODUCTS if by == "product" else CATEGORIES
    return table.conform(
        known.join(_taken_up(lines, newcomers, by), on=key, how="left").with_columns(
            stage=_stage(is_new & (age < pl.col("span") // 2)),
            revenue_trend=growth(pl.col("revenue_now"), pl.col("revenue_before")),
            buyers_trend=growth(pl.col("buyers_now"), pl.col("buyers_before")),
        )
    )


def life_spans(lines: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """The two spans that are compared: a year each where the books hold two years, so that seasons fall out; else half of them.

    Returns:
        One row per currency: `currency`, `begin`, `span` (days, at least 1).
    """
    held = (pl.lit(as_of) - pl.col("begin")).dt.total_days() + 1
    return lines.group_by("currency").agg(begin=pl.col("date").min()).with_columns(span=((held + 1) // 2).clip(1, YEAR))


def shop_spans(lines: pl.LazyFrame, spans: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Revenue and buyers of the whole shop in both spans: `currency`, `shop_revenue_before` … `shop_buyers_now`."""
    sums = _two_spans(lines.join(spans, on="currency"), ["currency"], as_of)
    return sums.select("currency", *(pl.col(name).alias(f"shop_{name}") for name in _SUMS))


_SUMS = ("revenue_before", "revenue_now", "buyers_before", "buyers_now")


def _two_spans(rows: pl.LazyFrame, key: list[str], as_of: date) -> pl.LazyFrame:
    """Revenue, buyers and sales of both spans, first and last sale, per key."""
    age = (pl.lit(as_of) - pl.col("date")).dt.total_days()
    spans = {"before": (age >= pl.col("span")) & (age < 2 * pl.col("span")), "now": age < pl.col("span")}
    nobody, bought = pl.col("customer").is_null(), pl.col("sold") & (pl.col("revenue") > 0)
    ready = {
        **{f"revenue_{when}": pl.when(within).then("revenue") for when, within in spans.items()},
        **{f"sales_{when}": (bought & within).cast(pl.Int64) for when, within in spans.items()},
    }
    sums = (
        rows.with_columns(**ready, sold_on=pl.when(bought).then("date"))
        .group_by(key)
        .agg(pl.col(*ready).sum(), first_sold=pl.col("sold_on").min(), last_sold=pl.col("sold_on").max())
    )
    # Rows that are distinct, then counted: distinct values within the groups take fifty times the memory.
    receipt = {"receipt": pl.when(nobody).then(pl.col("document").fill_null("")), "receipt_of": pl.when(nobody).then("date")}
    buyers = (
        rows.filter(bought, age < 2 * pl.col("span"))
        .select(*key, "customer", **receipt, now=spans["now"])
        .unique()
        .group_by(key)
        .agg(buyers_before=(~pl.col("now")).sum().cast(pl.Int64), buyers_now=pl.col("now").sum().cast(pl.Int64))
    )
    return sums.join(buyers, on=key, how="left").with_columns(pl.col("buyers_before", "buyers_now").fill_null(0))


def _stage(young: pl.Expr) -> pl.Expr:
    more, fewer = (_moves(sign) for sign in (1, -1))
    stage = (
        pl.when(
            (pl.col("buyers_before") + pl.col("buyers_now") < FEWEST) | (pl.col("revenue_before") + pl.col("revenue_now") <= 0)
        )
        .then(pl.lit("too_few"))
        .when(young)
        .then(pl.lit("introduction"))
        .when((pl.col("sales_now") == 0) | fewer | _halved())
        .then(pl.lit("decline"))
        .when(more)
        .then(pl.lit("growth"))
        .otherwise(pl.lit("maturity"))
    )
    return stage.cast(STAGE)


def _moves(sign: int) -> pl.Expr:
    """Whether revenue and buyers both rise (1) or fall (−1), clearly and faster than the whole shop's."""
    buyers_now, buyers_before = pl.col("buyers_now"), pl.col("buyers_before")
    by_chance = CHANCE * (buyers_now + buyers_before).cast(pl.Float64).sqrt()
    now, before = (pl.col(f"revenue_{when}").cast(pl.Float64) for when in ("now", "before"))
    clearly = sign * (now - before) > CLEAR * before
    return (sign * (buyers_now - buyers_before) > by_chance) & clearly & _beats("revenue", sign) & _beats("buyers", sign)


def _halved() -> pl.Expr:
    """Whether half of the buyers or more are gone, whatever a large order does to revenue."""
    now, before = pl.col("buyers_now"), pl.col("buyers_before")
    return (2 * now <= before) & (before - now > CHANCE * (now + before).cast(pl.Float64).sqrt()) & _beats("buyers", -1)


def _beats(name: str, sign: int) -> pl.Expr:
    """Whether the product's share of the whole shop moves the same way."""
    now, before, shop_now, shop_before = (
        pl.col(f"{whose}{name}_{when}").cast(pl.Float64) for whose in ("", "shop_") for when in ("now", "before")
    )
    return sign * (now * shop_before - before * shop_now) > 0


def _taken_up(lines: pl.LazyFrame, newcomers: pl.LazyFrame, by: str) -> pl.LazyFrame:
    """Of customers who bought before a product came and again since, the share that bought it.

    Both counts are running sums: customers who began before a day, less those who had ended by it.

    Args:
        lines: SOLD rows.
        newcomers: `currency`, the product, and the day it `came`.
        by: The column that is the product.
    """
    key = ["currency", by]
    bought = lines.filter("sold", pl.col("customer").is_not_null(), pl.col("revenue") > 0)
    lives = bought.group_by("currency", "customer").agg(began=pl.col("date").min(), ended=pl.col("date").max())
    # Left joins stay where they are; inner ones might be put in another order, every product beside every customer.
    old_buyers = (
        bought.join(newcomers, on=key, how="semi")
        .select(*key, "customer")
        .unique()
        .join(newcomers, on=key, how="left")
        .join(lives, on=["currency", "customer"], how="left")
        .group_by(key)
        .agg(old_buyers=(pl.col("began") < pl.col("came")).sum())
    )
    counted = newcomers.sort("came")
    for day, name in (("began", "begun"), ("ended", "gone")):
        counted = counted.join_asof(
            _running(lives, day, name),
            left_on="came",
            right_on=day,
            by="currency",
            allow_exact_matches=False,
            check_sortedness=False,
            coalesce=False,
        )
    old = pl.col("begun").fill_null(0) - pl.col("gone").fill_null(0)
    return counted.join(old_buyers, on=key, how="left").select(
        "currency", by, taken_up=pl.when(old > 0).then(pl.col("old_buyers").fill_null(0) / old)
    )


def _running(lives: pl.LazyFrame, day: str, name: str) -> pl.LazyFrame:
    """How many customers have had a day such as their first up to each day."""
    counts = lives.group_by("currency", day).agg(count=pl.len().cast(pl.Int64)).sort(day, "currency")
    return counts.select("currency", day, pl.col("count").cum_sum().over("currency").alias(name))
