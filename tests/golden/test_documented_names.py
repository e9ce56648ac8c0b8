"""Are the names that scripts rely on still the ones in docs/tables.md? `make golden` rewrites the page; a diff is a break."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from custctl.analyses.check import check
from custctl.analyses.clv import Wishes as ClvWishes
from custctl.analyses.receivable_tables import TABLES, Assumptions
from custctl.analyses.segment import ON_REQUEST
from custctl.analyses.segment import Wishes as SegmentWishes
from custctl.config_values import Dunning, Levels
from custctl.labels import Words
from custctl.ledger import CONTACTS, CUSTOMERS, LEDGER
from custctl.result import Result
from custctl.schema import Schema
from custctl.workflow import answering, collecting
from custctl.workflow.reading import Books
from tests.helpers.shop import sample_books, sample_import
from tests.helpers.transcripts import REWRITE

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"
AS_OF = date(2026, 10, 31)
HEAD = """# Tables and facts

The names in machine formats (`csv`, `json`, `ndjson`, `parquet`, `xlsx`). They are frozen: a script may rely on them, and a
change is named in the changelog. Roles say what values are: `money` is exact, in the row's currency; `share` is a fraction
(0.25 is a quarter); `days` are calendar days; `key` is a word of custctl's own.

A JSON answer is one object: `analysis`, `as_of`, `options`, `currency`, `facts`, `tables`, `notes`. Where amounts are in
several currencies, `currency` is null and `facts` holds one object per currency. Facts that begin with `tie_` lead from the
rows as read to `open_total`: one for each kind of row that there is, and `tie_rounding`, `tie_early_discount`, `tie_lost`,
`tie_recovered` and `tie_surplus` where there is any.
"""


def columns(schema: Schema, words: Words) -> Iterator[str]:
    """A table's columns, one per line."""
    yield "| column | role | heading |"
    yield "|---|---|---|"
    for name, column in schema.columns.items():
        yield f"| `{name}` | {column.role} | {words.column(name, schema.name)} |"


def section(result: Result, words: Words) -> Iterator[str]:
    """An analysis: its facts and its tables."""
    yield f"\n## {result.analysis}\n"
    for facts in list(result.facts.values())[:1]:
        yield "Facts: " + ", ".join(f"`{name}` ({fact.role})" for name, fact in facts.items()) + "."
    for name, table in result.tables.items():
        yield f"\n### {result.analysis}: {name}\n"
        yield from columns(table.schema, words)


def segment(books: Books, as_of: date) -> Result:
    """The segments with every further table that can be asked for."""
    return answering.segment(books, as_of, wishes=SegmentWishes(tables=ON_REQUEST))


def aging(books: Books, as_of: date) -> Result:
    """The ageing with every further table that can be asked for."""
    one = pl.DataFrame({"date": [date(2020, 1, 1)], "rate": [Decimal(1)]}).lazy()
    items = answering.aging(books, as_of).tables["items"].rows
    said = Assumptions(
        loss_rates=pl.LazyFrame({"bucket": ["not_due"], "rate": [Decimal("0.01")]}),
        exchange_rates=pl.concat([one.with_columns(currency=pl.lit(code)) for code in ("CNY", "USD")]),
        base="EUR",
        interest_rates=one,
        document=items.filter(pl.col("open") > 0)["document"].drop_nulls()[0],
    )
    found = answering.aging(books, as_of, tables=TABLES, assumptions=said)
    groups = answering.aging(books, as_of, group_by="segment").tables["groups"]
    return replace(found, tables={**found.tables, "groups": groups})


def collect(books: Books, as_of: date) -> Result:
    """The work list with late interest, by several plans."""
    return collecting.collect(books, as_of, interest="13%", dunning=Dunning(only=(Levels(group=("chains",)),)))


def orders(books: Books, as_of: date) -> Result:
    """Verdicts on the sample's own invoices, as if they were orders."""
    return check(books.ledger, books.ledger.filter(pl.col("kind") == "invoice"), as_of, customers=books.customers)


def clv(books: Books, as_of: date) -> Result:
    """Values with the models named and the arithmetic of one customer."""
    first = answering.clv(books, as_of).tables["customers"].rows["customer"][0]
    return answering.clv(books, as_of, wishes=ClvWishes(explain=True, customer=first))


def page(books: Books, imported: Result) -> str:
    """The whole page as the code has it now."""
    words = Words("en")
    results = [answer(books, AS_OF) for answer in (segment, aging, collect, orders, clv, answering.growth)]
    lines = [
        HEAD,
        "## Ledger rows\n",
        "What `import -o` and `book export` write and every command reads back.\n",
        *columns(LEDGER, words),
    ]
    lines += ["\n## Customer cards\n", *columns(CUSTOMERS, words)]
    lines += ["\n## Contacts\n", *columns(CONTACTS, words)]
    for result in (*results, imported):
        lines += section(result, words)
    return "\n".join(lines) + "\n"


def test_the_documented_names_are_those_of_the_code() -> None:
    with sample_books() as books, sample_import() as imported:
        now = page(books, imported)
    if REWRITE:
        PAGE.write_text(now, encoding="utf-8")
    assert now == PAGE.read_text(encoding="utf-8")
