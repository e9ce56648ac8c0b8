"""How are books shown to somebody who may not know whose they are? With a code for each customer, the same in every output.

People are replaced before anything is worked out, so that no table, fact or sentence can tell them. Documents keep their
numbers until then, because by these they are named and settled; in the answer they are replaced.
"""

import secrets
from dataclasses import replace
from pathlib import Path

import polars as pl

from custctl.errors.output import OutputUnwritable
from custctl.frames.cards import cards
from custctl.frames.matching import LIST_MARKS
from custctl.result import Note, Result
from custctl.workflow.reading import Books

PEOPLE: tuple[str, ...] = ("customer", "name", "phone", "email", "salesperson", "referred_by")
"""Columns that say who somebody is; each becomes a code."""
DOCUMENTS: tuple[str, ...] = ("document", "receipt", "applies_to", "order")
"""Columns with numbers of documents, in `applies_to` of several; each number becomes a code."""
NAMED_DOCUMENTS = "documents"
"""The value of a note that lists numbers of documents."""
NAMED_CUSTOMERS = "customers"
"""The value of a note that lists customers."""
FREE: tuple[str, ...] = ("note", "text", "reference")
"""Columns in which anything may stand; they are emptied."""
DIGITS = 16
"""Of 200,000 customers two have one code of 8 digits all but surely; of 16, one book in a thousand million has such a pair."""


def redacted(books: Books, key: str) -> Books:
    """The books with codes for customers, salespeople, phones and mails, and without remarks.

    Args:
        books: The books.
        key: A secret, without which nobody can try names until a code comes out; equal keys give equal codes.
    """
    return replace(
        books,
        ledger=_without_people(books.ledger, key),
        customers=cards(_without_people(books.customers, key)),
        contacts=_without_people(books.contacts, key),
        notes=tuple(_without_customers(note, key) for note in books.notes),
    )


def redacted_rows(rows: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Rows with codes where people and documents stand; of people equal texts have equal codes, whatever their case."""
    return without_documents(_without_people(rows, key), key)


def redacted_answer(result: Result, key: str) -> Result:
    """An answer from redacted books, with codes for the numbers of documents also in its tables and notes."""
    tables = {
        name: replace(table, rows=without_documents(table.rows.lazy(), key).collect()) for name, table in result.tables.items()
    }
    notes, aside = ([_told(note, key) for note in notes] for notes in (result.notes, result.aside))
    return replace(result, tables=tables, notes=tuple(notes), aside=tuple(aside))


def _told(note: Note, key: str) -> Note:
    """A note with codes where it lists documents."""
    listed = note.values.get(NAMED_DOCUMENTS)
    if not isinstance(listed, list | tuple):  # but a count
        return note
    coded = without_documents(pl.LazyFrame({"document": list(listed)}, schema={"document": pl.String()}), key).collect()
    return replace(note, values={**note.values, NAMED_DOCUMENTS: coded["document"].to_list()})


def _without_customers(note: Note, key: str) -> Note:
    """A note with codes where it lists customers."""
    listed = note.values.get(NAMED_CUSTOMERS)
    if not isinstance(listed, list | tuple):  # but a count
        return note
    coded = _without_people(pl.LazyFrame({"customer": list(listed)}, schema={"customer": pl.String()}), key).collect()
    return replace(note, values={**note.values, NAMED_CUSTOMERS: coded["customer"].to_list()})


def without_documents(rows: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Rows with codes where documents stand; equal numbers have equal codes."""
    return rows.with_columns(
        _document_code(name, key) for name, dtype in rows.collect_schema().items() if name in DOCUMENTS and dtype == pl.String
    )


def _without_people(rows: pl.LazyFrame, key: str) -> pl.LazyFrame:
    names = rows.collect_schema().names()
    codes = [_code(name, key) for name in PEOPLE if name in names]
    empty = [pl.lit(None, pl.String).alias(name) for name in FREE if name in names]
    return rows.with_columns(codes + empty)


def secret(folder: Path) -> str:
    """The user's own key, made when it is first needed and readable by nobody else.

    Raises:
        OutputUnwritable: It cannot be kept.
    """
    path = folder / "redact.key"
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(16), encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise OutputUnwritable(path=path, why=error.strerror or error) from None


def _code(column: str, key: str) -> pl.Expr:
    """`C-1a2b3c4d5e6f7a8b` for a customer, another letter for other people; nothing for nothing."""
    letter = "C" if column in ("customer", "name", "referred_by") else column[0].upper()
    return _digest(letter, pl.col(column).str.strip_chars().str.to_lowercase(), key).alias(column)


def _document_code(column: str, key: str) -> pl.Expr:
    """`D-1a2b3c4d5e6f7a8b` for a document, one for each in a list; unlike people, documents are told apart by case."""
    marked = pl.col(column).str.replace_all(f"[{LIST_MARKS}]", ";").str.split(";")
    number = pl.element().str.strip_chars().replace("", None)
    return marked.list.eval(_digest("D", number, key)).list.join("; ").alias(column)


def _digest(letter: str, text: pl.Expr, key: str) -> pl.Expr:
    """The letter and the first digits of what a text comes to with the key; nothing for nothing."""
    import polars_hash  # noqa: F401 gives expressions their hashes

    digest: pl.Expr = pl.concat_str(pl.lit(key), text).chash.sha2_256()  # type: ignore[attr-defined]
    return pl.concat_str(pl.lit(f"{letter}-"), digest.str.slice(0, DIGITS))
