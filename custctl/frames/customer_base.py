"""The customer base before it is valued: trade, habits and cards side by side, and their sums per currency."""

import polars as pl


def customer_base(base: pl.LazyFrame, habits: pl.LazyFrame, cards: pl.LazyFrame) -> pl.LazyFrame:
    """Named customers with their habits and what their cards say.

    Args:
        base: BUYERS.
        habits: YEARLY.
        cards: CUSTOMERS, one card per customer.

    Returns:
        BUYERS of named customers with YEARLY's columns (spend and orders 0 where there is no order), `card_cac` and
        `card_service`; the card's name goes before the ledger's.
    """
    card = cards.select("customer", card_name="name", card_cac="acquisition_cost", card_service="service_cost")
    return (
        base.filter(pl.col("customer").is_not_null())
        .join(habits, on=["customer", "currency"], how="left")
        .join(card, on="customer", how="left")
        .with_columns(
            pl.col("recent_revenue", "yearly_spend", "recent_orders").fill_null(0), name=pl.coalesce("card_name", "name")
        )
    )


def currency_sums(base: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """What each currency's average customer is made of.

    Args:
        base: BUYERS, the row without a customer included: revenue and profit are of all sales.
        known: Frame of `customer_base`.

    Returns:
        One row per currency, in alphabetical order: sums and counts; `stayed` of `before` customers bought in the later period.
    """
    active = pl.col("recent_orders") > 0
    measured = known.group_by("currency").agg(
        customers=pl.len().cast(pl.Int64),
        orders=pl.col("orders").sum(),
        active_customers=active.sum().cast(pl.Int64),
        recent_orders=pl.col("recent_orders").sum(),
        recent_revenue=pl.col("recent_revenue").sum(),
        window=pl.col("window").max(),
        half=pl.col("half").max(),
        before=pl.col("bought_before").sum().cast(pl.Int64),
        stayed=(pl.col("bought_before") & pl.col("bought_after")).sum().cast(pl.Int64),
        card_cac=pl.col("card_cac").sum(),
        cards=pl.col("card_cac").count().cast(pl.Int64),
    )
    profit = pl.when(pl.col("profit").count() > 0).then(pl.col("profit").sum())
    unnamed = pl.col("customer").is_null()
    return (
        base.group_by("currency")
        .agg(
            pl.col("revenue", "costed_revenue").sum(),
            profit=profit,
            unnamed_rows=pl.col("lines").filter(unnamed).sum(),
            unnamed_amount=pl.col("revenue").filter(unnamed).sum(),
        )
        .join(measured, on="currency", how="left")
    ).sort("currency")
