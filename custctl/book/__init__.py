"""The book: where imports keep the ledger, on Delta Lake in a folder, so that imports are atomic and can be undone.

    book/ledger/              Delta table: what the imports in force say, each row once
    book/customers/           Delta table: the customer cards
    book/contacts/            Delta table: what was said to customers
    book/imports/ID/          rows.parquet: every typed row of the import, duplicates included; rejects.csv and a copy of it
    book/.lock                held by the one writer

An import writes its folder first and then makes one commit to the ledger. That commit, which also carries the import's record,
is what makes the import exist; a folder without one is the trace of a killed import and is written over by the next.
"""

from custctl.book.book import Book
from custctl.book.documents import CHANGES, OnChange, OnMissing
from custctl.book.history import Change
from custctl.book.imports import IMPORTS, About, Count, Import

__all__ = ["CHANGES", "IMPORTS", "About", "Book", "Change", "Count", "Import", "OnChange", "OnMissing"]
