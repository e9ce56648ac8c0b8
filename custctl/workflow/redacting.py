"""How are books shown to somebody who may not know whose they are? With a code for each customer, the same in every output.

What is replaced is replaced before anything is worked out, so that no table, fact or sentence can tell it.
"""

import secrets
from dataclasses import replace
from pathlib import Path

import polars as pl

from custctl.errors.output import OutputUnwritable
from custctl.frames.cards import cards
from custctl.workflow.reading import Books

PEOPLE: tuple[str, ...] = ("customer", "name", "phone", "email", "salesperson", "referred_by")
"""Columns that say who somebody is; each becomes a code."""
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
        ledger=redacted_rows(books.ledger, key),
        customers=cards(redacted_rows(books.customers, key)),
        contacts=redacted_rows(books.contacts, key),
    )


def redacted_rows(rows: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Rows with codes where people stand; equal texts have equal codes, whatever the case of their letters."""
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
    import polars_hash  # noqa: F401 gives expressions their hashes

    letter = "C" if column in ("customer", "name", "referred_by") else column[0].upper()
    text = pl.concat_str(pl.lit(key), pl.col(column).str.strip_chars().str.to_lowercase())
    digest: pl.Expr = text.chash.sha2_256()  # type: ignore[attr-defined]
    return pl.concat_str(pl.lit(f"{letter}-"), digest.str.slice(0, DIGITS)).alias(column)
