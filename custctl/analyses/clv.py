"""What is each customer worth from here on, and what may I spend to win one? By facts, and by habits where data allow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

import polars as pl

from custctl.analyses.clv_facts import Base, known_base
from custctl.analyses.clv_habits import USUAL, Habits, Wishes, habits
from custctl.analyses.clv_tables import Answer, further_tables, likelihoods
from custctl.errors.usage import NoSuchCustomer
from custctl.frames.accounts import few_big
from custctl.frames.clv_notes import account_notes, customer_notes, forecast_notes, model_notes, shop_notes, test_notes
from custctl.frames.contract_book import contract_periods
from custctl.frames.customer_meant import customer_meant
from custctl.frames.customer_worth import WORTH, customer_worth, facts_worth
from custctl.frames.shop_worth import FACTS, Costs, figures, rates
from custctl.result import Fact, Note, Result, Table, Value
from custctl.schema import Role

__all__ = ["FACTS", "Wishes", "clv"]


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
    wishes: Wishes = USUAL,
) -> Result:
    """Future value of every named customer, two ways in one table.

    By facts: (yearly spend × margin − service cost) × annuity(years, discount); see `frames.worth` for each formula. By
    habits, where the data allow (`frames.reliability`): expected orders × spend × margin, discounted (`models.outlook`).
    The future holds no cost to win: that is spent. `total_value` = profit so far − acquisition cost + lifetime value.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored.
        customers: CUSTOMERS, one card per customer; its `acquisition_cost` and `service_cost` (a year) go before the options.
        as_of: The day on which the books are read.
        margin: Share of revenue that is profit, for rows without a cost; else that of rows with one. Without either, values
            are revenue, no cost is taken off, and a note says so.
        discount: What money a year later is worth less.
        cac: Cost to win one customer; else `visit_cost` × `visits_per_win` where both are known, else the cards' average.
        visit_cost: Cost of one visit to somebody who may become a customer.
        visits_per_win: Visits it takes to win one.
        service_cost: Cost to serve one customer for a year; customers without an order in a year cost nothing.
        years: Years a customer stays, else measured from retention (`frames.worth.yearly_retention`).
        wishes: How habits are forecast, and what is shown of it.

    Returns:
        Table `customers` (WORTH), those of `analyses.clv_tables`, and FACTS, each currency by itself, costs taken to be in it.

    Raises:
        NoSuchCustomer: The customer whose arithmetic is wanted is not in the books.
        CustomerAmbiguous: Several have that name.
    """
    said = {"visit_cost": visit_cost, "visits_per_win": visits_per_win, "service_cost": service_cost, "years": years}
    options = {"margin": margin, "discount": discount, "cac": cac, **said, **wishes.options}
    if cac is None and visit_cost is not None and visits_per_win is not None:
        cac = visit_cost * visits_per_win
    costs = Costs(cac, service_cost or Decimal(0), discount, years)
    base = known_base(ledger, customers, as_of, margin=margin, costs=costs, terms=wishes.terms)
    facts = facts_worth(base.known.lazy(), rates(base.shops, costs), service_cost=costs.service_cost).collect()
    wishes = _with_customer(wishes, facts, as_of)
    forecasts = _forecasts(base, facts, as_of, wishes, discount)
    told = [forecast.customers for forecast in forecasts.values()]
    rough = [currency for currency, forecast in forecasts.items() if forecast.reliability.rung == "rough"]
    worth = customer_worth(facts.lazy(), pl.concat(told).lazy(), rough=rough) if told else WORTH.empty()
    rows = Table.collect(WORTH, worth)
    answer = Answer(base, facts, rows.rows, forecasts, few_big(facts), as_of, wishes, costs)
    tables = {"customers": rows, **further_tables(answer)}
    told_facts = _facts(answer)
    notes = tuple(_notes(answer, told_facts, tables))
    blocks = {
        currency: {name: Fact(value, _role(name)) for name, value in values.items()} for currency, values in told_facts.items()
    }
    return Result("clv", as_of, options, blocks, _ordered(tables, wishes), notes)


def _with_customer(wishes: Wishes, facts: pl.DataFrame, as_of: date) -> Wishes:
    """The wishes with the customer as the ledger calls them."""
    wanted = wishes.customer
    if wanted is None:
        return wishes
    meant = customer_meant(facts.select("customer", "name").iter_rows(), wanted)
    if meant is None:
        known = sorted({*facts["customer"], *facts["name"].drop_nulls()})
        near = get_close_matches(wanted, known, n=3)
        raise NoSuchCustomer(customer=wanted, as_of=as_of, near=", ".join(near) or "-")
    return replace(wishes, customer=meant)


def _forecasts(base: Base, facts: pl.DataFrame, as_of: date, wishes: Wishes, discount: Decimal) -> dict[str, Habits]:
    """What is expected in each currency."""
    periods = {} if wishes.contract is False else contract_periods(base.ordered.lazy(), forced=bool(wishes.contract))
    found = {}
    for shop in base.shops:
        here = pl.col("currency") == shop["currency"]
        found[shop["currency"]] = habits(
            base.ordered.filter(here),
            as_of,
            members=base.members.filter(here).drop("currency"),
            service=facts.filter(here).select("customer", "service"),
            shop=shop,
            wishes=wishes,
            discount=float(discount),
            period=periods.get(shop["currency"]),
        )
    return found


def _ordered(tables: Mapping[str, Table], wishes: Wishes) -> Mapping[str, Table]:
    """The tables, the arithmetic of one customer first where it is wanted."""
    first = [name for name in ("arithmetic",) if wishes.customer is not None]
    return {name: tables[name] for name in (*first, *(name for name in tables if name not in first))}


def _role(name: str) -> Role:
    return FACTS.get(name) or (Role.KEY if name == "model" else Role.DAYS if name.endswith("period") else Role.NUMBER)


def _facts(answer: Answer) -> dict[str, dict[str, Value]]:
    """FACTS of each currency, and for the curious the model and its likelihood."""
    found: dict[str, dict[str, Value]] = {}
    for shop in answer.base.shops:
        currency = shop["currency"]
        values = {**figures(shop, answer.costs.discount), **_sums(answer, currency), **_forecast(answer, currency)}
        found[currency] = {name: values.get(name) for name in FACTS}
        habit = answer.forecasts[currency]
        if habit.period is not None:
            found[currency]["contract_period"] = habit.period
        if answer.wishes.explain and habit.outlook is not None:
            found[currency] |= likelihoods(habit, answer.wishes)
    return found


def _sums(answer: Answer, currency: str) -> dict[str, Value]:
    """Sums over the customers of a currency; no equity where a few customers are most of it."""
    rows = answer.worth.filter(pl.col("currency") == currency)
    ranges = answer.forecasts[currency].ranges.filter(pl.col("by") == "all").to_dicts()
    edges = {name: _cents(ranges[0][name]) if ranges else None for name in ("low", "high", "equity_low", "equity_high")}
    counts = {name: round(ranges[0][name], 2) if ranges else None for name in ("orders_low", "orders_high")}
    total = answer.total(currency)
    few = currency in answer.few
    whole = float(rows["lifetime_value"].sum() or 0)
    best = rows["lifetime_value"].sort(descending=True, nulls_last=True).head(10).sum() or 0
    return {
        **edges,
        **counts,
        "interval": answer.wishes.interval if ranges else None,
        **dict.fromkeys(("equity_low", "equity_high") if few else ()),
        "value_12m": total["value_12m"],
        "customer_equity": None if few else total["lifetime_value"],
        "later_value": None if few else total["lifetime_value"] - total["value_12m"],
        "top10_share": round(float(best) / whole, 6) if whole > 0 else None,
        "collectable_value": rows["collectable_value"].sum() if rows["collectable_value"].count() and not few else None,
    }


def _forecast(answer: Answer, currency: str) -> dict[str, Value]:
    """How the forecast came about and how far to trust it."""
    habit = answer.forecasts[currency]
    found = habit.outlook
    told: dict[str, Value] = {"reliability": habit.reliability.rung, "reliability_reason": habit.reliability.reason}
    if found is None:
        return told
    told["expected_orders_12m"] = round(float(found.customers["orders"].sum()), 2)
    if found.test is None:
        return told
    trial, error = found.test.trials[found.method], found.test.error(found.method)
    figures = {"test_forecast": round(trial.forecast, 2), "test_actual": round(found.test.actual)}
    return {**told, **figures, "tested_days": found.test.days, "test_error": None if error is None else round(error, 6)}


def _cents(value: float) -> Decimal:
    return Decimal(str(round(value, 4)))


def _notes(answer: Answer, facts: Mapping[str, Mapping[str, Value]], tables: Mapping[str, Table]) -> list[Note]:
    """What the reader should know, currency by currency."""
    accounts = tables["accounts"].rows.to_dicts()
    found: list[Note] = []
    for shop in answer.base.shops:
        currency = shop["currency"]
        notes = []
        if shop["unnamed_rows"]:
            notes.append(Note("sales_unnamed", {"rows": shop["unnamed_rows"], "amount": shop["unnamed_amount"]}))
        if shop["customers"]:
            notes += _one_customer(answer, currency)
            notes += forecast_notes(shop, facts[currency])
            notes += test_notes(facts[currency], answer.tested(currency))
            notes += model_notes(facts[currency])
            notes += account_notes([row for row in accounts if row["currency"] == currency])
            notes += shop_notes(shop, years_given=answer.costs.years is not None)
        found += [Note(note.key, {**note.values, "currency": currency}, note.warning) for note in notes]
    return found


def _one_customer(answer: Answer, currency: str) -> Sequence[Note]:
    if answer.wishes.customer is None:
        return []
    rows = answer.worth.filter(pl.col("customer") == answer.wishes.customer, pl.col("currency") == currency).to_dicts()
    return [note for row in rows for note in customer_notes(row, interval=answer.wishes.interval)]
