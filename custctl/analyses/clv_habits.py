"""What is to be expected of customers' habits, currency by currency, as far as the data allow?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from custctl.frames.contract_book import contract_book
from custctl.frames.customer_worth import EXPECTED
from custctl.frames.reliability import Reliability, reliability, tested, untested_contracts

if TYPE_CHECKING:
    from custctl.models.outlook import Outlook
    from custctl.models.outlook import Wishes as ModelWishes

OF_CONTRACTS = frozenset({"sbg", "bdw"})
"""Models of contracts; they say nothing of other orders, nor others of them."""
SEED = 20_250_101
"""Where chance starts: the same books give the same bytes."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How habits are forecast, and what is shown of it.

    Attributes:
        model: Name of a model to use, whatever a test says.
        prior: Whether fits are tempered by weak beliefs, so that they succeed on few customers.
        time_unit: "days" or "weeks", for parameters that are durations.
        hold_out: Days held out to test, else a quarter of the time, 90 to 365.
        horizon: Years after which nothing counts.
        interval: Share of what may happen that lies between low and high.
        contract: Whether orders are contracts: None looks.
        explain: Whether models, parameters and likelihoods are named.
        customer: The customer whose arithmetic is shown.
        terms: Days to pay where none are stated, for what fell due.
    """

    model: str | None = None
    prior: bool = True
    time_unit: str = "days"
    hold_out: int | None = None
    horizon: int = 10
    interval: float = 0.8
    contract: bool | None = None
    explain: bool = False
    customer: str | None = None
    terms: int | None = None

    @property
    def options(self) -> dict[str, Any]:
        """For the record."""
        names = ("model", "time_unit", "hold_out", "horizon", "interval", "contract")
        return {**{name: getattr(self, name) for name in names}, "prior": "weak" if self.prior else "none"}


USUAL = Wishes()


@dataclass(frozen=True, slots=True)
class Habits:
    """What is expected in one currency.

    Attributes:
        reliability: How much may be said.
        outlook: What is expected, None where nothing may be.
        customers: `customer`, `currency` and what EXPECTED names, as floats; empty without an outlook.
        ranges: `currency`, `by`, `group` and the ranges of their sums; empty without one.
        period: Days from renewal to renewal where orders are contracts.
        book: Frame of `frames.contract_book` for these.
    """

    reliability: Reliability
    outlook: "Outlook | None"
    customers: pl.DataFrame
    ranges: pl.DataFrame
    period: int | None
    book: pl.DataFrame | None

    @property
    def error(self) -> float | None:
        """Forecast / actual − 1 of the test."""
        found = self.outlook
        return found.test.error(found.method) if found and found.test else None


def habits(
    ordered: pl.DataFrame,
    as_of: date,
    *,
    members: pl.DataFrame,
    service: pl.DataFrame,
    shop: Mapping[str, Any],
    wishes: Wishes,
    discount: float,
    period: int | None,
) -> Habits:
    """Forecast one currency, or say why not.

    Args:
        ordered: ORDERS of the currency, in their order.
        as_of: The day on which the books are read.
        members: Groups of its customers: `customer`, `by`, `group`.
        service: `customer`, `service`: cost to serve for a year.
        shop: The currency in figures (`frames.shop_worth`).
        wishes: How.
        discount: What money a year later is worth less.
        period: Days from renewal to renewal where orders are contracts, else None.
    """
    rows = ordered.select("customer", "date", "revenue", number=pl.col("customer").rle_id().cast(pl.Int64))
    people = rows.select(pl.col("customer").rle().struct.field("value").alias("customer")).with_row_index("number")
    rung = _rung(rows, as_of)
    if rung.rung == "facts_only":
        return Habits(rung, None, _nobody(), _no_ranges(), None, None)
    keys, groups = _groups(members, people)
    fits = wishes.model is None or (wishes.model in OF_CONTRACTS) == (period is not None)
    told = _model_wishes(wishes if fits else replace(wishes, model=None), shop, discount)
    served = people.join(service, on="customer", how="left").sort("number")["service"].cast(pl.Float64).fill_null(0.0)
    costs = None if shop["margin"] is None else served.to_numpy()
    book = None
    if period is not None:
        from custctl.models.contracts import contract_outlook

        book = contract_book(ordered.lazy(), as_of, period=period).collect()
        found = contract_outlook(book, period, told, groups=groups, service=costs)
    else:
        from custctl.models.outlook import outlook

        day, value = pl.col("date").to_physical().cast(pl.Int64), pl.col("revenue").cast(pl.Float64)
        days = rows.select("number", day=day, value=value)
        found = outlook(days, (as_of - date(1970, 1, 1)).days, told, groups=groups, service=costs)
    error = found.test.error(found.method) if found.test else None
    checked = tested(rung, error) if period is None else untested_contracts(rung)
    return Habits(checked, found, *_framed(found, people, keys, shop), period, book)


def _rung(rows: pl.DataFrame, as_of: date) -> Reliability:
    counts = rows.group_by("number").agg(orders=pl.len())["orders"]
    begin = rows["date"].min()
    days = (as_of - begin).days if isinstance(begin, date) else 0
    repeats = rows.height - counts.len()
    return reliability(customers=counts.len(), repeats=repeats, repeaters=int((counts > 1).sum()), days=days)


def _groups(members: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, Sequence[Any]]:
    """The groups in order, everybody first, and the numbers of the customers of each."""
    joined = members.join(people, on="customer").group_by("by", "group").agg(pl.col("number").cast(pl.Int64).sort())
    rows = joined.sort(pl.col("by") != "all", "by", "group")
    return rows.select("by", "group"), [numbers.to_numpy() for numbers in rows["number"]]


def _model_wishes(wishes: Wishes, shop: Mapping[str, Any], discount: float) -> "ModelWishes":
    from custctl.models.outlook import Wishes as Asked

    months = 12 * wishes.horizon
    resident = min(max(round(12 * float(shop["years"])), 36), months)
    margin = 1.0 if shop["margin"] is None else float(shop["margin"])
    return Asked(discount, months, resident, wishes.interval, SEED, margin, wishes.model, wishes.prior, wishes.hold_out)


def _framed(
    found: "Outlook", people: pl.DataFrame, keys: pl.DataFrame, shop: Mapping[str, Any]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is expected of customers and of groups, by their names."""
    currency = pl.lit(shop["currency"]).alias("currency")
    customers = pl.concat([people.select("customer"), found.customers.select(EXPECTED.values())], how="horizontal")
    ranges = found.groups.rename({"life_low": "equity_low", "life_high": "equity_high"})
    return customers.with_columns(currency), pl.concat([keys, ranges], how="horizontal").with_columns(currency)


def _nobody() -> pl.DataFrame:
    floats = dict.fromkeys(EXPECTED.values(), pl.Float64)
    return pl.DataFrame(schema={"customer": pl.String, **floats, "currency": pl.String})


def _no_ranges() -> pl.DataFrame:
    floats = dict.fromkeys(("low", "high", "equity_low", "equity_high", "orders_low", "orders_high"), pl.Float64)
    return pl.DataFrame(schema={"by": pl.String, "group": pl.String, **floats, "currency": pl.String})
