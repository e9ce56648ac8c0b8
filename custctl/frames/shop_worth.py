"""What is the average customer of each currency worth, by facts alone: the textbook's figures?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from custctl.frames.worth import AverageCustomer, annuity, expected_years, margin_multiple, yearly_retention
from custctl.result import Value
from custctl.schema import YEAR, Role

FACTS: dict[str, Role] = {
    "customers": Role.COUNT,
    "active_customers": Role.COUNT,
    "customer_equity": Role.MONEY,
    "equity_low": Role.MONEY,
    "equity_high": Role.MONEY,
    "value_12m": Role.MONEY,
    "low": Role.MONEY,
    "high": Role.MONEY,
    "interval": Role.SHARE,
    "later_value": Role.MONEY,
    "past_profit": Role.MONEY,
    "expected_orders_12m": Role.NUMBER,
    "orders_low": Role.NUMBER,
    "orders_high": Role.NUMBER,
    "top10_share": Role.SHARE,
    "collectable_value": Role.MONEY,
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
    "reliability_reason": Role.KEY,
    "tested_days": Role.DAYS,
    "test_forecast": Role.NUMBER,
    "test_actual": Role.COUNT,
    "test_error": Role.SHARE,
}
"""Facts of each currency; `customer_equity` sums lifetime values, `ltv` and what follows it are of an average customer."""

THREE_YEARS = Decimal(3)


@dataclass(frozen=True, slots=True)
class Costs:
    """What the user says about money: costs in each currency's own money, the discount a year, years a customer stays."""

    cac: Decimal | None
    service_cost: Decimal
    discount: Decimal
    years: Decimal | None


def shop_worth(row: Mapping[str, Any], *, margin: Decimal | None, costs: Costs) -> dict[str, Any]:
    """A currency's sums (`frames.customer_base.currency_sums`) with its margin, retention, years and average customer."""
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
    told = {"margin": margin, "retention": retention, "years": life, "average": average, "active": active, "window": window}
    return {**row, **told}


def rates(shops: Sequence[Mapping[str, Any]], costs: Costs) -> list[dict[str, Any]]:
    """What `frames.customer_worth.facts_worth` wants to know of each currency."""
    return [
        {
            **{name: shop[name] for name in ("currency", "margin", "years")},
            "cac": costs.cac,
            "first_year": annuity(min(shop["years"], Decimal(1)), costs.discount),
            "three_years": annuity(min(shop["years"], THREE_YEARS), costs.discount),
            "life": shop["average"].annuity,
        }
        for shop in shops
    ]


def figures(shop: Mapping[str, Any], discount: Decimal) -> dict[str, Value]:
    """The part of FACTS that the average customer of one currency tells."""
    average: AverageCustomer = shop["average"]
    active, recent = shop["active"], shop["recent_orders"] or 0
    return {
        "customers": shop["customers"] or 0,
        "active_customers": active,
        "past_profit": money(shop["profit"]),
        "average_order": money(shop["recent_revenue"] / recent) if recent else None,
        "orders_per_year": round(recent * YEAR / shop["window"] / active, 4) if active else None,
        "yearly_spend": money(average.yearly_spend) if active else None,
        "margin": number(shop["margin"]),
        "retention": number(shop["retention"]),
        "expected_years": number(shop["years"]),
        "margin_multiple": number(margin_multiple(shop["retention"], discount)),
        "ltv": money(average.ltv) if active else None,
        "cac": money(average.cac),
        "ltv_cac": number(average.ltv_cac) if active else None,
        "payback_months": average.payback_months if active else None,
        "break_even_spend": money(average.break_even_spend),
        "most_you_may_pay": money(average.most_you_may_pay) if active else None,
        "measured_days": shop["window"],
    }


def money(value: Decimal | None) -> Decimal | None:
    """An amount to four places."""
    return None if value is None else value.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def number(value: Decimal | None) -> float | None:
    """A rate as the float that results carry, to six places."""
    return None if value is None else round(float(value), 6)
