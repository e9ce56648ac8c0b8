"""Which names can a workbook template use? Everything that the answers hold, per currency, in the language of the reader.

docs/excel-templates.md lists them; a test compares the list with this module.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from custctl.labels import Words
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.renderers.answers import currencies
from custctl.renderers.cells import sentence
from custctl.renderers.excel.rows import Row, rows
from custctl.renderers.excel.values import Shown
from custctl.renderers.owner import Block, owner
from custctl.renderers.told import Told
from custctl.renderers.vocabulary import plain
from custctl.result import Result, Table
from custctl.schema import Role

ANALYSES: tuple[str, ...] = ("segment", "clv", "aging", "growth", "collect", "check")
"""Names of the answers; one that is not there is empty."""
OPTIONAL_TABLES = frozenset(
    [
        "groups",
        "metrics",
        "roll_rates",
        "provision",
        "forecast",
        "behaviour",
        "explanation",
        "grand_total",
        "interest",
        "warning",
        "migration",
    ]
)
"""Tables that an answer may lack; they are empty then. Any other name that it lacks is an error."""
BUCKETS = ("days_", "months_", "years_")
JOINED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("segment", "customers"): (
        "name", "segment", "activity", "abc", "tier", "orders", "revenue", "revenue_12m", "profit", "average_order",
        "first_order", "last_order", "recency_days", "action",
    ),
    ("clv", "customers"): ("value_12m", "lifetime_value", "value_level"),
    ("aging", "customers"): ("name", "total", "overdue", "oldest_days", "credit_limit"),
}  # fmt: skip
"""What `customers` puts side by side, and from where; the first that knows a column says it."""
_MARKS = re.compile(r"\*\*|`")


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of an answer by name, each a list of rows."""

    analysis: str
    rows: Mapping[str, list[Row]]

    def __getattr__(self, name: str) -> list[Row]:
        if name in self.rows:
            return self.rows[name]
        if name in OPTIONAL_TABLES or (not self.rows and not name.startswith("_")):
            return []
        raise AttributeError(f"{self.analysis} has no table '{name}', only {', '.join(self.rows)}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one analysis says; false where it says nothing.

    Attributes:
        facts: Its figures by name.
        tables: Its tables by name.
    """

    facts: Mapping[str, Any]
    tables: Tables

    def __bool__(self) -> bool:
        return any(self.tables.rows.values())


@dataclass(frozen=True, slots=True)
class Money:
    """Everything in one currency: amounts of several are never added.

    Attributes:
        currency: ISO code, an empty text where it is unknown.
        unit: What the currency is called.
        segment: The answer of that analysis; the others likewise.
        customers: Every customer with what the analyses know of them, side by side.
        buckets: The columns of the ageing: `name`, `label`, `amount`.
        ties: How the total ties out: `label`, `amount`.
        news: What is to be said first.
        cards: Key figures: `label`, `value`, `remark`.
        tasks: What to do: `do`, `who`, `why`, `money`.
    """

    currency: str
    unit: str
    segment: Answer
    clv: Answer
    aging: Answer
    growth: Answer
    collect: Answer
    check: Answer
    customers: list[Row]
    buckets: list[Row]
    ties: list[Row]
    news: list[str]
    cards: list[Row]
    tasks: list[Row]


def context(
    results: Mapping[str, Result], words: Words, *, customer: str | None = None, business: str | None = None
) -> dict[str, Any]:
    """The names that a template can use.

    Args:
        results: Answers by analysis name.
        words: The language.
        customer: Only the rows of this customer, for a statement.
        business: Name of the business.
    """
    shown = Shown(words)
    page = owner(results)
    codes = currencies(results)
    blocks = {block.currency: block for block in page.blocks}
    moneys = [_money(results, code, blocks[code], words, shown, customer) for code in codes]
    said = partial(_said, words)
    return {
        "as_of": shown.value(page.as_of, Role.DATE),
        "business": business or "",
        "customer": _customer(results, customer),
        "currencies": moneys,
        "notes": [_note(results, note, words) for note in page.notes],
        "missing": [said(f"report.missing.{name}") for name in page.missing],
        "column": words.column,
        "word": words.word,
        "t": lambda key, **values: said(f"workbook.{key}", values),
        "tab": partial(_tab, words, several=len(codes) > 1),
    }


NAMES: tuple[str, ...] = ("as_of", "business", "customer", "currencies", "notes", "missing", "column", "word", "t", "tab")
"""The names that `context` gives."""


def _money(
    results: Mapping[str, Result],
    code: str,
    block: Block,
    words: Words,
    shown: Shown,
    customer: str | None,
) -> Money:
    answers = {name: _answer(results.get(name), name, code, shown, customer) for name in ANALYSES}
    make = shown.money(code)
    said = partial(_said, words, currency=code)
    return Money(
        currency="" if code == UNKNOWN_CURRENCY else code,
        unit="" if code == UNKNOWN_CURRENCY else words.word("report.currency", code),
        **answers,
        customers=_joined(answers),
        buckets=_buckets(answers["aging"].tables.customers, words, make),
        ties=[
            {"label": words.word("fact", name), "amount": value}
            for name, value in answers["aging"].facts.items()
            if name.startswith("tie_")
        ],
        news=[said(sentence.key, sentence.values) for sentence in block.news],
        cards=[
            {
                "label": said(f"report.card.{card.key}", card.told),
                "value": shown.value(card.value, card.role, currency=code),
                "remark": said(card.sub.key, card.sub.values) if card.sub else None,
            }
            for card in block.cards
        ],
        tasks=[
            {
                "do": said(f"report.do.{task.kind}"),
                "who": task.who,
                "why": " ".join(said(reason.key, reason.values) for reason in task.why),
                "money": make(task.money),
            }
            for task in block.tasks
        ],
    )


def _answer(result: Result | None, name: str, code: str, shown: Shown, customer: str | None) -> Answer:
    if result is None:
        return Answer({}, Tables(name, {}))
    told = {
        key: shown.value(fact.value, fact.role, group=key, currency=code) for key, fact in result.facts.get(code, {}).items()
    }
    return Answer(
        told, Tables(name, {key: rows(_part(table, code, customer), shown, code) for key, table in result.tables.items()})
    )


def _part(table: Table, code: str, customer: str | None) -> Table:
    """The rows of one currency and, where one is asked for, of one customer."""
    found = table.rows
    for name, value in (("currency", code), ("customer", customer)):
        if value is not None and name in found.columns:
            found = found.filter(found[name] == value)
    return Table(table.schema, found)


def _joined(answers: Mapping[str, Answer]) -> list[Row]:
    """One row for each customer that any analysis knows, those with most revenue first."""
    known: dict[str, Row] = {}
    blank = dict.fromkeys(name for names in JOINED.values() for name in names)
    for (analysis, table), names in JOINED.items():
        for row in answers[analysis].tables.rows.get(table, []):
            one = known.setdefault(row["customer"], {"customer": row["customer"], **blank})
            one.update({name: row[name] for name in names if one[name] is None and row.get(name) is not None})
    for row in known.values():
        row["name"] = row["name"] or row["customer"]
    return sorted(known.values(), key=lambda row: (-(row["revenue"] or 0), -(row["total"] or 0), row["customer"]))


def _buckets(debtors: Sequence[Row], words: Words, make: type[Decimal]) -> list[Row]:
    """The columns of the ageing with their sums; those for disputed and unapplied amounts only where there are such."""
    names = [
        name
        for name in (debtors[0] if debtors else {})
        if name in ("not_due", "disputed", "unapplied") or name.startswith(BUCKETS)
    ]
    sums = {name: make(sum((row[name] for row in debtors), Decimal(0))) for name in names}
    always = [name for name in names if name not in ("disputed", "unapplied") or sums[name]]
    return [{"name": name, "label": words.column(name), "amount": sums[name]} for name in always]


def _customer(results: Mapping[str, Result], customer: str | None) -> Row:
    """Identifier and name of the one customer asked for; empty where none is."""
    for result in results.values():
        for table in result.tables.values():
            if customer is not None and {"customer", "name"} <= set(table.rows.columns):
                found = table.rows.filter(table.rows["customer"] == customer)["name"].drop_nulls()
                if len(found):
                    return {"customer": customer, "name": found[0]}
    return {"customer": customer or "", "name": customer or ""}


def _note(results: Mapping[str, Result], note: Any, words: Words) -> Row:  # noqa: ANN401
    of = next(result for result in results.values() if any(own == note for own in result.notes))
    return {"text": _MARKS.sub("", sentence(note, of, words)), "warning": note.warning}


def _said(words: Words, key: str, values: Mapping[str, Told] | None = None, *, currency: str | None = None) -> str:
    """A sentence of the labels, without the marks that only pages have."""
    told = {name: plain(words, value, currency) for name, value in (values or {}).items()}
    return _MARKS.sub("", words.text(key, told, currency=currency))


def _tab(words: Words, name: str, money: Money | None = None, *, several: bool) -> str:
    """What a sheet is called; with the currency where there are several."""
    called = words.text(f"workbook.tab.{name}")
    return f"{called} {money.currency}" if several and money is not None else called
