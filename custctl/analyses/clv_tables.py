"""The further tables of `clv`: equity by group, new customers, tests, models, contracts, big accounts, one customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from custctl.analyses.clv_facts import Base
from custctl.analyses.clv_habits import Habits, Wishes
from custctl.frames.accounts import ACCOUNTS, accounts
from custctl.frames.clv_tables import ARITHMETIC, MODELS, TIMES, arithmetic, backtest_rows, backtest_table
from custctl.frames.contract_book import CONTRACTS, RENEWALS, renewals
from custctl.frames.customer_worth import AMOUNTS
from custctl.frames.equity import EQUITY, equity
from custctl.frames.new_customers import NEW_CUSTOMER, new_customers
from custctl.frames.shop_worth import Costs
from custctl.result import Table, Value
from custctl.schema import MONEY

UNITS = {"days": 1, "weeks": 7}
"""Days of each unit of time."""
_KEY = ["customer", "currency"]
_BUYING = frozenset({"nbd", "bg_nbd", "mbg_nbd", "pareto_nbd"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that tables, facts and notes are made of.

    Attributes:
        base: What is known.
        facts: Frame of `frames.customer_worth.facts_worth`.
        worth: WORTH rows.
        forecasts: What is expected, by currency.
        few: Currencies where few customers are most of the revenue.
        as_of: The day on which the books are read.
        wishes: What is shown.
        costs: What the user says about money.
    """

    base: Base
    facts: pl.DataFrame
    worth: pl.DataFrame
    forecasts: Mapping[str, Habits]
    few: frozenset[str]
    as_of: date
    wishes: Wishes
    costs: Costs

    def sums(self) -> pl.DataFrame:
        """`customer`, `currency`, `value_12m`, `lifetime_value`: also of customers whose amounts are not told one by one."""
        names = ("value_12m", "lifetime_value")
        told = [habit.customers.select(*_KEY, *names) for habit in self.forecasts.values() if habit.outlook is not None]
        by_facts = [currency for currency, habit in self.forecasts.items() if habit.outlook is None]
        parts = [frame.with_columns(pl.col(names).cast(MONEY)) for frame in told]
        return pl.concat([self.facts.filter(pl.col("currency").is_in(by_facts)).select(*_KEY, *names), *parts])

    def total(self, currency: str) -> dict[str, Decimal]:
        """Sums of a currency."""
        rows = self.sums().filter(pl.col("currency") == currency)
        return {name: Decimal(rows[name].sum() or 0).quantize(Decimal("0.0001")) for name in ("value_12m", "lifetime_value")}

    def tested(self, currency: str) -> list[dict[str, Any]]:
        """BACKTEST rows of a currency, methods by the names of the models."""
        found = self.forecasts[currency].outlook
        return backtest_rows(currency, found.test, found.method) if found and found.test else []


def further_tables(answer: Answer) -> dict[str, Table]:
    """All tables but that of customers; those of contracts, models and one customer only where there is cause."""
    none = pl.DataFrame(schema={"currency": pl.String, "by": EQUITY.columns["by"].dtype, "group": pl.String})
    ranges = [habit.ranges.with_columns(pl.col("by").cast(none.schema["by"])) for habit in answer.forecasts.values()]
    groups = equity(
        answer.sums().lazy(),
        answer.base.members.lazy(),
        pl.concat([none, *ranges], how="diagonal").lazy(),
        hidden=sorted(answer.few),
    )
    rows = [row for currency in answer.forecasts for row in answer.tested(currency)]
    big = accounts(answer.facts.lazy(), answer.base.limits.lazy(), currencies=sorted(answer.few))
    tables = [
        Table.collect(EQUITY, groups),
        Table.collect(NEW_CUSTOMER, _new_customers(answer)),
        Table.collect(*backtest_table(rows, explain=answer.wishes.explain)),
        Table.collect(ACCOUNTS, big),
        *_contract_tables(answer),
    ]
    if answer.wishes.explain:
        tables.append(Table.collect(MODELS, _models(answer)))
    if answer.wishes.customer is not None:
        tables.append(Table.collect(ARITHMETIC, _arithmetic(answer)))
    return {table.name: table for table in tables}


def _new_customers(answer: Answer) -> pl.LazyFrame:
    """NEW_CUSTOMER of currencies whose customers' amounts are told."""
    told = {c: habit.outlook for c, habit in answer.forecasts.items() if habit.outlook and habit.reliability.rung != "rough"}
    if not told:
        return NEW_CUSTOMER.empty()
    margins = {shop["currency"]: shop["margin"] for shop in answer.base.shops}
    first = answer.base.ordered.sort("date").group_by(_KEY).agg(first_value=pl.col("revenue").first())
    index = [
        pl.concat([answer.forecasts[c].customers.select(*_KEY, expected_order="spend"), found.index], how="horizontal")
        for c, found in told.items()
    ]
    newcomers = [
        {"currency": c, "margin": None if margins[c] is None else float(margins[c]), **found.newcomer}
        for c, found in told.items()
    ]
    bought = pl.concat(index).join(first, on=_KEY)
    members = answer.base.members.with_columns(pl.col("by").cast(pl.String))
    named = members.filter((pl.col("by") != "channel") | (pl.col("group") != "unknown").any().over("currency", "by"))
    return new_customers(bought.lazy(), named.lazy(), newcomers, service_cost=float(answer.costs.service_cost))


def _contract_tables(answer: Answer) -> list[Table]:
    """CONTRACTS and RENEWALS where orders are contracts, else nothing."""
    books = {c: habit for c, habit in answer.forecasts.items() if habit.book is not None and habit.outlook is not None}
    if not books:
        return []
    rows, rates = [], []
    for currency, habit in books.items():
        assert habit.book is not None
        told = answer.worth.filter(pl.col("currency") == currency).select("customer", "probability_12m", "value_12m")
        rows.append(habit.book.lazy().join(told.lazy(), on="customer", how="left"))
        rates.append(_with_expected_rate(renewals(habit.book.lazy()).collect().sort("renewal"), habit))
    contracts = pl.concat([CONTRACTS.conform(frame) for frame in rows])
    return [Table.collect(CONTRACTS, contracts), Table.collect(RENEWALS, pl.concat(rates).lazy())]


def _with_expected_rate(rows: pl.DataFrame, habit: Habits) -> pl.DataFrame:
    from custctl.models.contracts import fitted_retention

    assert habit.outlook is not None
    rates = fitted_retention(habit.outlook, rows["renewal"].to_list())
    return RENEWALS.conform(rows.lazy().with_columns(expected_rate=pl.Series(rates, dtype=pl.Float64))).collect()


def _models(answer: Answer) -> pl.LazyFrame:
    """MODELS, durations in the unit of time wanted."""
    unit = UNITS[answer.wishes.time_unit]
    frames = [
        habit.outlook.explained.with_columns(currency=pl.lit(currency))
        for currency, habit in answer.forecasts.items()
        if habit.outlook is not None
    ]
    if not frames:
        return MODELS.empty()
    duration = pl.col("parameter").is_in(list(TIMES)) & pl.col("model").is_in(list(_BUYING))
    scaled = [pl.when(duration).then(pl.col(name) / unit).otherwise(name).alias(name) for name in ("value", "standard_error")]
    return MODELS.conform(pl.concat(frames).lazy().with_columns(scaled))


def likelihoods(habit: Habits, wishes: Wishes) -> dict[str, Value]:
    """The chosen model and logarithms of likelihoods, in the unit of time: in weeks that of buying is Σx · ln 7 higher."""
    from math import log

    found = habit.outlook
    assert found is not None
    told: dict[str, Value] = {"model": found.method}
    for name, value in found.likelihoods.items():
        shift = found.x_total * log(UNITS[wishes.time_unit]) if name in _BUYING else 0.0
        told["spend_log_likelihood" if name == "gamma_gamma" else "log_likelihood"] = value + shift
    return told


def _arithmetic(answer: Answer) -> pl.LazyFrame:
    """ARITHMETIC of the one customer."""
    shops = {shop["currency"]: shop for shop in answer.base.shops}
    worth = answer.worth.filter(pl.col("customer") == answer.wishes.customer)
    more = answer.facts.select(*_KEY, "service", "first_order", "last_order")
    rows = worth.join(more, on=_KEY).sort("currency")
    per_currency = {name: [shops[c][name] for c in rows["currency"]] for name in ("margin", "average")}
    told = rows.with_columns(
        pl.Series("margin", [None if m is None else float(m) for m in per_currency["margin"]], dtype=pl.Float64),
        pl.Series("annuity", [float(average.annuity) for average in per_currency["average"]], dtype=pl.Float64),
        days_since_first=(pl.lit(answer.as_of) - pl.col("first_order")).dt.total_days(),
        days_since_last=(pl.lit(answer.as_of) - pl.col("last_order")).dt.total_days(),
        service=pl.when(pl.lit(answer.costs.service_cost > 0) | (pl.col("service") > 0)).then("service"),
    )
    visits = pl.col("service").cast(pl.Float64).fill_null(0.0) * pl.col("probability_12m") / pl.col("expected_orders_12m")
    profit = pl.col("expected_order").cast(pl.Float64) * pl.col("margin").fill_null(1.0) - visits
    told = told.with_columns(order_profit=profit.cast(MONEY)).with_columns(
        discounting=pl.col("value_12m").cast(pl.Float64) / pl.col("expected_orders_12m") / profit
    )
    hidden = [] if not _is_by_facts(answer, rows) else [*AMOUNTS]
    return arithmetic(told.with_columns(pl.lit(None).alias(name) for name in hidden))


def _is_by_facts(answer: Answer, rows: pl.DataFrame) -> bool:
    """Whether nothing but facts speaks in all currencies of the customer, so that values need not be told twice."""
    return all(answer.forecasts[currency].outlook is None for currency in rows["currency"])
