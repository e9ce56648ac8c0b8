"""What stands on the owner's page? Its figures and the keys of its sentences, picked from the answers of the analyses.

No words and no layout: labels have the one, templates the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from custctl.renderers import sections
from custctl.renderers.answers import (
    Facts,
    Results,
    Row,
    answered,
    by_customer,
    currencies,
    facts,
    notes_once,
    rows,
    worth,
)
from custctl.renderers.figures import Card, cards
from custctl.renderers.news import news
from custctl.renderers.sections import Change, Cohort, Listing, Part, Week
from custctl.renderers.tasks import Task, tasks
from custctl.renderers.told import Sentence
from custctl.result import Fact, Note

SECTIONS: tuple[str, ...] = ("segment", "aging", "clv", "growth")
WORTH = (
    "value_12m", "customer_equity", "yearly_spend", "retention", "expected_years", "ltv", "cac", "ltv_cac", "payback_months",
    "most_you_may_pay", "reliability",
)  # fmt: skip
"""Facts of `clv` that the page shows."""
WARNED = 5
SHOWN = frozenset(
    ("slipping", "top_20", "scores", "rhythm", "rhythm_all", "growth_stages", "growth_too_early", "growth_tenure_by_revenue")
)
"""Notes that say what the page shows anyway, or are about a table that it does not show."""


@dataclass(frozen=True, slots=True)
class Block:
    """All that is said in one currency; a part without data is empty.

    Attributes:
        anchor: What the places of the block are called by on the page.
        currency: ISO code of every amount in the block.
        facts: Analysis to fact name to value, for templates that want more.
        news: What the page says first.
        cards: Key figures.
        tasks: Things to do.
        change: Where the change in revenue came from.
        ages: Receivables not due and by age, in the order of the buckets.
        debtors: Who is late, largest first.
        cash: What is expected to come in, week by week.
        segments: Rows of segments.
        tiers: Rows of tiers.
        warnings: Who fell out of their own rhythm.
        cohorts: Who comes back, by first month, oldest first.
        products: Products and where they stand in their life, largest first.
        recency: Customers by days since their last order.
        revenues: Revenue of each customer, for the curve.
        brought: What the first 10, 20, 30 and 50 % of customers bring; none for a handful.
        best: Who brings most, and whoever the page names, with what they owe and are worth beside it.
        worth: Facts of the customers' worth.
    """

    anchor: str
    currency: str
    facts: Mapping[str, Facts]
    news: tuple[Sentence, ...]
    cards: tuple[Card, ...]
    tasks: tuple[Task, ...]
    change: Change | None
    ages: tuple[Part, ...]
    debtors: Listing
    cash: tuple[Week, ...]
    segments: tuple[Row, ...]
    tiers: tuple[Row, ...]
    warnings: Listing
    cohorts: tuple[Cohort, ...]
    products: Listing
    recency: tuple[Part, ...]
    revenues: tuple[float, ...]
    brought: tuple[Part, ...]
    best: Listing
    worth: Mapping[str, Fact]

    @property
    def paragraphs(self) -> list[list[Sentence]]:
        """The first sentences, those together that go on from each other."""
        found: list[list[Sentence]] = []
        for sentence in self.news:
            if sentence.goes_on and found:
                found[-1].append(sentence)
            else:
                found.append([sentence])
        return found

    @property
    def named(self) -> frozenset[str]:
        """Customers whom the first sentences or a task name."""
        return frozenset(_named(self.news, self.tasks))

    @property
    def printed(self) -> frozenset[str]:
        """Customers whom the first sentences name, or whom a task is about: their rows stand on paper too."""
        return frozenset(_named(self.news, ())) | {task.customer for task in self.tasks if task.customer}

    @property
    def places(self) -> dict[str, str]:
        """Customer to the place of their row in `best`: where a name on the page leads."""
        return {row["customer"]: f"{self.anchor}-c{number}" for number, row in enumerate(self.best.rows, start=1)}


@dataclass(frozen=True, slots=True)
class Owner:
    """The page: one block per currency, what to know about the data, and which analyses are missing."""

    as_of: date
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    missing: tuple[str, ...]


def owner(results: Results, *, top: int = 8) -> Owner:
    """The owner's page from the answers by analysis name.

    Args:
        results: Any of segment, aging, clv, growth, collect.
        top: How many rows a list shows.

    Raises:
        ValueError: There is no answer at all.
    """
    if not results:
        raise ValueError("a page needs an answer of at least one analysis")
    return Owner(
        as_of=max(result.as_of for result in results.values()),
        blocks=tuple(_block(results, code, f"b{number}", top) for number, code in enumerate(currencies(results), start=1)),
        notes=tuple(note for note in notes_once(results) if note.key not in SHOWN),
        missing=tuple(name for name in SECTIONS if not answered(results, name)),
    )


def _block(results: Results, currency: str, anchor: str, top: int) -> Block:
    known = {name: facts(results, name, currency) for name in results}
    customers = rows(results, "segment", "customers", currency)
    debtors = rows(results, "aging", "customers", currency)
    series = {
        name: rows(results, analysis, name, currency)
        for analysis, name in (("growth", "bridge"), ("growth", "retention"), ("aging", "metrics"), ("aging", "forecast"))
    }
    warned = rows(results, "segment", "warning", currency) if _has(results, "segment", "warning") else None
    calls = rows(results, "collect", "customers", currency) if "collect" in results else None
    values = by_customer(worth(results, currency))
    todo = tuple(
        tasks(customers, debtors, calls=calls, warnings=warned, worth=values, products=sections.favourites(results, currency))
    )
    movers = rows(results, "movers", "movers", currency)
    said = news(known, customers, warnings=warned or (), metrics=series["metrics"], movers=movers)
    return Block(
        anchor=anchor,
        currency=currency,
        facts=known,
        news=said,
        cards=cards(known, customers, series),
        tasks=todo,
        change=sections.change(series["bridge"], rows(results, "growth", "quality", currency), known.get("growth", {})),
        ages=tuple(sections.ages(debtors)),
        debtors=sections.debtors(debtors, top),
        cash=tuple(sections.cash(series["forecast"])),
        segments=tuple(rows(results, "segment", "segments", currency)),
        tiers=tuple(sections.tiers(results, currency)),
        warnings=Listing(tuple((warned or ())[:WARNED]), max(len(warned or ()) - WARNED, 0)),
        cohorts=tuple(sections.cohorts(rows(results, "growth", "cohort_months", currency))),
        products=sections.products(rows(results, "growth", "products", currency)),
        recency=tuple(sections.recency(customers)),
        revenues=tuple(float(row["revenue"]) for row in customers),
        brought=tuple(sections.brought([row["revenue"] for row in customers])),
        best=_best(customers, by_customer(debtors), values, top=top, named=_named(said, todo)),
        worth=_worth(results, currency),
    )


def _named(news: Sequence[Sentence], tasks: Sequence[Task]) -> list[str]:
    """Everybody whom the first sentences or a task name, in their order."""
    said = [customer for sentence in news for customer in sentence.customers]
    return list(dict.fromkeys([*said, *(customer for task in tasks for customer in task.customers)]))


def _has(results: Results, analysis: str, table: str) -> bool:
    return analysis in results and table in results[analysis].tables


def _best(
    customers: Sequence[Row], debts: Mapping[str, Row], values: Mapping[str, Row], *, top: int, named: Sequence[str]
) -> Listing:
    """Who brings most, and after them whoever the page names: what no single analysis shows side by side."""
    ranked = sorted(customers, key=lambda row: (-row["revenue"], row["customer"]))
    wanted = set(named)
    chosen = [row for place, row in enumerate(ranked) if place < top or row["customer"] in wanted]
    bought = {row["customer"] for row in ranked}
    strangers = [debts[customer] for customer in dict.fromkeys(named) if customer in debts and customer not in bought]
    return Listing(
        tuple(_together(row, debts, values) for row in (*chosen, *strangers)),
        max(len(ranked) - len(chosen), 0),
    )


def _together(row: Row, debts: Mapping[str, Row], values: Mapping[str, Row]) -> Row:
    """A customer with what the other analyses know; what is unknown of one who only owes is None."""
    unknown = dict.fromkeys(("revenue", "orders", "last_order", "tier", "segment", "usual_gap_days"))
    known = values.get(row["customer"], {})
    value = {name: known.get(name) for name in ("lifetime_value", "value_12m", "value_level")}
    return {**unknown, **row, **value, "overdue": debts.get(row["customer"], {}).get("overdue")}


def _worth(results: Results, currency: str) -> dict[str, Fact]:
    """The known ones of the facts of WORTH, in its order."""
    found = results["clv"].facts.get(currency, {}) if "clv" in results else {}
    return {name: found[name] for name in WORTH if name in found and found[name].value is not None}
