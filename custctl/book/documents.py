"""What does an import do to the documents that the book has: bring, swap, leave as they are, take away?

A document is (source, kind, customer, number) on a day; only kinds on account with a number take part. Because the day belongs
to it, a number that comes again on another day or for another customer is another document, and both stay. A document's lines
are never mixed: all of them come from one import, the newest that says something new of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import polars as pl

from custctl.book.stored import DOCUMENT_DAY, IMPORT, KEY
from custctl.ledger import COUNTER_KINDS, KINDS
from custctl.schema import MONEY, Column, Role, Schema

OnChange: TypeAlias = Literal["replace", "keep"]
OnMissing: TypeAlias = Literal["keep", "remove"]

DOCUMENT: tuple[str, ...] = ("source", "kind", "customer", "document", "date")
"""What makes a document the same in another file."""

ON_ACCOUNT: tuple[str, ...] = tuple(kind for kind in KINDS if kind not in COUNTER_KINDS)
NUMBERED: tuple[str, ...] = ("invoice", "credit_note", "charge", "opening", "opening_credit")
"""Kinds that the business numbers itself; a payment's number is often a mere word, so that it comes again means nothing."""

TAKEN: tuple[str, ...] = ("new", "again", "replaced", "restated")
"""Changes after which the ledger has the import's lines of the document."""

CHANGES = Schema(
    name="documents",
    columns={
        "change": Column(pl.String(), Role.KEY, required=True),
        "kind": Column(pl.String(), Role.KEY, required=True),
        "document": Column(pl.String(), Role.TEXT, required=True),
        "customer": Column(pl.String(), Role.TEXT),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "lines_before": Column(pl.Int64(), Role.COUNT),
        "lines": Column(pl.Int64(), Role.COUNT),
        "amount_before": Column(MONEY, Role.MONEY),
        "amount": Column(MONEY, Role.MONEY),
        "source": Column(pl.String(), Role.TEXT),
    },
    order=("change", "date", "document", "customer", "kind", "source"),
)
"""Documents that an import changes or could have.

`change` is one of: replaced (its lines were swapped), restated (the same lines, but another status, tax, terms or target), kept
(changed in the file, left as told), cut (fewer lines, on the file's first or last day: left), missing (no longer in the file:
left), removed (no longer in the file: taken away), again (a known number on another day or for another customer: both stay).
"""

_STATED = ("status", "status_date", "tax", "terms", "applies_to")
"""What a document says beside the key of its lines; a file without such a column says nothing, and changes nothing."""

_VERSION = ("lines", "amount", *KEY, *_STATED)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """An import in force, as far as it decides what the ledger holds.

    Attributes:
        rows: All of its rows as stored.
        on_change: Whether a changed document replaces the known one.
        on_missing: Whether documents that its file lacks are taken away.
    """

    rows: pl.LazyFrame
    on_change: OnChange = "replace"
    on_missing: OnMissing = "keep"


def is_document() -> pl.Expr:
    """Whether a stored row is a line of a document that can change."""
    on_account = pl.col("kind").cast(pl.String).is_in(ON_ACCOUNT)
    return on_account & pl.col("document").is_not_null() & pl.col(DOCUMENT_DAY).is_null()


def lines_of(rows: pl.LazyFrame, documents: pl.LazyFrame) -> pl.LazyFrame:
    """Stored rows that are lines of the given documents, each key once."""
    found = rows.filter(is_document()).join(documents.select(DOCUMENT), on=DOCUMENT, how="semi", nulls_equal=True)
    return found.unique(KEY, keep="first", maintain_order=True)


def versions(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row per document of some stored rows: what it is, and marks that differ where its lines or statements do."""
    lines = rows.filter(is_document()).select(*dict.fromkeys((*DOCUMENT, *KEY, "amount", *_STATED)))
    distinct = lines.unique(KEY, keep="first", maintain_order=True)
    stated = (
        pl.struct("key_low", name).hash().filter(pl.col(name).is_not_null()).bitwise_xor().alias(name) for name in _STATED
    )
    combined = (pl.col(half).bitwise_xor() for half in KEY)
    return distinct.group_by(DOCUMENT).agg(pl.len().cast(pl.Int64).alias("lines"), pl.col("amount").sum(), *combined, *stated)


def spans(rows: pl.LazyFrame) -> pl.LazyFrame:
    """First and last day of a file by source, beside each kind that it has of it; payments told by documents stand aside."""
    own = rows.filter(pl.col(DOCUMENT_DAY).is_null())
    days = own.group_by("source", "kind").agg(first=pl.col("date").min(), last=pl.col("date").max()).collect()
    widest = days.with_columns(pl.col("first").min().over("source"), pl.col("last").max().over("source"))
    return widest.lazy()


def compared(known: pl.LazyFrame, said: pl.LazyFrame, standing: Standing) -> pl.LazyFrame:
    """What an import does to each document.

    Args:
        known: `versions` of what the book has, with any further columns.
        said: `versions` of those of the import's documents that are asked about.
        standing: The import.

    Returns:
        DOCUMENT, the version said, the version known with the suffix `_known`, and `change`: those of CHANGES, new, same, or
        elsewhere for documents that the file does not tell of.
    """
    names = {name: f"{name}_known" for name in _VERSION}
    both = said.join(known.rename(names), on=DOCUMENT, how="full", coalesce=True, nulls_equal=True)
    placed = both.join(spans(standing.rows), on=("source", "kind"), how="left", nulls_equal=True)
    moved = pl.any_horizontal(pl.col(half) != pl.col(f"{half}_known") for half in KEY)
    restated = pl.any_horizontal(
        pl.col(name).is_not_null() & pl.col(name).ne_missing(pl.col(f"{name}_known")) for name in _STATED
    )
    inside = pl.col("date").is_between("first", "last").fill_null(value=False)
    cut = (pl.col("lines") < pl.col("lines_known")) & ((pl.col("date") == pl.col("first")) | (pl.col("date") == pl.col("last")))
    change = (
        pl.when(pl.col("lines_known").is_null())
        .then(pl.lit("new"))
        .when(pl.col("lines").is_null() & inside)
        .then(pl.lit("removed" if standing.on_missing == "remove" else "missing"))
        .when(pl.col("lines").is_null())
        .then(pl.lit("elsewhere"))
        .when(~(moved | restated))
        .then(pl.lit("same"))
        .when(pl.lit(standing.on_change == "keep"))
        .then(pl.lit("kept"))
        .when(moved & cut)
        .then(pl.lit("cut"))
        .otherwise(pl.when(moved).then(pl.lit("replaced")).otherwise(pl.lit("restated")))
    )
    return placed.with_columns(change=change)


def listed(changes: pl.LazyFrame, ledger: pl.LazyFrame) -> pl.DataFrame:
    """CHANGES: the documents that the user should know of.

    Args:
        changes: `compared` with what the ledger has.
        ledger: All of its rows, in which numbers may have been used before.
    """
    used = ledger.filter(is_document() & pl.col("kind").is_in(NUMBERED)).select("source", "kind", "document").unique()
    fresh = changes.filter(pl.col("change") == "new").join(
        used, on=["source", "kind", "document"], how="semi", nulls_equal=True
    )
    others = changes.filter(~pl.col("change").is_in(["new", "same", "elsewhere"]))
    found = pl.concat([others, fresh.with_columns(change=pl.lit("again"))])
    named = found.rename({"lines_known": "lines_before", "amount_known": "amount_before"})
    return CHANGES.sort(CHANGES.conform(named)).collect()


def providers(standing: Mapping[int, Standing], concerned: pl.LazyFrame | None = None) -> pl.DataFrame:
    """Which import each document's lines come from, given all imports in force.

    Args:
        standing: The imports in force, by number; the oldest speaks first.
        concerned: DOCUMENT rows that are asked about; None for all.

    Returns:
        DOCUMENT and IMPORT, one row for each document that the ledger holds.
    """
    state = versions(pl.LazyFrame(schema=_ROWS)).with_columns(pl.lit(0, pl.Int64).alias(IMPORT)).collect()
    for number, entry in sorted(standing.items()):
        said = versions(entry.rows)
        if concerned is not None:
            said = said.join(concerned.select(DOCUMENT), on=DOCUMENT, how="semi", nulls_equal=True)
        state = _after(compared(state.lazy(), said, entry), number).collect()
    return state.select(*DOCUMENT, IMPORT)


def _after(changes: pl.LazyFrame, number: int) -> pl.LazyFrame:
    """The state of all documents after an import spoke."""
    taken = pl.col("change").is_in(TAKEN)
    version = (pl.when(taken).then(name).otherwise(f"{name}_known").alias(name) for name in _VERSION)
    source = pl.when(taken).then(pl.lit(number, pl.Int64)).otherwise(IMPORT).alias(IMPORT)
    return changes.filter(pl.col("change") != "removed").select(*DOCUMENT, *version, source)


_ROWS: dict[str, pl.DataType] = {
    **dict.fromkeys(DOCUMENT, pl.String()),
    **dict.fromkeys(KEY, pl.Int64()),
    **dict.fromkeys(_STATED, pl.String()),
    "date": pl.Date(),
    "status_date": pl.Date(),
    "amount": MONEY,
    "tax": MONEY,
    DOCUMENT_DAY: pl.Date(),
}
"""The columns of stored rows that decide about documents, for a state without any."""
