"""Whose are rows that write a customer's name where others have the number, or perhaps the name in another spelling?"""

from dataclasses import replace
from datetime import date

import polars as pl

from custctl.frames.customers_by_name import numbers_of_names, once_told
from custctl.frames.documents import BILL_KINDS
from custctl.mapping.near_duplicates import near_duplicates
from custctl.result import NAMED, Note, Value
from custctl.workflow.merging import merged
from custctl.workflow.reading import Books


def by_number(books: Books, as_of: date) -> Books:
    """The books with customers under their number where they stand by a name that is one customer's alone on a day.

    Whose name is that of several, or like one in another spelling, stays who it is, which is told.
    """
    found = numbers_of_names(books.ledger, books.customers, as_of)
    one = pl.col("numbers").list.len() == 1
    numbers = dict(found.filter(one).select("customer", pl.col("numbers").list.first()).iter_rows())
    several = found.filter(~one)["customer"].to_list()
    told = Note("names_of_several", {"count": len(several), "customers": several[:NAMED]}, warning=True)
    whole = replace(books, notes=(*books.notes, told)) if several else books
    numbered = merged(replace(whole, ledger=once_told(whole.ledger, numbers)), numbers) if numbers else whole
    return replace(numbered, notes=(*numbered.notes, *_payers_alike(numbered.ledger, as_of)))


def _payers_alike(ledger: pl.LazyFrame, as_of: date) -> tuple[Note, ...]:
    """A warning of customers who paid by a day and were never billed, and are written much like some who were."""
    rows = ledger.filter(pl.col("date") <= as_of)
    is_billed, pays = pl.col("kind").is_in(BILL_KINDS), pl.col("kind") == "payment"
    # A number for who it is and one for the most that is known of them: with names this would take twice as long.
    known = pl.when(is_billed).then(2).when(pays).then(1).otherwise(0).cast(pl.UInt8)
    each = rows.drop_nulls("customer").select(known=known, who=pl.col("customer").hash()).group_by("who").agg(pl.max("known"))
    if not each.select((pl.col("known") == 1).any()).collect().item():
        return ()
    billed, payers = rows.filter(is_billed), rows.filter(pays).select("customer").drop_nulls().unique()
    strangers = payers.join(billed, on="customer", how="anti").collect()["customer"]
    names = pl.concat([billed.select("customer"), billed.select(customer="name")]).drop_nulls().unique().collect()["customer"]
    found = [(name, other) for name, other in near_duplicates(strangers, names) if other in names]
    if not found:
        return ()
    told: dict[str, Value] = {"count": len(found), "customers": [" ~ ".join(pair) for pair in found[:NAMED]]}
    return (Note("payers_alike", told, warning=True),)
