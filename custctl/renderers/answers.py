"""What do the answers of the analyses hold? The one place where pages read Results, by the names of tables and facts.

A table or fact that an answer lacks is empty here, so that a page can be made from whatever there is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from custctl.ledger import UNKNOWN_CURRENCY
from custctl.result import Note, Result

Row: TypeAlias = Mapping[str, Any]
Facts: TypeAlias = Mapping[str, Any]
Results: TypeAlias = Mapping[str, Result]


WORTH = ("customer", "name", "currency", "probability_12m", "value_12m", "lifetime_value", "value_level")
"""What is read of a customer's worth; of the many other columns thousands of values would be made for nothing."""


def rows(results: Results, analysis: str, table: str, currency: str | None = None, *, columns: Sequence[str] = ()) -> list[Row]:
    """Rows of a table in one currency, in their order; a table without currencies has the same rows in each.

    Args:
        results: Answers by analysis name.
        analysis: Whose table.
        table: Its name.
        currency: Only the rows of this one.
        columns: Only those of these columns that there are; all where none is named.
    """
    result = results.get(analysis)
    if result is None or table not in result.tables:
        return []
    found = result.tables[table].rows
    if currency is not None and "currency" in found.columns:
        found = found.filter(found["currency"] == currency)
    if columns:
        found = found.select(name for name in columns if name in found.columns)
    return list(found.iter_rows(named=True))


def worth(results: Results, currency: str | None = None) -> list[Row]:
    """Rows of what customers are worth, None where it is unknown: an amount, or only a `value_level` in a small shop."""
    unknown = dict.fromkeys(WORTH)
    return [{**unknown, **row} for row in rows(results, "clv", "customers", currency, columns=WORTH)]


def facts(results: Results, analysis: str, currency: str) -> Facts:
    """Fact name to value of one analysis in one currency."""
    result = results.get(analysis)
    return {} if result is None else {name: fact.value for name, fact in result.facts.get(currency, {}).items()}


def currencies(results: Results) -> list[str]:
    """The currencies that the answers speak of, those of the first answer first.

    An answer that found nothing names the unknown one; beside others that is none.
    """
    spoken = dict.fromkeys(currency for result in results.values() for currency in result.facts)
    return [currency for currency in spoken if currency != UNKNOWN_CURRENCY or _has_rows(results, currency)] or list(spoken)


def _has_rows(results: Results, currency: str) -> bool:
    tables = (table.rows for result in results.values() for table in result.tables.values())
    return any("currency" in rows.columns and (rows["currency"] == currency).any() for rows in tables)


def answered(results: Results, analysis: str) -> bool:
    """Whether an analysis has something to say; receivables without a single open item have not."""
    return analysis in results and any(table.rows.height for table in results[analysis].tables.values())


def by_customer(found: Sequence[Row]) -> dict[str, Row]:
    """Customer to row; the first where a customer has several."""
    index: dict[str, Row] = {}
    for row in found:
        index.setdefault(row["customer"], row)
    return index


def grouped(found: Sequence[Row]) -> dict[str, list[Row]]:
    """Customer to all of their rows, in their order."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(row["customer"], []).append(row)
    return groups


def notes_once(results: Results) -> Iterator[Note]:
    """Every note of every answer once, warnings first."""
    notes = {(note.key, str(note.values)): note for result in results.values() for note in result.notes}
    yield from sorted(notes.values(), key=lambda note: not note.warning)


def called(row: Row) -> str:
    """What a customer is called: their name, else their number."""
    return str(row.get("name") or row["customer"])
