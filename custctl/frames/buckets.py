"""Into which column of an ageing does an open amount belong?"""

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import polars as pl

from custctl.errors.usage import BucketsWrong

Unit: TypeAlias = Literal["days", "months", "years"]
_EDGES: dict[str, tuple[int, ...]] = {"days": (30, 60, 90), "months": (1, 2, 3), "years": (1, 2, 3)}
NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class Buckets:
    """The columns of an ageing, in order.

    Attributes:
        edges: Last day (month, year) of each bucket, rising; one more bucket holds what is older. The unit's usual ones
            where none are given.
        unit: "days" since due, calendar "months" since the month it fell due, the month of the day itself being the first,
            or completed "years" since the invoice date, as Chinese year-end schedules have them.
    """

    edges: tuple[int, ...] = ()
    unit: Unit = "days"

    def __post_init__(self) -> None:
        if not self.edges:
            object.__setattr__(self, "edges", _EDGES[self.unit])
        if list(self.edges) != sorted(set(self.edges)) or self.edges[0] < 1:
            raise BucketsWrong(value=",".join(map(str, self.edges)))

    @classmethod
    def of(cls, choice: tuple[int, ...] | str) -> "Buckets":
        """The buckets a user chose: last days, or the word months or years.

        Raises:
            BucketsWrong: The days do not rise, or the word is none of those.
        """
        match choice:
            case "months" | "years":
                return cls(unit=choice)
            case str():
                raise BucketsWrong(value=choice)
            case _:
                return cls(edges=tuple(choice))

    @property
    def names(self) -> tuple[str, ...]:
        """Machine names of the buckets, youngest first: days_1_30, … days_over_90; `not_due` is not among them."""
        return (*(self._name(at) for at in range(len(self.edges))), f"{self.unit}_over_{self.edges[-1]}")

    def bucket(self, as_of: date, *, due: pl.Expr, invoiced: pl.Expr, by: str) -> pl.Expr:
        """Name of the bucket an amount stands in on a day; `not_due` before its time.

        Args:
            as_of: The day on which the books are read.
            due: Due date of the amount.
            invoiced: Date of its document; years always count from here.
            by: "due", or "invoice" to age by the document's date: then nothing is not due, and a document of the day itself
                is in the first bucket.
        """
        by_invoice = by == "invoice" or self.unit == "years"
        age = self._age(invoiced if by_invoice else due, as_of)
        name = pl.lit(self.names[-1])
        for edge, bucket in zip(reversed(self.edges), reversed(self.names[:-1]), strict=True):
            name = pl.when(age <= edge).then(pl.lit(bucket)).otherwise(name)
        return name if by_invoice else pl.when(age < 1).then(pl.lit(NOT_DUE)).otherwise(name)

    def _name(self, at: int) -> str:
        last = self.edges[at]
        before = self.edges[at - 1] if at else 0
        match self.unit:
            case "months" if last == before + 1:
                return f"months_{last}"
            case "years":
                return f"years_{before}_{last}"
            case _:
                return f"{self.unit}_{before + 1}_{last}"

    def _age(self, start: pl.Expr, as_of: date) -> pl.Expr:
        """Age in units, 1 being the first day, month or year that counts as late."""
        if self.unit == "days":
            return (pl.lit(as_of) - start).dt.total_days()
        years = as_of.year - start.dt.year().cast(pl.Int32)
        if self.unit == "months":
            return years * 12 + as_of.month - start.dt.month().cast(pl.Int32) + 1
        today = as_of.month * 100 + as_of.day
        if today == 228 and not isleap(as_of.year):
            today = 229  # who was invoiced on 29 February has completed the year on the 28th
        anniversary = start.dt.month().cast(pl.Int32) * 100 + start.dt.day().cast(pl.Int32)
        return years + (anniversary <= today).cast(pl.Int32)
