"""Who are my customers, and what should I do about each?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

import polars as pl

from custctl.errors.usage import UnknownTable
from custctl.frames.break_even import BREAK_EVEN, break_even
from custctl.frames.buyers import buyers
from custctl.frames.classes import with_abc
from custctl.frames.grades import GRADES, grades
from custctl.frames.migration import MIGRATION, migration
from custctl.frames.orders import By, Returns, ZeroOrders
from custctl.frames.referrals import ADVOCATES, advocates
from custctl.frames.rfm import scored
from custctl.frames.rhythm import curves, gaps, with_fixed_days, with_rhythm
from custctl.frames.segment_groups import (
    BY_ACTIVITY,
    BY_CLASS,
    BY_SEGMENT,
    BY_TIER,
    by_activity,
    by_class,
    by_segment,
    by_tier,
)
from custctl.frames.segment_notes import segment_notes
from custctl.frames.segmented import SEGMENTED, segmented
from custctl.frames.shop import FACTS, shop
from custctl.frames.thresholds import in_force
from custctl.frames.warning import WARNING, warning
from custctl.ledger import CUSTOMERS
from custctl.result import Fact, Result, Table, Value
from custctl.schema import Schema

ALWAYS: tuple[str, ...] = ("customers", "segments", "activity", "abc", "tiers", "warning")
ON_REQUEST: tuple[str, ...] = ("profit", "migration", "grades", "advocates")
"""Tables that are worked out only when they are asked for."""

COMPARED = 90
"""Days back that migration looks where nobody says how many."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user wants segments to go by, beyond what the ledger says.

    Attributes:
        rules: Segments of the user's own: name and Polars SQL condition over the table of customers and the cards.
        actions: Actions of the user's own (`frames.actions`).
        thresholds: THRESHOLDS of an earlier day that scores go by; None scores customers against each other.
        fixed_days: Rising days by which everybody is active, late, dormant or lost; none uses each customer's own rhythm.
        compare: Days back that migration looks; it is worked out where a number is given.
        service_cost: Cost to serve one customer for a year.
        cac: Cost to win one customer.
        tables: Names of ON_REQUEST tables to work out.
    """

    rules: Sequence[tuple[str, str]] = ()
    actions: Mapping[str, str] | None = None
    thresholds: pl.LazyFrame | None = None
    fixed_days: tuple[int, ...] = ()
    compare: int | None = None
    service_cost: Decimal | None = None
    cac: Decimal | None = None
    tables: Collection[str] = ()

    def wants(self, table: str) -> bool:
        """Whether a table on request is asked for."""
        return table in self.tables or (table == "migration" and self.compare is not None)

    def kept(self) -> frozenset[str]:
        """Currencies whose scores go by thresholds of an earlier day."""
        return frozenset(() if self.thresholds is None else self.thresholds.select("currency").collect()["currency"])

    @property
    def options(self) -> dict[str, Value]:
        """What of it shaped the figures, for the record."""
        return {
            "service_cost": self.service_cost,
            "cac": self.cac,
            "fixed_days": ",".join(map(str, self.fixed_days)) or None,
            "compare": self.compare,
            "frozen": self.thresholds is not None,
        }


def segment(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    returns: Returns = "net",
    by: By = "day",
    zero_orders: ZeroOrders = "count",
    margin: Decimal | None = None,
    customers: pl.LazyFrame | None = None,
    overdue: pl.LazyFrame | None = None,
    values: pl.LazyFrame | None = None,
    wishes: Wishes = Wishes(),
) -> Result:
    """Customers by what they bring and how they come back: RFM segments, ABC classes, the customer pyramid, rhythm.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored, sales to nobody known are counted in facts only.
        as_of: The day on which the books are read.
        returns: "net" takes returns off their orders and customers; "ignore" sees sales above zero only.
        by: An order is a "day" or a "document" of a day.
        zero_orders: "count" or "skip" orders worth nothing.
        margin: Share of revenue that is profit, for rows without a cost.
        customers: CUSTOMERS, one card per customer.
        overdue: What each customer owes too late: `customer`, `currency`, `overdue`; None leaves it blank.
        values: What each customer is expected to be worth: `customer`, `currency`, `value_12m`; None leaves it blank.
        wishes: What else segments go by, and which further tables are wanted.

    Returns:
        The tables ALWAYS, and those of ON_REQUEST that are wanted, each currency by itself, and FACTS. `segments` and its
        shares are of customers with an order; those of whom nothing is left but returns have no scores. `activity` is empty
        where nobody ever came back. Tiers go by profit where it is known, else by revenue, and a note says so.

    Raises:
        UnknownTable: A table is wanted that there is not.
        ConfigError: A rule or an action of the user's cannot be.
    """
    _refuse_unknown_tables(wishes)
    bought = partial(buyers, ledger, by=by, returns=returns, zero_orders=zero_orders, margin=margin)
    base = bought(as_of).collect().lazy()
    ranked, rhythm = _ranked(base, as_of, wishes)
    thresholds = in_force(ranked, wishes.thresholds)
    card = (CUSTOMERS.empty() if customers is None else customers).collect().lazy()
    rows = segmented(ranked, as_of, cards=card, overdue=overdue, values=values, rules=wishes.rules, actions=wishes.actions)
    tables = Table.collect_all((SEGMENTED, rows))
    known = tables["customers"].rows.lazy()
    plans = _always(known, wishes) + _on_request(known, ranked, ledger, as_of, cards=card, wishes=wishes)
    if wishes.wants("migration"):
        then = date.fromordinal(max(as_of.toordinal() - (wishes.compare or COMPARED), 1))
        earlier = scored(_named(bought(then).collect().lazy(), then), thresholds)
        plans.append((MIGRATION, migration(earlier, ranked)))
    tables |= Table.collect_all(*plans)
    shops = shop(base, ranked, rhythm, thresholds).collect(engine="in-memory").to_dicts()
    options = {"returns": returns, "order_by": by, "zero_orders": zero_orders, "margin": margin, **wishes.options}
    facts = {row["currency"]: {name: Fact(row[name], role) for name, role in FACTS.items()} for row in shops}
    rows_of, named = {name: table.rows for name, table in tables.items()}, [name for name, _ in wishes.rules]
    notes = segment_notes(shops, rows_of, kept=wishes.kept(), named=named)
    return Result("segment", as_of, options, facts, tables, tuple(notes))


def _refuse_unknown_tables(wishes: Wishes) -> None:
    if unknown := set(wishes.tables) - {*ALWAYS, *ON_REQUEST}:
        raise UnknownTable(analysis="segment", table=min(unknown), available=", ".join((*ALWAYS, *ON_REQUEST)))


def _named(base: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """BUYERS that have a name, with the days since their last order."""
    silence = (pl.lit(as_of) - pl.col("last_order")).dt.total_days()
    return base.filter(pl.col("customer").is_not_null()).with_columns(recency_days=silence)


def _ranked(base: pl.LazyFrame, as_of: date, wishes: Wishes) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """BUYERS that have a name with activity, scores and class, best first; and the curves of `frames.rhythm`; collected."""
    named = _named(base, as_of)
    rhythm = curves(gaps(named, as_of)).collect().lazy()
    standing = with_rhythm(named, rhythm).drop("order_days")
    standing = with_fixed_days(standing, wishes.fixed_days) if wishes.fixed_days else standing
    # Ranks, classes, tiers and the table of customers all go by revenue: what is in order already takes a fifth of the time.
    best_first = standing.sort("revenue", descending=True).collect(engine="in-memory").lazy()
    return with_abc(scored(best_first, wishes.thresholds)).collect(engine="in-memory").lazy(), rhythm


def _always(rows: pl.LazyFrame, wishes: Wishes) -> list[tuple[Schema, pl.LazyFrame]]:
    """Plans of the tables ALWAYS, from the first of them."""
    return [
        (BY_SEGMENT, by_segment(rows, wishes.actions)),
        (BY_ACTIVITY, by_activity(rows)),
        (BY_CLASS, by_class(rows)),
        (BY_TIER, by_tier(rows)),
        (WARNING, warning(rows)),
    ]


def _on_request(
    rows: pl.LazyFrame, ranked: pl.LazyFrame, ledger: pl.LazyFrame, as_of: date, *, cards: pl.LazyFrame, wishes: Wishes
) -> list[tuple[Schema, pl.LazyFrame]]:
    """Plans of those of ON_REQUEST that are wanted, but for migration, which needs an earlier day.

    Args:
        rows: SEGMENTED rows.
        ranked: BUYERS of named customers.
        ledger: LEDGER rows.
        as_of: The day on which the books are read.
        cards: One customer card per customer.
        wishes: Which are wanted.
    """
    balances = break_even(ranked, as_of, cards=cards, service_cost=wishes.service_cost, cac=wishes.cac)
    plans = []
    if wishes.wants("profit"):
        plans.append((BREAK_EVEN, balances))
    if wishes.wants("grades"):
        plans.append((GRADES, grades(rows, ledger, as_of, cards=cards, balances=balances)))
    if wishes.wants("advocates"):
        plans.append((ADVOCATES, advocates(rows, cards)))
    return plans
