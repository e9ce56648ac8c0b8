"""What does an import do to the documents that the book has: bring, swap, leave as they are, take away?

A document is (source, kind, customer, number) on a day; only kinds on account with a number take part. Because the day belongs
to it, a number that comes again on another day or for another customer is another document, and both stay. A document's lines
are never mixed: all of them come from one import, the newest that says something new of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import polars as pl

from custctl.book.stored import IMPORT, height
from custctl.ledger import COUNTER_KINDS, DOCUMENT, DOCUMENT_DAY, KINDS, ROW_KEY, VOIDED
from custctl.schema import MONEY, Column, Role, Schema

OnChange: TypeAlias = Literal["replace", "keep"]
OnMissing: TypeAlias = Literal["keep", "remove"]

ON_ACCOUNT: tuple[str, ...] = tuple(kind for kind in KINDS if kind not in COUNTER_KINDS)
NUMBERED: tuple[str, ...] = ("invoice", "credit_note", "charge", "opening", "opening_credit")
"""Kinds that the business numbers itself; a payment's number is often a mere word, so that it comes again means nothing."""

NUMBER: tuple[str, ...] = ("source", "kind", "document")
"""What may be used again, for another customer or on another day."""

GONE: tuple[str, ...] = ("removed", "voided")
TAKEN: tuple[str, ...] = ("new", "replaced", "restated")
LEFT: tuple[str, ...] = ("same", "kept", "cut")
LEAVING: tuple[str, ...] = ("replaced", "restated", *GONE)
"""Changes after which the ledger has the import's lines of the document, those it had, and no more those it had."""

LINES_AT_ONCE = 250_000
"""About how many lines of documents are compared at once."""

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

`change` is one of: replaced (its lines were swapped), restated (the same lines, but another status, tax, terms or target),
kept (changed in the file, left as told), cut (fewer lines, on the file's first or last day: left), missing (no longer in the
file: left), removed (no longer in the file: taken away), voided (void, cancelled, failed or bounced in the file: taken away),
open (open in the book and not in a list of all that is open: left), paid (the same: paid by the day of the list), again (a
known number on another day or for another customer: both stay).
"""

_STATED = ("status", "status_date", "tax", "terms", "applies_to")
"""What a document says beside the key of its lines; a file without such a column says nothing, and changes nothing."""

_VERSION = ("lines", "amount", "voided", *ROW_KEY, *_STATED)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What an import does to the documents of the ledger.

    Attributes:
        listed: CHANGES that the user should know of.
        left: ROW_KEY of the import's lines that do not enter: their documents stay as they are.
        leaving: ROW_KEY of the ledger's lines that leave: their documents are swapped or taken away.
    """

    listed: pl.DataFrame
    left: pl.DataFrame
    leaving: pl.DataFrame

    @classmethod
    def of(cls, parts: "Sequence[Comparison]") -> "Comparison":
        """All parts as one."""
        listed = pl.concat([CHANGES.empty().collect(), *(part.listed for part in parts)])
        none = pl.DataFrame(schema=dict.fromkeys(ROW_KEY, pl.Int64()))
        left, leaving = (pl.concat([none, *(getattr(part, name) for part in parts)]) for name in ("left", "leaving"))
        return cls(CHANGES.sort(listed.lazy()).collect(), left, leaving)


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


def is_voided() -> pl.Expr:
    """Whether a stored row only says that its document is no money any more; the ledger has no such rows."""
    return pl.col("status").is_in(VOIDED).fill_null(value=False)


def numbers_apart(lines: int) -> list[pl.Expr]:
    """Filters that split documents into shares of at most a few hundred thousand lines, each with all that have its numbers.

    What documents are compared by takes many times the memory of a key, so large imports are compared share by share.

    Args:
        lines: How many lines of documents there are in all.
    """
    count = lines // LINES_AT_ONCE + 1
    return [pl.struct(NUMBER).hash() % count == share for share in range(count)]


def keys_of(rows: pl.LazyFrame, documents: pl.LazyFrame) -> pl.LazyFrame:
    """KEY of the stored rows that are lines of the given documents."""
    lines = rows.filter(is_document())
    return lines.join(documents.select(DOCUMENT), on=DOCUMENT, how="semi", nulls_equal=True).select(ROW_KEY)


def versions(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row per document of some stored rows: what it is, and marks that differ where its lines or statements do."""
    lines = rows.filter(is_document()).select(*dict.fromkeys((*DOCUMENT, *ROW_KEY, "amount", *_STATED)))
    distinct = lines.unique(ROW_KEY, keep="first", maintain_order=True)
    stated = (
        pl.struct("key_low", name).hash().filter(pl.col(name).is_not_null()).bitwise_xor().alias(name) for name in _STATED
    )
    combined = (pl.col(half).bitwise_xor() for half in ROW_KEY)
    sums = (pl.len().cast(pl.Int64).alias("lines"), pl.col("amount").sum(), is_voided().all().alias("voided"))
    return distinct.group_by(DOCUMENT).agg(*sums, *combined, *stated)


def spans(rows: pl.LazyFrame) -> pl.LazyFrame:
    """First and last day of a file by source, beside each kind that it has of it; payments told by documents stand aside."""
    own = rows.filter(pl.col(DOCUMENT_DAY).is_null())
    days = own.group_by("source", "kind").agg(first=pl.col("date").min(), last=pl.col("date").max()).collect()
    widest = days.with_columns(pl.col("first").min().over("source"), pl.col("last").max().over("source"))
    return widest.lazy()


def compared(known: pl.LazyFrame, said: pl.LazyFrame, standing: Standing, days: pl.LazyFrame) -> pl.LazyFrame:
    """What an import does to each document.

    Args:
        known: `versions` of what the book has, with any further columns.
        said: `versions` of those of the import's documents that are asked about.
        standing: The import.
        days: `spans` of all of its rows.

    Returns:
        DOCUMENT, the version said, the version known with the suffix `_known`, and `change`: those of CHANGES, new, same, or
        elsewhere for documents that the file does not tell of.
    """
    names = {name: f"{name}_known" for name in _VERSION}
    both = said.join(known.rename(names), on=DOCUMENT, how="full", coalesce=True, nulls_equal=True)
    placed = both.join(days, on=("source", "kind"), how="left", nulls_equal=True)
    moved = pl.any_horizontal(pl.col(half) != pl.col(f"{half}_known") for half in ROW_KEY)
    restated = pl.any_horizontal(
        pl.col(name).is_not_null() & pl.col(name).ne_missing(pl.col(f"{name}_known")) for name in _STATED
    )
    inside = pl.col("date").is_between("first", "last").fill_null(value=False)
    cut = (pl.col("lines") < pl.col("lines_known")) & ((pl.col("date") == pl.col("first")) | (pl.col("date") == pl.col("last")))
    voided = pl.col("voided").fill_null(value=False)
    change = (
        pl.when(voided & (pl.col("lines_known").is_null() | pl.lit(standing.on_change != "keep")))
        .then(pl.lit("voided"))
        .when(pl.col("lines_known").is_null())
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


def comparison(standing: Standing, ledger: pl.LazyFrame) -> Comparison:
    """What an import does to the documents of the ledger, number by number.

    Args:
        standing: The import.
        ledger: All rows of the ledger as stored.
    """
    rows, days = standing.rows, spans(standing.rows)
    first, last = days.select(pl.col("first").min(), pl.col("last").max()).collect().row(0)
    known = height(ledger.filter(is_document()))
    parts = []
    for share in numbers_apart(known + height(rows.filter(is_document()))) if known else []:
        here, there = rows.filter(share), ledger.filter(share)
        # A number that the ledger has nowhere is a new document's, which needs no comparison.
        met = here.join(there.filter(is_document()).select(NUMBER), on=NUMBER, how="semi", nulls_equal=True)
        have = versions(there.filter(pl.col("date").is_between(first, last)))
        changes = compared(have, versions(met), standing, days).collect().lazy()
        left, leaving = changes.filter(pl.col("change").is_in(LEFT)), changes.filter(pl.col("change").is_in(LEAVING))
        parts.append(Comparison(_listed(changes), keys_of(here, left).unique().collect(), keys_of(there, leaving).collect()))
    return Comparison.of(parts)


def _listed(changes: pl.LazyFrame) -> pl.DataFrame:
    """CHANGES of documents whose numbers the ledger has, without those of which the user needs to know nothing."""
    again = (pl.col("change") == "new") & pl.col("kind").is_in(NUMBERED)
    told = changes.with_columns(change=pl.when(again).then(pl.lit("again")).otherwise("change"))
    of_nothing = (pl.col("change") == "voided") & pl.col("lines_known").is_null()
    found = told.filter(~pl.col("change").is_in(["new", "same", "elsewhere"]) & ~of_nothing)
    return CHANGES.conform(found.rename({"lines_known": "lines_before", "amount_known": "amount_before"})).collect()


def providers(standing: Mapping[int, Standing], concerned: pl.LazyFrame) -> pl.DataFrame:
    """Which import each document's lines come from, given all imports in force.

    Args:
        standing: The imports in force, by number; the oldest speaks first.
        concerned: DOCUMENT rows that are asked about; all are in memory at once.

    Returns:
        DOCUMENT and IMPORT, one row for each document that the ledger holds.
    """
    state = versions(pl.LazyFrame(schema=_ROWS)).with_columns(pl.lit(0, pl.Int64).alias(IMPORT)).collect()
    for number, entry in sorted(standing.items()):
        asked = entry.rows.join(concerned.select(DOCUMENT), on=DOCUMENT, how="semi", nulls_equal=True)
        state = _after(compared(state.lazy(), versions(asked), entry, spans(entry.rows)), number).collect()
    return state.select(*DOCUMENT, IMPORT)


def _after(changes: pl.LazyFrame, number: int) -> pl.LazyFrame:
    """The state of all documents after an import spoke."""
    taken = pl.col("change").is_in(TAKEN)
    version = (pl.when(taken).then(name).otherwise(f"{name}_known").alias(name) for name in _VERSION)
    source = pl.when(taken).then(pl.lit(number, pl.Int64)).otherwise(IMPORT).alias(IMPORT)
    return changes.filter(~pl.col("change").is_in(GONE)).select(*DOCUMENT, *version, source)


_ROWS: dict[str, pl.DataType] = {
    **dict.fromkeys(DOCUMENT, pl.String()),
    **dict.fromkeys(ROW_KEY, pl.Int64()),
    **dict.fromkeys(_STATED, pl.String()),
    "date": pl.Date(),
    "status_date": pl.Date(),
    "amount": MONEY,
    "tax": MONEY,
    DOCUMENT_DAY: pl.Date(),
}
"""The columns of stored rows that decide about documents, for a state without any."""
