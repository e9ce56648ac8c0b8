"""What may a sentence of a page mention besides plain values: a customer whom the page leads to, what they moved, a period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from custctl.result import Value


class Named(str):
    """What a customer is called, and who they are, so that a page can lead to their row."""

    __slots__ = ("customer",)
    customer: str

    def __new__(cls, name: str, customer: str) -> "Named":
        """The name of a customer."""
        made = super().__new__(cls, name)
        made.customer = customer
        return made

    def __reduce__(self) -> tuple[type["Named"], tuple[str, str]]:
        return Named, (str(self), self.customer)


class Period(str):
    """A period of the calendar as analyses name it: 2025, 2025-Q3, 2025-03."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """A customer and by how much their revenue changed."""

    who: Named
    amount: Decimal


Told: TypeAlias = Value | Sequence[Moved] | Sequence[Named]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the page: its key in labels, the facts it names, and whether it goes on where the one before ends."""

    key: str
    values: Mapping[str, Told] = field(default_factory=dict)
    goes_on: bool = False

    @property
    def customers(self) -> Iterator[str]:
        """Everybody whom it names."""
        for value in self.values.values():
            for one in value if isinstance(value, list | tuple) else (value,):
                who = one.who if isinstance(one, Moved) else one
                if isinstance(who, Named):
                    yield who.customer
