"""What does the book say to the rows of a file, before they are kept? Days that were cut, documents that it knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

import polars as pl

from custctl.errors.contents import DayCut, RowsWithCurrency, RowsWithoutCurrency
from custctl.ledger import DOCUMENT, DOCUMENT_DAY, LEDGER, TOLD_OF, UNKNOWN_CURRENCY
from custctl.mapping import REJECTS, Control
from custctl.mapping.duplicates import KEY, keyed
from custctl.mapping.near_duplicates import near_duplicates
from custctl.result import NAMED, Note, Value
from custctl.workflow.files import Read
from custctl.workflow.merging import kept_names
from custctl.workflow.open_lists import Gone, OnMissing, gone

if TYPE_CHECKING:
    from custctl.book import About, Book

Overlap: TypeAlias = Literal["new", "known"]


@dataclass(frozen=True, slots=True)
class Terms:
    """How an import deals with what the book has.

    Attributes:
        on_change: Whether a changed document replaces the known one, is left, or is rejected.
        on_missing: Whether documents that the file lacks are taken away or, of a list of all that is open, are paid.
        overlap: Whether equal rows of a day that was cut are new or known; None asks.
        retries: Number of the import whose mended rejects the rows are.
        aliases: Customers that the user merged already: the other name to the name kept.
    """

    on_change: Literal["replace", "keep", "reject"] = "replace"
    on_missing: OnMissing = "keep"
    overlap: Overlap | None = None
    retries: int | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as the book will take it.

    Attributes:
        rows: Its rows with the keys that the book knows them by.
        rejects: Its REJECTS rows.
        control: Its books.
        changes: What happens to documents (`book.CHANGES`).
        again: Keys of its rows that the ledger has already, in documents that are swapped.
        alike: New customers and those that they may be, by another spelling.
        taken_back: `document` and `amount` of payments that earlier lists told and this one takes back.
    """

    rows: pl.LazyFrame
    rejects: pl.DataFrame
    control: Control
    changes: pl.DataFrame
    again: pl.DataFrame
    alike: Sequence[tuple[str, str]] = ()
    taken_back: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the user should know of documents, the gravest first."""
        keys = ("again", "replaced", "voided", "removed", "paid", "missing", "open", "cut", "kept", "restated")
        changes = tuple(_note(key, found) for key in keys if (found := self.changes.filter(pl.col("change") == key)).height)
        back = [_back(self.taken_back)] if self.taken_back.height else []
        return (*changes, *back, *([_alike(self.alike)] if self.alike else []))


def arrival(table: Read, book: "Book", terms: Terms, about: "About") -> Arrival:
    """What the book makes of a file that comes now.

    Args:
        table: The file.
        book: The book.
        terms: How it deals with what it has.
        about: What the import may do to documents, for `Book.append`.

    Raises:
        DayCut: File and book share a day without agreeing on it, and nobody said what that means.
    """
    left = gone(table.understood, book, terms.on_missing) if terms.retries is None else Gone()
    silent = [keyed(part) for part in (table.understood.unpaid, table.understood.voided, left.told)]
    rows = pl.concat([table.rows, *silent, pl.LazyFrame(schema=TOLD_OF)], how="diagonal")
    if terms.retries is None:
        rows = _overlapping(rows, book, terms.overlap, table.sheet.file)
    else:
        rows = completed(rows, book.said(terms.retries))
    ahead = book.ahead(rows, about)
    changes = left.among(ahead.changes())
    rejects, control = table.rejects, table.understood.control
    if terms.on_change == "reject":
        refused = rows.join(_documents(changes, "replaced"), on=DOCUMENT, how="semi", nulls_equal=True)
        rows, rejects, control = _refused(rows, refused, table)
        changes = changes.filter(pl.col("change") != "replaced")
    if terms.retries is not None:
        changes = changes.filter(pl.col("change") != "missing")
    swapped = rows.join(_documents(changes, "replaced", "restated"), on=DOCUMENT, how="semi", nulls_equal=True)
    alike = near_duplicates(*_customers(rows, book, terms.aliases))
    return Arrival(rows, rejects, control, changes, book.ahead(swapped).known(), alike, ahead.taken_back())


def further(rows: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with keys as if they came after some known rows in one file, so that equal ones are further ones.

    Payments that documents told keep theirs: they are known by their document.
    """
    told = pl.col(DOCUMENT_DAY).is_not_null()
    both = pl.concat([known.with_columns(_known=pl.lit(value=True)), rows.filter(~told)], how="diagonal")
    names = rows.collect_schema().names()
    return pl.concat([keyed(both).filter(pl.col("_known").is_null()).select(names), rows.filter(told)])


def completed(rows: pl.LazyFrame, before: pl.LazyFrame) -> pl.LazyFrame:
    """Mended rows as part of the file that they come from.

    Rows equal to one that was taken then are further ones. Of a document that they belong to, the lines taken then come along,
    without `written` and `record`, so that the document is whole again.

    Args:
        rows: The mended rows, with keys.
        before: The rows that were taken of their file, LEDGER without keys.
    """
    days = rows.select("date").unique().collect()["date"]
    near = before.filter(pl.col("date").is_in(days.implode()))
    documents = rows.filter(pl.col("document").is_not_null()).select(DOCUMENT).unique()
    lines = keyed(near).join(documents, on=DOCUMENT, how="semi", nulls_equal=True)
    return pl.concat([further(rows, near), lines], how="diagonal")


def _overlapping(rows: pl.LazyFrame, book: "Book", overlap: Overlap | None, file: str) -> pl.LazyFrame:
    """Rows of which those on days that were cut are known by what the user said."""
    days = book.ahead(rows).cut_days() if book.exists and overlap != "known" else pl.DataFrame()
    if days.is_empty():
        return rows
    if overlap is None:
        _check_currencies(rows, book, days, file)
        first = days.row(0, named=True)
        raise DayCut(path=file, date=first["date"], lacking=first["lacking"], shared=first["shared"], days=days.height)
    on = ["source", "date"]
    others = rows.join(days.lazy(), on=on, how="anti", nulls_equal=True, maintain_order="left")
    parts = [
        further(_of(rows, source, of_source["date"].to_list()), book.rows_of(source, of_source["date"].to_list()))
        for (source,), of_source in days.group_by("source", maintain_order=True)
    ]
    return pl.concat([others, *parts])


def _check_currencies(rows: pl.LazyFrame, book: "Book", days: pl.DataFrame, file: str) -> None:
    """Make sure that no day is the book's, but for a currency that only one of them names.

    Raises:
        RowsWithoutCurrency, RowsWithCurrency: They are.
    """
    said = [column for column in KEY if column != "currency"]
    ours, theirs = pl.col("currency"), pl.col("currency_right")
    for (source,), of_source in days.group_by("source", maintain_order=True):
        dates = of_source["date"].to_list()
        known = book.rows_of(source, dates).select(*said, "currency")
        here = _of(rows, source, dates)
        lacking = known.join(here, on=said, how="anti", nulls_equal=True)
        both = here.join(known, on=said, nulls_equal=True).join(lacking, on="date", how="anti")
        one = both.filter((ours != theirs) & ((ours == UNKNOWN_CURRENCY) | (theirs == UNKNOWN_CURRENCY)))
        for day, said_here, said_there in one.select("date", ours, theirs).sort("date").head(1).collect().iter_rows():
            if said_here == UNKNOWN_CURRENCY:
                raise RowsWithCurrency(path=file, currency=said_there, date=day)
            raise RowsWithoutCurrency(path=file, currency=said_here, date=day)


def _of(rows: pl.LazyFrame, source: object, days: Sequence[object]) -> pl.LazyFrame:
    return rows.filter(pl.col("source").eq_missing(pl.lit(source, pl.String)) & pl.col("date").is_in(days))


def _documents(changes: pl.DataFrame, *kinds: str) -> pl.LazyFrame:
    """Documents with some change, in the types of ledger rows."""
    found = changes.lazy().filter(pl.col("change").is_in(kinds)).select(DOCUMENT)
    return found.with_columns(pl.col("kind").cast(LEDGER.columns["kind"].dtype))


def _refused(rows: pl.LazyFrame, refused: pl.LazyFrame, table: Read) -> tuple[pl.LazyFrame, pl.DataFrame, Control]:
    """Rows without the records of changed documents, these as rejects, and the books that follow."""
    records = refused.filter(pl.col("written").is_not_null()).select("record", "document", "currency", "written").collect()
    changed = records.lazy().select(
        file=pl.lit(table.sheet.file),
        row="record",
        column=pl.lit(table.understood.plan.heading("document")),
        value="document",
        reason=pl.lit("document_changed"),
        hint=pl.lit("document_changed"),
    )
    rejects = REJECTS.sort(pl.concat([table.rejects.lazy(), REJECTS.conform(changed)])).collect()
    sums = dict(records.group_by("currency").agg(pl.col("written").sum()).iter_rows())
    control = table.understood.control
    money = tuple(
        replace(part, accepted=part.accepted - sum_, rejected=part.rejected + sum_)
        for part in control.money
        for sum_ in [sums.get(part.currency, Decimal(0))]
    )
    left = replace(control, accepted=control.accepted - records.height, rejected=control.rejected + records.height, money=money)
    return rows.join(records.lazy().select("record"), on="record", how="anti", maintain_order="left"), rejects, left


def _customers(rows: pl.LazyFrame, book: "Book", aliases: Mapping[str, str]) -> tuple[pl.Series, pl.Series]:
    """Customers of some rows and those of the book, each under the name kept."""
    kept = pl.col("customer").replace(kept_names(aliases)) if aliases else pl.col("customer")
    parts = [rows, *([book.ledger(), book.customers()] if book.exists else [])]
    new, *known = pl.collect_all([part.select(kept.drop_nulls().unique()) for part in parts])
    return new["customer"], pl.concat([part["customer"] for part in known or [new.clear()]])


def _alike(pairs: Sequence[tuple[str, str]]) -> Note:
    first, like = pairs[0]
    shown = [f"{name} ~ {other}" for name, other in pairs[:NAMED]]
    names = [*shown, *(["…"] if len(pairs) > NAMED else [])]
    return Note("customers_alike", {"count": len(pairs), "names": names, "first": first, "like": like})


def _back(found: pl.DataFrame) -> Note:
    names = found["document"].unique(maintain_order=True).to_list()
    shown = [*names[:NAMED], *(["…"] if len(names) > NAMED else [])]
    return Note("payments_taken_back", {"count": len(names), "amount": found["amount"].sum(), "documents": shown}, warning=True)


def _note(change: str, found: pl.DataFrame) -> Note:
    names = found["document"].unique(maintain_order=True).to_list()
    values: dict[str, Value] = {
        "count": found.height,
        "documents": [*names[:NAMED], *(["…"] if len(names) > NAMED else [])],
    }
    if change == "replaced":
        values |= found.select(before=pl.col("amount_before").sum(), after=pl.col("amount").sum()).row(0, named=True)
    return Note(f"documents_{change}", values, warning=change in ("again", "missing", "open", "cut"))
