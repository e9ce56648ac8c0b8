"""What is each customer worth from here on, and what may I spend to win one? The textbook way, from facts alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from custctl.frames.buyers import BUYERS, buyers
from custctl.frames.classes import TIER, tier
from custctl.frames.customer_base import currency_sums, customer_base
from custctl.frames.orders import orders
from custctl.frames.worth import (
    MOST_YEARS,
    AverageCustomer,
    annuity,
    expected_years,
    margin_multiple,
    yearly_retention,
)
from custctl.frames.yearly import YEAR, YEARLY, yearly
from custctl.result import Fact, Note, Result, Table, Value
from custctl.schema import MONEY, Column, Role, Schema

WORTH = Schema(
    name="customers",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "orders": Column(pl.Int64(), Role.COUNT, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "profit": Column(MONEY, Role.MONEY),
        "acquisition_cost": Column(MONEY, Role.MONEY),
        "yearly_spend": Column(MONEY, Role.MONEY, required=True),
        "yearly_profit": Column(MONEY, Role.MONEY),
        "years": Column(pl.Float64(), Role.NUMBER, required=True),
        "value_12m": Column(MONEY, Role.MONEY, required=True),
        "lifetime_value": Column(MONEY, Role.MONEY, required=True),
        "total_value": Column(MONEY, Role.MONEY),
        "share_of_equity": Column(pl.Float64(), Role.SHARE),
        "tier": Column(TIER, Role.KEY, required=True),
    },
    order=("currency", "-lifetime_value", "-revenue", "customer"),
)

FACTS: dict[str, Role] = {
    "customers": Role.COUNT,
    "active_customers": Role.COUNT,
    "customer_equity": Role.MONEY,
    "value_12m": Role.MONEY,
    "average_order": Role.MONEY,
    "orders_per_year": Role.NUMBER,
    "yearly_spend": Role.MONEY,
    "margin": Role.SHARE,
    "retention": Role.SHARE,
    "expected_years": Role.NUMBER,
    "margin_multiple": Role.NUMBER,
    "ltv": Role.MONEY,
    "cac": Role.MONEY,
    "ltv_cac": Role.NUMBER,
    "payback_months": Role.COUNT,
    "break_even_spend": Role.MONEY,
    "most_you_may_pay": Role.MONEY,
    "measured_days": Role.DAYS,
    "reliability": Role.KEY,
}
"""Facts of each currency; `customer_equity` sums the lifetime values, `ltv` and all below it are of an average customer."""

_RATE = pl.Decimal(38, 10)
_CENT_PARTS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class _Costs:
    """What the user says about money: costs in each currency's own money, the discount a year, years a customer stays."""

    cac: Decimal | None
    service_cost: Decimal
    discount: Decimal
    years: Decimal | None


def clv(
    ledger: pl.LazyFrame,
    customers: pl.LazyFrame,
    as_of: date,
    *,
    margin: Decimal | None = None,
    discount: Decimal = Decimal("0.10"),
    cac: Decimal | None = None,
    visit_cost: Decimal | None = None,
    visits_per_win: Decimal | None = None,
    service_cost: Decimal | None = None,
    years: Decimal | None = None,
) -> Result:
    """Future value of every named customer: what they spent in the last year, at the margin, for the expected years.

    lifetime value = (yearly spend × margin − service cost) × annuity(years, discount); see `frames.worth` for each formula.
    The future holds no cost to win: that is spent. `total_value` = profit so far − acquisition cost + lifetime value.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored.
        customers: CUSTOMERS cards; `acquisition_cost` and `service_cost` (a year) of a card go before the options.
        as_of: The day on which the books are read.
        margin: Share of revenue that is profit, for rows without a cost; else that of rows with one. Without either, values
            are revenue, no cost is taken off, and a note says so.
        discount: What money a year later is worth less.
        cac: Cost to win one customer; else `visit_cost` × `visits_per_win` where both are known, else the cards' average.
        visit_cost: Cost of one visit to somebody who may become a customer.
        visits_per_win: Visits it takes to win one.
        service_cost: Cost to serve one customer for a year; customers without an order in the last year cost nothing.
        years: Years a customer stays, else measured from retention (`frames.worth.yearly_retention`).

    Returns:
        Table `customers` (WORTH) and FACTS, each currency by itself, costs taken to be in it.
    """
    said = {"visit_cost": visit_cost, "visits_per_win": visits_per_win, "service_cost": service_cost, "years": years}
    options = {"margin": margin, "discount": discount, "cac": cac, **said}
    if cac is None and visit_cost is not None and visits_per_win is not None:
        cac = visit_cost * visits_per_win
    costs = _Costs(cac, service_cost or Decimal(0), discount, years)
    base = Table.collect(BUYERS, buyers(ledger, as_of, margin=margin)).rows
    habits = Table.collect(YEARLY, yearly(orders(ledger, as_of), as_of)).rows
    known = customer_base(base.lazy(), habits.lazy(), customers).collect()
    shops = [_shop(row, margin=margin, costs=costs) for row in currency_sums(base, known).to_dicts()]
    table = Table.collect(WORTH, _worth(known.lazy(), shops, costs))
    facts = _facts(shops, table.rows, discount)
    notes = tuple(
        Note(n.key, {**n.values, "currency": shop["currency"]}, n.warning) for shop in shops for n in _notes(shop, costs)
    )
    return Result("clv", as_of, options, facts, {"customers": table}, notes)


def _shop(row: Mapping[str, Any], *, margin: Decimal | None, costs: _Costs) -> dict[str, Any]:
    """A currency's sums with its margin, retention, years and average customer."""
    if row["costed_revenue"] and row["profit"] is not None and row["revenue"] > 0:
        margin = (row["profit"] / row["revenue"]).quantize(Decimal("1e-10"))
    retention = yearly_retention(row["stayed"] or 0, row["before"] or 0, row["half"] or 0)
    life = expected_years(retention) if costs.years is None else costs.years
    active, window = row["active_customers"] or 0, row["window"] or YEAR
    spend = row["recent_revenue"] * YEAR / window / active if active else Decimal(0)
    cac = costs.cac
    if cac is None and row["cards"]:
        cac = row["card_cac"] / row["cards"]
    average = AverageCustomer(spend, margin, costs.service_cost, annuity(life, costs.discount), cac)
    return {
        **row,
        "margin": margin,
        "retention": retention,
        "years": life,
        "average": average,
        "active": active,
        "window": window,
    }


def _worth(known: pl.LazyFrame, shops: list[dict[str, Any]], costs: _Costs) -> pl.LazyFrame:
    """WORTH rows in no order."""
    rates = pl.LazyFrame(
        [_rates(shop, costs) for shop in shops],
        schema={"currency": pl.String, "margin": _RATE, "years": _RATE, "first_year": _RATE, "life": _RATE},
    )
    earning = pl.col("margin").is_not_null()
    service = pl.coalesce("card_service", pl.lit(costs.service_cost, dtype=MONEY))
    profit = (pl.col("yearly_spend").cast(_RATE) * pl.col("margin")).cast(MONEY) - service
    yearly_profit = pl.when(earning).then(pl.when(pl.col("recent_orders") > 0).then(profit).otherwise(0))
    yearly_value = pl.coalesce("yearly_profit", "yearly_spend").cast(_RATE)
    equity = pl.col("lifetime_value").sum().over("currency").cast(pl.Float64)
    return WORTH.conform(
        known.join(rates, on="currency", how="left")
        .with_columns(
            yearly_profit=yearly_profit.cast(MONEY),
            acquisition_cost=pl.coalesce("card_cac", pl.lit(costs.cac, dtype=MONEY)),
            tier=tier(pl.coalesce("profit", "revenue")),
        )
        .with_columns(
            value_12m=(yearly_value * pl.col("first_year")).cast(MONEY),
            lifetime_value=(yearly_value * pl.col("life")).cast(MONEY),
        )
        .with_columns(
            total_value=pl.col("profit") - pl.col("acquisition_cost").fill_null(0) + pl.col("lifetime_value"),
            share_of_equity=pl.when(equity > 0).then(pl.col("lifetime_value").cast(pl.Float64) / equity),
        )
    )


def _rates(shop: Mapping[str, Any], costs: _Costs) -> dict[str, Any]:
    first_year = annuity(min(shop["years"], Decimal(1)), costs.discount)
    return {
        **{name: shop[name] for name in ("currency", "margin", "years")},
        "first_year": first_year,
        "life": shop["average"].annuity,
    }


def _facts(shops: list[dict[str, Any]], rows: pl.DataFrame, discount: Decimal) -> dict[str, dict[str, Fact]]:
    """FACTS of each currency."""
    sums = {
        row["currency"]: row for row in rows.group_by("currency").agg(pl.col("lifetime_value", "value_12m").sum()).to_dicts()
    }
    return {
        shop["currency"]: {
            name: Fact(value, FACTS[name]) for name, value in _figures(shop, sums.get(shop["currency"], {}), discount).items()
        }
        for shop in shops
    }


def _figures(shop: Mapping[str, Any], sums: Mapping[str, Any], discount: Decimal) -> dict[str, Value]:
    """Values of FACTS of one currency, in order."""
    average: AverageCustomer = shop["average"]
    active, recent = shop["active"], shop["recent_orders"] or 0
    ratio = average.ltv_cac
    multiple = margin_multiple(shop["retention"], discount)
    return {
        "customers": shop["customers"] or 0,
        "active_customers": active,
        "customer_equity": sums.get("lifetime_value", Decimal(0)),
        "value_12m": sums.get("value_12m", Decimal(0)),
        "average_order": _money(shop["recent_revenue"] / recent) if recent else None,
        "orders_per_year": round(recent * YEAR / shop["window"] / active, 4) if active else None,
        "yearly_spend": _money(average.yearly_spend) if active else None,
        "margin": _number(shop["margin"]),
        "retention": _number(shop["retention"]),
        "expected_years": _number(shop["years"]),
        "margin_multiple": _number(multiple),
        "ltv": _money(average.ltv) if active else None,
        "cac": _money(average.cac),
        "ltv_cac": _number(ratio) if active else None,
        "payback_months": average.payback_months if active else None,
        "break_even_spend": _money(average.break_even_spend),
        "most_you_may_pay": _money(average.most_you_may_pay) if active else None,
        "measured_days": shop["window"],
        "reliability": "facts_only",
    }


def _money(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_CENT_PARTS, ROUND_HALF_UP)


def _number(value: Decimal | None) -> float | None:
    """A rate as the float that results carry, to six places."""
    return None if value is None else round(float(value), 6)


def _notes(shop: Mapping[str, Any], costs: _Costs) -> list[Note]:
    """What the reader should know about one currency, most important first."""
    average: AverageCustomer = shop["average"]
    months = average.payback_months
    notes = []
    if shop["unnamed_rows"]:
        notes.append(Note("sales_unnamed", {"rows": shop["unnamed_rows"], "amount": shop["unnamed_amount"]}))
    if not shop["customers"]:
        return notes
    notes.append(Note("facts_only", {"orders": shop["orders"], "customers": shop["customers"]}))
    if shop["margin"] is None:
        notes.append(Note("value_by_revenue", {}, warning=True))
    elif average.cac is None:
        notes.append(Note("cac_missing"))
    if shop["active"] and average.cac and shop["margin"] is not None and (months is None or months > shop["years"] * 12):
        notes.append(Note("never_pays_back", {"cac": average.cac, "years": _number(shop["years"])}, warning=True))
    if costs.years is None:
        notes.append(_years_note(shop))
    if shop["window"] < YEAR:
        notes.append(Note("stretched_to_a_year", {"days": shop["window"]}))
    return notes


def _years_note(shop: Mapping[str, Any]) -> Note:
    """How the expected years came about."""
    if shop["retention"] is None:
        return Note("years_assumed", {"years": _number(shop["years"])}, warning=True)
    told = {name: shop[name] for name in ("stayed", "before")} | {"days": shop["half"], "years": _number(shop["years"])}
    capped = shop["years"] == MOST_YEARS
    return Note("years_capped" if capped else "years_measured", {**told, "retention": _number(shop["retention"])})
