"""What would an import do? The answer before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from custctl.book.documents import CHANGES, Comparison, Standing, comparison
from custctl.book.imports import About
from custctl.book.in_force import Swap, arrival, new_rows, plain, special
from custctl.book.overlap import cut_days
from custctl.book.stored import FURTHER, among, known, once, stored, without
from custctl.ledger import DOCUMENT_DAY, LEDGER, ROW_KEY
from custctl.schema import MONEY


@dataclass(frozen=True)
class Ahead:
    """An import that could come now.

    Attributes:
        rows: LEDGER with `key_high` and `key_low` (Int64); the plan runs several times.
        about: What the import may do to documents.
        ledger: The ledger's rows as stored, None before the first import.
        standing: The imports in force.
    """

    rows: pl.LazyFrame
    about: About
    ledger: pl.LazyFrame | None
    standing: Mapping[int, Standing]

    @cached_property
    def _kept(self) -> pl.LazyFrame:
        return stored(self.rows, LEDGER, further=FURTHER)

    @cached_property
    def _special(self) -> bool:
        return special(self._kept)

    def new(self) -> pl.LazyFrame:
        """The rows whose key the book lacks and would have, each key once; the columns given."""
        if not self._special:
            return new_rows(self.rows, self.rows.select(*ROW_KEY, "date").collect().lazy(), self.ledger)
        first = new_rows(plain(self._kept), plain(self._kept), self.ledger)
        keys = pl.concat([part.select(ROW_KEY) for part in (first, *self._swap.come)])
        fresh = without(among(self.rows, keys), self.known().lazy())
        return once(fresh, fresh.select(ROW_KEY))

    @cached_property
    def _swap(self) -> Swap:
        number = max(self.standing, default=0) + 1
        standing = {**self.standing, number: self.about.standing(self._kept)}
        return arrival(number, standing, self._before, self._met)

    @cached_property
    def _met(self) -> Comparison:
        return comparison(self.about.standing(self._kept), self._before)

    @cached_property
    def _before(self) -> pl.LazyFrame:
        return self._kept.clear() if self.ledger is None else self.ledger

    def taken_back(self) -> pl.DataFrame:
        """`document` and `amount` of payments that earlier lists told and that this one, or one after it, takes back."""
        empty = pl.DataFrame(schema={"document": pl.String(), "amount": MONEY})
        if self.ledger is None or not self._special:
            return empty
        told = pl.col(DOCUMENT_DAY).is_not_null() & (pl.col("kind").cast(pl.String) == "reversal")
        back = [
            part.filter(told).select(document="applies_to", amount=pl.col("amount").cast(MONEY)) for part in self._swap.come
        ]
        return pl.concat([empty.lazy(), *back]).sort("document").collect()

    def known(self) -> pl.DataFrame:
        """Keys (`key_high`, `key_low`) of the rows that the ledger has."""
        ledger = pl.LazyFrame(schema=dict.fromkeys(ROW_KEY, pl.Int64())) if self.ledger is None else self.ledger
        return known(self.rows.select(ROW_KEY), ledger).collect()

    def changes(self) -> pl.DataFrame:
        """CHANGES: what happens to documents that the book has, and where they are left alone."""
        if self.ledger is None or not self._special:
            return CHANGES.empty().collect()
        return self._met.listed

    def cut_days(self) -> pl.DataFrame:
        """Days that the file shares with the book but has not all of (`overlap.cut_days`)."""
        return cut_days(self._kept, self._before)
