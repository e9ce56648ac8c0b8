"""What should the reader of a receivable know about how it came about?"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from custctl.frames.documents import BILL_KINDS
from custctl.frames.early_discounts import unnamed_discounts
from custctl.frames.matching import LIST_MARKS, spellings
from custctl.frames.settlement import IS_DEBIT, Settlement
from custctl.frames.terms import names_discount
from custctl.result import NAMED, Note, Value
from custctl.schema import MONEY


def receivable_notes(settled: Settlement, raw: pl.DataFrame, *, hidden: int, terms: int | None) -> tuple[Note, ...]:
    """The notes of a receivable, assumptions that move amounts first.

    Args:
        settled: The settlement.
        raw: `raw_totals`: rows as read, by whether they are after the day of the answer and whether they name no currency.
        hidden: Customers left out of the table for their small balance.
        terms: The days to pay that stood in where none were stated.
    """
    book = settled.documents
    bills = book.lazy().filter(pl.col("kind").is_in(BILL_KINDS))
    return (
        *_applied(settled),
        *_astray(settled, bills),
        *_astray_in_lists(settled),
        *_repeated_receipts(settled.documents),
        *_closings(book),
        *_unnamed(settled),
        *_due_dates(bills, terms),
        *due_before_own_date(book),
        *_documents(bills),
        *_rows(raw),
        *([Note("aging_hidden", {"count": hidden})] if hidden else []),
    )


def _applied(settled: Settlement) -> Iterator[Note]:
    """How much went to the oldest items because its payer did not say."""
    money = settled.documents.lazy().filter((pl.col("by_age") > 0) & ~IS_DEBIT)
    counted = pl.when(pl.col("document").is_null()).then("lines").otherwise(1)
    silent = (pl.col("kind") == "payment") & pl.col("applies_to").is_null()
    sums = money.group_by("currency").agg(pl.col("by_age").sum(), payments=counted.filter(silent).sum()).sort("currency")
    for currency, amount, payments in sums.collect().iter_rows():
        yield Note("fifo_applied", {"amount": amount, "currency": currency, "payments": payments})


def _astray(settled: Settlement, bills: pl.LazyFrame) -> Iterator[Note]:
    """What names documents that its account does not have: another's, or nobody's; of reversals also what came of them."""
    lost = settled.documents.filter("astray")
    if lost.is_empty():
        return
    known = bills.select("document").drop_nulls().collect().to_series()
    elsewhere = pl.when(pl.col("applies_to").is_in(known.implode())).then(pl.lit("payment_elsewhere"))
    undone = settled.undone.group_by(id="claim").agg(taken=pl.col("amount").sum())
    back, taken = lost.filter(pl.col("kind") == "reversal").join(undone, on="id", how="left"), pl.col("taken").fill_null(0)
    parts = {"reversal_unknown": taken, "reversal_unmet": pl.col("amount") - taken}
    each = (back.with_columns(key=pl.lit(key), amount=part.cast(MONEY)) for key, part in parts.items())
    told = [part.filter(pl.col("amount") > 0) for part in each]
    others = lost.filter(pl.col("kind") != "reversal").with_columns(key=elsewhere.fill_null("payment_unknown"))
    groups = pl.concat([others, *told], how="diagonal").group_by("currency", "key")
    sums = groups.agg(pl.col("amount").sum(), count=pl.len(), documents=pl.col("applies_to").unique().sort().head(NAMED))
    for row in sums.sort("key", "currency").iter_rows(named=True):
        yield Note(row.pop("key"), row, warning=True)


def _astray_in_lists(settled: Settlement) -> Iterator[Note]:
    """What stands in lists beside documents that its account has, is written like a number in these books, and is none of its.

    Written like one: letters and digits where it has them.
    """
    listing = pl.col("applies_to").str.contains(f"[{LIST_MARKS}]") & ~IS_DEBIT & ~pl.col("astray")
    lists = settled.documents.filter(listing).select("account", part="applies_to")
    if lists.is_empty():
        return
    known = settled.documents.select("account", part="document").drop_nulls().unique()
    shape = pl.col("part").str.replace_all(r"\d", "0").str.replace_all(r"\p{L}", "a")
    parts = _unlike(lists, known)
    for marks in (f"[{LIST_MARKS}]", r"[/&\s]"):
        split = pl.col("part").str.replace_all(marks, "\x1f").str.split("\x1f")
        parts = _unlike(parts.with_columns(split).explode("part").with_columns(pl.col("part").str.strip_chars()), known)
    numbers = parts.filter(pl.col("part").str.contains(r"\d")).with_columns(shape=shape)
    lost = numbers.join(known.select(shape=shape), on="shape", how="semi")
    if len(lost):
        named = lost["part"].unique().sort().head(NAMED).to_list()
        yield Note("payment_part_unknown", {"count": len(lost), "documents": named}, warning=True)


def _repeated_receipts(book: pl.DataFrame) -> Iterator[Note]:
    """Payments in several rows of one amount, where all that these rows name takes no more than that: it may be all of it."""
    receipt = ["account", "document", "date"]
    naming = (pl.col("kind") == "payment") & pl.col("document").is_not_null() & pl.col("applies_to").is_not_null()
    beyond = pl.col("left") + pl.col("by_age")
    some = book.lazy().filter(naming, beyond > 0).select(receipt).unique().collect()
    if some.is_empty():
        return
    each = book.filter(naming).join(some, on=receipt, how="semi").group_by(receipt)
    rows = each.agg(pl.len(), pl.col("amount").unique(), met=(pl.col("amount") - beyond).sum())
    amount = pl.col("amount")
    found = rows.filter(pl.col("len") > 1, amount.list.len() == 1, pl.col("met") > 0, pl.col("met") <= amount.list.first())
    if len(found):
        named = found["document"].unique().sort().head(NAMED).to_list()
        yield Note("receipts_repeated", {"count": len(found), "documents": named}, warning=True)


def _unlike(parts: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Parts that are no document of their account, however it is written."""
    *_, spelt = spellings(pl.col("part"))
    theirs = known.select("account", spelt=spelt)
    return parts.with_columns(spelt=spelt).join(theirs, on=["account", "spelt"], how="anti").drop("spelt")


def _closings(book: pl.DataFrame) -> Iterator[Note]:
    """What left the receivable without a row of its own."""
    closings = {"early_discounts": ("discount_taken",), "lost_by_status": ("lost", "regained")}
    for key, parts in {**closings, "recovered": ("recovered", "regained")}.items():
        closing = book.select("currency", amount=pl.sum_horizontal(parts)).filter(pl.col("amount") > 0)
        closed = closing.group_by("currency").agg(pl.col("amount").sum(), count=pl.len())
        for row in closed.sort("currency").iter_rows(named=True):
            yield Note(key, row)
    beyond = book.filter(pl.col("surplus") > 0)
    names = pl.coalesce("document", "applies_to").unique().sort().head(NAMED)
    surplus = beyond.group_by("currency").agg(amount=pl.col("surplus").sum(), count=pl.len(), documents=names)
    for row in surplus.sort("currency").iter_rows(named=True):
        yield Note("write_off_surplus", row, warning=True)


def _unnamed(settled: Settlement) -> Iterator[Note]:
    """Discounts that were earned by money which does not say what it pays."""
    found = unnamed_discounts(settled.documents, settled.allocations)
    told = found.join(settled.documents.select("currency", "document", target="id"), on="target")
    names = pl.col("document").drop_nulls().unique().sort().head(NAMED)
    sums = told.group_by("currency").agg(amount=pl.col("discount").sum(), count=pl.len(), documents=names)
    for row in sums.sort("currency").iter_rows(named=True):
        yield Note("discounts_unnamed", row, warning=True)


def _due_dates(bills: pl.LazyFrame, terms: int | None) -> Iterator[Note]:
    """Documents that do not say when they are due, by what stood in."""
    counts = dict(bills.group_by("due_from").agg(pl.len()).collect().iter_rows())
    if count := counts.get("customer"):
        yield Note("due_from_customer", {"count": count})
    if count := counts.get("option"):
        yield Note("due_from_option", {"count": count, "days": terms})
    if count := counts.get("receipt"):
        yield Note("due_from_receipt", {"count": count}, warning=True)
    lacking, silent = pl.col("due_from").is_in(["option", "receipt"]), pl.col("discount").is_null()
    worded = bills.filter(pl.col("terms").is_not_null()).select("terms", lacking=lacking, silent=silent).unique().collect()
    if worded.is_empty():
        return
    unread = worded.filter("lacking")["terms"].unique().sort()
    if len(unread):
        yield Note("terms_unread", {"count": len(unread), "terms": unread.head(NAMED).to_list()}, warning=True)
    unheard = pl.col("silent") & names_discount(pl.col("terms")) & ~pl.col("terms").is_in(unread.implode())
    lost = worded.filter(unheard).select("terms").unique().sort("terms")
    if len(lost):
        yield Note("discounts_unread", {"count": len(lost), "terms": lost["terms"].head(NAMED).to_list()}, warning=True)


def due_before_own_date(book: pl.DataFrame) -> Iterator[Note]:
    """Documents that say to be due before their own day; what an opening balance takes over may well be.

    Args:
        book: DOCUMENTS of a settlement.
    """
    stated = book.lazy().filter(pl.col("kind").is_in(["invoice", "charge"]) & (pl.col("due_from") == "stated"))
    early = stated.filter(pl.col("due") < pl.col("date")).select("account", "document", "date").unique().collect()
    if len(early):
        named = early["document"].drop_nulls().unique().sort().head(NAMED).to_list()
        yield Note("due_before_own_date", {"count": len(early), "documents": named, "numbers": len(named)}, warning=True)


def _documents(bills: pl.LazyFrame) -> Iterator[Note]:
    """Numbers used twice, and states that nobody dated."""
    same = bills.filter(pl.col("shared") & pl.col("document").is_not_null()).group_by("account", "document")
    days = same.agg(first=pl.col("date").min(), last=pl.col("date").max())
    twice = days.filter(pl.col("first") < pl.col("last")).select("document").sort("document").collect().to_series()
    if len(twice):
        yield Note("numbers_repeated", {"count": len(twice), "documents": twice.head(NAMED).to_list()}, warning=True)
    undated = bills.filter("undated").select(pl.col("disputed", "written_off").sum()).collect().row(0, named=True)
    for state, count in undated.items():
        if count:
            yield Note(f"{state}_undated", {"count": count})


def _rows(raw: pl.DataFrame) -> Iterator[Note]:
    """What was assumed of the rows as read, and up to when payments are known."""
    known = raw.filter(~pl.col("later"))
    if count := known.filter("nameless").get_column("rows").sum():
        yield Note("aging_currency_missing", {"count": int(count)}, warning=True)
    newest: Value = known.filter(pl.col("kind") == "payment").get_column("newest").max()  # type: ignore[assignment]
    if isinstance(newest, date):
        yield Note("newest_payment", {"date": newest})
    elif len(known):
        yield Note("no_payments")


def later_notes(raw: pl.DataFrame, as_of: date) -> tuple[Note, ...]:
    """What became known only after the day: rows dated later, what was received since, states of a later day.

    None of it is part of an answer for the day, which must stay as it is when more becomes known.

    Args:
        raw: `raw_totals`.
        as_of: The day of the answer.
    """
    later = raw.filter("later")
    after = int(later.get_column("rows").sum() or 0)
    stated = int(raw.filter(~pl.col("later")).get_column("stated_later").sum() or 0)
    moved = later.filter(pl.col("kind").is_in(["payment", "refund", "reversal"]))
    sums = moved.group_by("currency").agg(amount=-pl.col("effect").sum(), newest=pl.col("newest").max())
    received = [Note("received_since", {"as_of": as_of, **row}) for row in sums.sort("currency").iter_rows(named=True)]
    counted = [
        Note(key, {"count": count, "as_of": as_of}) for key, count in (("rows_after", after), ("stated_later", stated)) if count
    ]
    return (*counted, *received)
