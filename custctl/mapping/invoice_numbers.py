"""Whose number stands under the heading of an invoice's number: the row's own, or that of the invoice that it settles?

Headings tell, and where they do not, the rows: which kinds have which number, and whether some name the invoices among them.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from custctl.mapping.cells import clean
from custctl.mapping.guess import Guess
from custctl.mapping.words import meaning, meanings, plain, synonyms
from custctl.sheet import Sheet

INVOICE = re.compile(r"\binv(oice)?|\bbill|rechnung|\bre (nr|nummer|no)\b|\bfactur|发票|發票")
"""A plain heading that speaks of an invoice."""

_OWN = re.compile(r"\bdoc|dokument|beleg|receipt|payment|voucher|transaction|credit|\bpiece|单据|凭证|小票|交易|流水|單據|憑證")
"""A plain heading that speaks of whatever a row is, so that its number is the row's own."""

_NUMBERED = ("invoice", "opening", "sale")
"""Kinds whose own number is that of an invoice."""

_SETTLING = ("payment", "prepayment", "reversal", "discount", "write_off")
"""Kinds that are about an invoice and never have a number as invoices have."""


def of_payments(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """In a list of payments the number of an invoice says what is paid, not which payment it is; another may say that.

    Where a column of its own says what is paid, the number counts in rows that have nothing there.
    """
    settled = dict(columns)
    apart = settled.get("applies_to")
    if "kind" in settled or _told(columns) or (apart and apart.positions[0] in _called(sheet)):
        return settled
    numbers = _numbers(columns, sheet)
    invoices = [place for place in numbers if INVOICE.search(plain(sheet.header[place]))]
    if apart and apart.confidence != "told":
        settled["applies_to"] = replace(apart, positions=(*apart.positions, *invoices[:1]))
    elif invoices and not apart:
        own = [place for place in numbers if place not in invoices]
        settled.pop("document", None)
        settled |= {"applies_to": Guess("applies_to", (invoices[0],), "sure", "header")}
        settled |= {"document": Guess("document", (own[0],), "sure", "header")} if own else {}
    return settled


def of_each_row(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """In a list whose rows say their kind, the number of an invoice is an invoice's own and what a payment settles.

    Returns:
        The columns; where each row decides (`row_decides`), `document` and `applies_to` begin with one column, and
        `own_number` is that of the numbers that rows have beside it, if there is any. Where a column of its own says what rows
        apply to, it is `linked_number`, and goes first.
    """
    settled = dict(columns)
    apart = settled.get("applies_to")
    given = apart and (apart.confidence == "told" or row_decides(settled))
    if "kind" not in settled or "document" not in settled or given or _told(columns):
        return settled
    numbers = _numbers(columns, sheet)
    headings = {place: plain(sheet.header[place]) for place in numbers}
    paid = settled.get("payment_id")
    own = [*paid.positions] if paid else [place for place in numbers if _OWN.search(headings[place])]
    clear = [place for place in numbers if INVOICE.search(headings[place])]
    orders: list[int] = []
    if clear and not paid:
        rows = _rows(settled, sheet, clear[0])
        more = [place for place in numbers if place not in (*own, *clear) and _of_others(rows, sheet.column(place))]
        orders = [place for place in more if _of_orders(rows, sheet.column(place))]
        own += [place for place in more if place not in orders]
    invoices = clear or (numbers[:1] if paid and not apart else [])
    if invoices and numbers[0] in (invoices[0], *own, *orders):
        places = (invoices[0], *own[:1])
        settled["document"] = replace(settled["document"], positions=places)
        linked = apart.positions if apart else ()
        settled["applies_to"] = replace(settled["document"], field="applies_to", positions=(*linked, *places[:1]))
        settled |= {"own_number": Guess("own_number", places[1:], "sure", "header")} if own else {}
        settled |= {"linked_number": replace(apart, field="linked_number")} if apart else {}
    return settled


def of_references(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """The columns of a list of kinds whose only number is a reference, where rows name one another by it.

    It is an invoice's own then, and what a payment settles, unless another column says that.
    """
    settled = dict(columns)
    reference = settled.get("reference")
    if reference is None or "kind" not in settled or "document" in settled:
        return settled
    linked = without_empty_links(columns, sheet)
    named = linked.get("applies_to", reference)
    if _name_invoices(_rows(settled, sheet, reference.positions[0]), sheet.column(named.positions[0])):
        linked["document"] = replace(reference, field="document", confidence="likely")
        linked.setdefault("applies_to", replace(linked["document"], field="applies_to"))
        return linked
    return settled


def without_empty_links(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """The columns without the one that is called what rows apply to, where nothing stands in it."""
    apart = columns.get("applies_to")
    if apart is None or apart.confidence == "told":
        return dict(columns)
    filled = sheet.cells.select(clean(sheet.column(apart.positions[0])).is_not_null().any()).collect().item()
    return {field: guess for field, guess in columns.items() if filled or field != "applies_to"}


def rows_decide(columns: Mapping[str, Guess], sheet: Sheet) -> bool:
    """Whether it takes all rows to tell whose number is whose."""
    called = _called(sheet)
    applied = {word for tier in synonyms()["applies_to"] for word in tier}
    links = {place for place, name in enumerate(sheet.header) if plain(name) in applied}
    if "applies_to" in columns and links - {*columns["applies_to"].positions}:
        return True
    if "kind" in columns:
        return len(called) > 1 or ("reference" in columns and not called)
    return columns.keys() >= {"document", "debit", "credit"} and (bool(links) or "applies_to" not in columns)


def row_decides(columns: Mapping[str, Guess]) -> bool:
    """Whether one column holds both documents' own numbers and those that rows apply to, as each row's type or side says."""
    both = [columns[field].positions[:1] for field in ("document", "applies_to") if field in columns]
    said = "kind" in columns or {"debit", "credit"} <= columns.keys()
    return "linked_number" in columns or (said and len(both) == 2 and both[0] == both[1])


def numbers_of_row(invoice: pl.Expr, own: pl.Expr, linked: pl.Expr) -> dict[str, pl.Expr]:
    """`document` and `applies_to` of rows of a `kind`.

    A row that is no invoice and has a number of its own names the invoice; so do payments, and what else never has a number as
    invoices have. Credit notes, refunds and charges without another number are numbered there themselves. Whatever a row links
    to, it names.

    Args:
        invoice: The number under the heading of an invoice's number, where nothing is linked.
        own: The row's number of its own in another column.
        linked: The number under the heading of what rows apply to.
    """
    kind = pl.col("kind").cast(pl.String)
    names = ~kind.is_in(_NUMBERED) & (own.is_not_null() | (kind.is_in(_SETTLING) & linked.is_null()))
    numbered = pl.when(linked.is_null()).then(pl.coalesce(invoice, own)).otherwise("document")
    return {
        "document": pl.when(names).then(own).otherwise(numbered),
        "applies_to": pl.coalesce(linked, pl.when(names).then(invoice)),
    }


def _told(columns: Mapping[str, Guess]) -> bool:
    return "document" in columns and columns["document"].confidence == "told"


def _numbers(columns: Mapping[str, Guess], sheet: Sheet) -> list[int]:
    """Positions of the columns that are called numbers of documents, the document's own first."""
    found = [columns["document"].positions[0]] if "document" in columns else []
    taken = {position for guess in columns.values() for position in guess.positions}
    return found + [place for place in _called(sheet) if place not in taken]


def _called(sheet: Sheet) -> list[int]:
    """Positions of all columns that are called numbers of documents."""
    called = {word for tier in synonyms()["document"] for word in tier}
    return [place for place, name in enumerate(sheet.header) if plain(name) in called]


def _rows(columns: Mapping[str, Guess], sheet: Sheet, invoice: int) -> pl.LazyFrame:
    """The sheet's cells with each row's number under an invoice's heading, `_invoice`, and whether it is one, `_numbered`.

    `_settling` is whether it is about an invoice and has no number as invoices have.
    """
    kind = meaning(clean(sheet.column(columns["kind"].positions[0])), meanings("kinds"))
    return sheet.cells.with_columns(
        _invoice=clean(sheet.column(invoice)), _numbered=kind.is_in(_NUMBERED), _settling=kind.is_in(_SETTLING)
    )


def _of_others(rows: pl.LazyFrame, cell: pl.Expr) -> bool:
    """Whether a number is not that of invoices: they have another one alone, or by that one rows of other kinds name them."""
    own = clean(cell).is_not_null()
    facts = rows.select(
        both=(own & pl.col("_numbered") & pl.col("_invoice").is_not_null()).sum(), others=(own & ~pl.col("_numbered")).sum()
    )
    both, others = facts.collect().row(0)
    return bool(others) and (not both or _name_invoices(rows, pl.col("_invoice")))


def _of_orders(rows: pl.LazyFrame, cell: pl.Expr) -> bool:
    """Whether a number is of orders: credit notes have that of an invoice there, and name none by the invoices' own."""
    ordered = rows.with_columns(_order=clean(cell))
    crediting = ordered.filter(~pl.col("_numbered") & ~pl.col("_settling") & pl.col("_invoice").is_not_null())
    invoices = ordered.filter("_numbered")
    shared, named = (
        not crediting.drop_nulls("_order").join(invoices, on=number, how="semi").head(1).collect().is_empty()
        for number in ("_order", "_invoice")
    )
    return shared and not named


def _name_invoices(rows: pl.LazyFrame, cell: pl.Expr) -> bool:
    """Whether rows that are no invoices have in a cell the number of one that is."""
    numbers = rows.filter("_numbered").select(number="_invoice").drop_nulls()
    named = rows.filter(~pl.col("_numbered")).select(number=clean(cell)).drop_nulls()
    return not named.join(numbers, on="number", how="semi").head(1).collect().is_empty()
