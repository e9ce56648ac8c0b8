"""What is known of every customer before anything is forecast: trade, habits, cards, groups, what they paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from custctl.frames.buyers import BUYERS, buyers
from custctl.frames.classes import tier
from custctl.frames.collected import COLLECTED, collected
from custctl.frames.customer_base import currency_sums, customer_base
from custctl.frames.documents import documents, known_rows
from custctl.frames.equity import first_channels, memberships
from custctl.frames.orders import orders
from custctl.frames.rfm import scored
from custctl.frames.rhythm import curves, gaps, with_rhythm
from custctl.frames.settlement import settlement
from custctl.frames.shop_worth import Costs, shop_worth
from custctl.frames.yearly import YEARLY, yearly
from custctl.result import Table

_KEY = ["customer", "currency"]


@dataclass(frozen=True, slots=True)
class Base:
    """What is known.

    Attributes:
        known: Named customers: `frames.customer_base` with `segment`, `activity`, `usual_gap_days`, `next_expected`, what
            COLLECTED says, and `on_account` (whether anybody of the currency buys on account).
        ordered: ORDERS.
        members: Frame of `frames.equity.memberships`.
        shops: Each currency in figures (`frames.shop_worth`), with `watched_days`.
        limits: `customer`, `credit_limit`, `credit_limit_currency`.
    """

    known: pl.DataFrame
    ordered: pl.DataFrame
    members: pl.DataFrame
    shops: Sequence[dict[str, Any]]
    limits: pl.DataFrame


def known_base(
    ledger: pl.LazyFrame,
    customers: pl.LazyFrame,
    as_of: date,
    *,
    margin: Decimal | None,
    costs: Costs,
    terms: int | None,
) -> Base:
    """Everything that the books say.

    Args:
        ledger: LEDGER rows.
        customers: CUSTOMERS, one card per customer.
        as_of: The day on which the books are read.
        margin: Share of revenue that is profit, for rows without a cost.
        costs: What the user says about money.
        terms: Days to pay where none are stated.
    """
    bought = Table.collect(BUYERS, buyers(ledger, as_of, margin=margin)).rows
    ordered = orders(ledger, as_of).collect()
    card = customers.collect()
    habits = Table.collect(YEARLY, yearly(ordered.lazy(), as_of)).rows
    named = customer_base(_ranked(bought.lazy(), as_of), habits.lazy(), card.lazy())
    paid = _collected(ledger, card.lazy(), as_of, terms)
    accounts = pl.col("currency").is_in(paid["currency"].unique().to_list())
    known = named.join(paid.lazy(), on=_KEY, how="left").with_columns(on_account=accounts).collect()
    begun = ordered.group_by("currency").agg(begin=pl.col("date").min()).to_dicts()
    watched = {row["currency"]: (as_of - row["begin"]).days for row in begun}
    shops = [
        {**shop_worth(row, margin=margin, costs=costs), "watched_days": watched.get(row["currency"], 0)}
        for row in currency_sums(bought, known).to_dicts()
    ]
    tiers = known.lazy().with_columns(tier=tier(pl.coalesce("profit", "revenue")))
    members = memberships(tiers, first_channels(ledger, card.lazy(), as_of)).collect()
    return Base(known, ordered, members, shops, card.select("customer", "credit_limit", "credit_limit_currency"))


def _ranked(bought: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """BUYERS with their segment and where they stand in their rhythm; the row without a customer rides along."""
    silence = (pl.lit(as_of) - pl.col("last_order")).dt.total_days()
    named = bought.filter(pl.col("customer").is_not_null()).with_columns(recency_days=silence)
    standing = with_rhythm(named, curves(gaps(named, as_of)).collect().lazy())
    return scored(standing).drop("r", "f", "m", "f_cuts", "recency_days", strict=False)


def _collected(ledger: pl.LazyFrame, card: pl.LazyFrame, as_of: date, terms: int | None) -> pl.DataFrame:
    """COLLECTED without its sums; empty where nobody buys on account, which one look at the kinds tells."""
    columns = [*_KEY, "open", "overdue", "collected_share"]
    if known_rows(ledger, as_of).select("kind").head(1).collect().is_empty():
        return COLLECTED.empty().select(columns).collect()
    settled = settlement(documents(ledger, as_of, terms=terms, customers=card).collect())
    return collected(settled, as_of).select(columns).collect()
