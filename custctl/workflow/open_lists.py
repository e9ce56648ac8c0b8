"""Which documents does a list of all that is open no longer name, and what becomes of them?

Such lists forget an invoice when it is paid. The days that they span say nothing of it: the oldest items go first.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

import polars as pl

from custctl.errors.contents import PaidDayUnknown
from custctl.frames.applied import IS_EXACT, SAID
from custctl.frames.open_items import open_items
from custctl.frames.paid_on_account import whole
from custctl.ledger import DOCUMENT, DOCUMENT_DAY, DOCUMENT_DUE, KIND, LEDGER, receivable
from custctl.mapping import Understood
from custctl.schema import MONEY
from custctl.workflow.pricing import with_currency

if TYPE_CHECKING:
    from custctl.book import Book

OnMissing: TypeAlias = Literal["keep", "remove", "paid"]

_CREDITS = ("credit_note", "discount", "write_off")
_CREDIT_NOTE = (pl.col("kind").cast(pl.String) == "credit_note") & pl.col("document").is_not_null()
_ACCOUNT = ("customer", "currency")
_INVOICE = pl.col("kind").cast(pl.String) == "invoice"
_CHANGE = {"keep": "open", "remove": "removed", "paid": "paid"}


@dataclass(frozen=True, slots=True, eq=False)
class Gone:
    """Invoices that a list of all that is open does not name.

    Attributes:
        told: What it tells of them by that: rows as of `mapping.derived.ledger_rows`, without keys.
        listed: CHANGES of them, `change` open, removed or paid; None where the file is no such list.
    """

    told: pl.LazyFrame = field(default_factory=LEDGER.empty)
    listed: pl.DataFrame | None = None

    def among(self, changes: pl.DataFrame) -> pl.DataFrame:
        """CHANGES that the book knows of and these; of those that it misses, only what is open is missed."""
        if self.listed is None:
            return changes
        others = changes.filter(pl.col("change") != "missing").join(self.listed, on=DOCUMENT, how="anti", nulls_equal=True)
        return pl.concat([others, self.listed])


def lists_open(meaning: Understood) -> bool:
    """Whether a file lists invoices every one of which is open."""
    plan = meaning.plan
    if meaning.table != "ledger" or not (plan.roles.amount == "open" or plan.tells("balance")):
        return False
    taken = pl.col("skip").is_null() & pl.col("bad_reason").is_null() & _INVOICE
    settled = pl.lit(value=False) if plan.roles.amount == "open" else pl.col("balance").fill_null(0) == 0
    rows, closed = meaning.records.filter(taken).select(pl.len(), closed=settled.sum()).collect().row(0)
    return bool(rows and not closed)


def gone(meaning: Understood, book: "Book", on_missing: OnMissing) -> Gone:
    """Invoices that the book has open, by the day of a list of all that is open, and that it does not name.

    A list that shares no invoice with the book may be a month's: it says nothing of others unless they are said to be paid.

    Raises:
        PaidDayUnknown: They are said to be paid, and nothing tells the day of the list.
    """
    if not book.exists or not lists_open(meaning):
        return Gone()
    lines = _lines(meaning, book, apart=on_missing == "paid")
    if not lines.height or on_missing == "keep":
        return Gone(listed=_listed(lines, _CHANGE[on_missing]))
    if on_missing == "remove":
        return Gone(_as_void(lines), _listed(lines, _CHANGE[on_missing]))
    credited = _credited(lines, meaning, book)
    return Gone(_as_paid(lines, credited, meaning, book), _listed(pl.concat([lines, credited.select(lines.columns)]), "paid"))


def _listed(lines: pl.DataFrame, change: str) -> pl.DataFrame:
    from custctl.book import CHANGES

    sums = lines.lazy().group_by(DOCUMENT).agg(lines_before=pl.len().cast(pl.Int64), amount_before=pl.col("amount").sum())
    kind = pl.col("kind").cast(pl.String)
    return CHANGES.sort(CHANGES.conform(sums.with_columns(kind, change=pl.lit(change)))).collect()


def _lines(meaning: Understood, book: "Book", *, apart: bool) -> pl.DataFrame:
    """LEDGER rows of these invoices; none where the list shares no invoice with the book, unless `apart`."""
    named = meaning.records.select("customer", "document").drop_nulls().unique().collect().lazy()
    own = meaning.unkeyed.filter(_INVOICE).select("source", "date")
    day = meaning.plan.as_of or own.select(pl.col("date").max()).collect().item()
    rows = whole(book.ledger())
    known = rows.filter(_INVOICE & pl.col("document").is_not_null())
    of_source = known.join(own.select("source").unique(), on="source", how="semi", nulls_equal=True)
    shared = of_source.join(named, on=["customer", "document"], how="semi").head(1).collect().height
    if not (shared or apart):
        return LEDGER.empty().collect()
    priced, _ = with_currency(rows, meaning.plan.told.currency)
    owed = open_items(_without_money_of_lists(priced, book.ledger()), day).select("customer", "document", "date")
    others = of_source.join(named, on=["customer", "document"], how="anti")
    return LEDGER.conform(others.join(owed, on=["customer", "document", "date"], how="semi")).collect()


def _without_money_of_lists(rows: pl.LazyFrame, ledger: pl.LazyFrame) -> pl.LazyFrame:
    """Rows but for what lists say is unapplied of their payments, which settled none of what they have as open.

    Their credit notes may be gone with invoices (`_credited`).

    Args:
        rows: LEDGER rows of the book, money naming what it settled.
        ledger: The same rows as the book has them.
    """
    if SAID not in ledger.collect_schema():
        return rows
    row = ["file", "row"]
    own = ledger.filter(IS_EXACT).select(row).unique()
    silent = (pl.col("kind").cast(pl.String) == "payment") & pl.col("applies_to").is_null()
    return pl.concat([rows.filter(~silent), rows.filter(silent).join(own, on=row, how="anti", nulls_equal=True)])


def _credited(lines: pl.DataFrame, meaning: Understood, book: "Book") -> pl.DataFrame:
    """Credit notes that came in lists of invoices, name none, and are gone with invoices (`gone`) of their account.

    Returns:
        LEDGER rows and `spare`, what all of an account's have beyond what is not said to be paid of invoices gone before; only
        the newest, which make it up.
    """
    rows = whole(book.ledger())
    named = meaning.records.select("customer", "document").drop_nulls().unique().collect().lazy()
    whose = lines.lazy().select(*_ACCOUNT).unique()
    absent = rows.join(named, on=["customer", "document"], how="anti").join(whose, on=_ACCOUNT, how="semi", nulls_equal=True)
    files = rows.filter(_INVOICE).select("file").unique()
    notes = absent.filter(_CREDIT_NOTE & pl.col("applies_to").is_null()).join(files, on="file", how="semi")
    before = absent.filter(_INVOICE).join(lines.lazy(), on=DOCUMENT, how="anti", nulls_equal=True)
    naming = rows.filter(pl.col("applies_to").is_not_null())
    off = naming.group_by("customer", document="applies_to").agg(off=receivable().sum())
    bills = before.group_by(*_ACCOUNT, "document").agg(pl.col("amount").sum())
    rest = bills.join(off, on=["customer", "document"], how="left").with_columns(
        rest=pl.col("amount") + pl.col("off").fill_null(0)
    )
    lacking = rest.group_by(_ACCOUNT).agg(lacking=pl.max_horizontal("rest", 0).sum())
    spare = pl.col("amount").sum().over(_ACCOUNT) - pl.col("lacking").fill_null(0)
    found = notes.join(lacking, on=_ACCOUNT, how="left", nulls_equal=True).with_columns(spare=spare.cast(MONEY))
    newer = pl.col("amount").cum_sum().over(_ACCOUNT, order_by=("date", "document"), descending=True) - pl.col("amount")
    return found.filter(newer < pl.col("spare")).drop("lacking").collect()


def _as_paid(lines: pl.DataFrame, credited: pl.DataFrame, meaning: Understood, book: "Book") -> pl.LazyFrame:
    """What a list of all that is open tells of invoices (`gone`) by naming them no more: all of them is paid by its day.

    Less what credit notes and the like took off, their own and those that are gone with them (`_credited`), of the oldest
    first; payments known one by one are laid beside it as beside any list.

    Raises:
        PaidDayUnknown: Nothing tells the day of the list.
    """
    day = meaning.plan.as_of
    if day is None:
        raise PaidDayUnknown(path=meaning.plan.sheet.file)
    parts = lines.lazy().group_by(*DOCUMENT, "due", "currency").agg(pl.col("name").first(), pl.col("amount").sum())
    credit = book.ledger().filter(pl.col("kind").cast(pl.String).is_in(_CREDITS) & pl.col("applies_to").is_not_null())
    off = credit.group_by("customer", pl.col("applies_to").alias("document")).agg(off=pl.col("amount").sum())
    rest = _less(parts.join(off, on=["customer", "document"], how="left"), "off", DOCUMENT).drop("off")
    spare = credited.lazy().group_by(_ACCOUNT).agg(pl.col("spare").first())
    paid = _less(rest.join(spare, on=_ACCOUNT, how="left", nulls_equal=True), "spare", _ACCOUNT).drop("spare")
    return _told(paid.filter(pl.col("amount") > 0), day, meaning.plan.sheet.file)


def _less(parts: pl.LazyFrame, money: str, whose: tuple[str, ...]) -> pl.LazyFrame:
    """Parts of invoices less some money of theirs, which those that are due first bear."""
    before = pl.col("amount").cum_sum().over(whose, order_by=("due", "date", "document")) - pl.col("amount")
    off = pl.min_horizontal(pl.max_horizontal(pl.col(money).fill_null(0) - before, 0), "amount")
    return parts.with_columns(amount=(pl.col("amount") - off).cast(MONEY))


def _told(paid: pl.LazyFrame, day: date, file: str) -> pl.LazyFrame:
    """Payments of invoices."""
    made = paid.with_columns(
        kind=pl.lit("payment", KIND),
        applies_to="document",
        file=pl.lit(file),
        date=pl.lit(day),
        document=pl.lit(None, pl.String),
        due=pl.lit(None, pl.Date),
        **{DOCUMENT_DAY: pl.col("date"), DOCUMENT_DUE: pl.col("due")},
    )
    return pl.concat([LEDGER.empty(), made], how="diagonal")


def _as_void(lines: pl.DataFrame) -> pl.LazyFrame:
    """Lines of nothing of invoices that are taken out (`gone`)."""
    return lines.lazy().with_columns(amount=pl.lit(0).cast(MONEY), status=pl.lit("void"))
