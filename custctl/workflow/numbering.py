"""Whose are rows that write a customer's name where others have the number?"""

from dataclasses import replace
from datetime import date

import polars as pl

from custctl.frames.customers_by_name import numbers_of_names, once_told
from custctl.result import NAMED, Note
from custctl.workflow.merging import merged
from custctl.workflow.reading import Books


def by_number(books: Books, as_of: date) -> Books:
    """The books with customers under their number where they stand by a name that is one customer's alone on a day."""
    found = numbers_of_names(books.ledger, books.customers, as_of)
    one = pl.col("numbers").list.len() == 1
    numbers = dict(found.filter(one).select("customer", pl.col("numbers").list.first()).iter_rows())
    several = found.filter(~one)["customer"].to_list()
    told = Note("names_of_several", {"count": len(several), "customers": several[:NAMED]}, warning=True)
    whole = replace(books, notes=(*books.notes, told)) if several else books
    return merged(replace(whole, ledger=once_told(whole.ledger, numbers)), numbers) if numbers else whole
