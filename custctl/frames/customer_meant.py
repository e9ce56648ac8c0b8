"""Which customer does somebody mean who types a number or a name?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from custctl.errors.usage import CustomerAmbiguous

LISTED = 5
"""How many of several customers are listed."""


def customer_meant(named: Iterable[tuple[str, str | None]], wanted: str) -> str | None:
    """The customer of a number, else of a name, else of either without regard to case; None where there is none.

    Args:
        named: Customers, each with a name or without, perhaps several times.
        wanted: What was typed.

    Raises:
        CustomerAmbiguous: The first of these ways that finds anybody finds several.
    """
    [found] = customers_meant(named, [wanted]).values()
    if len(found) > 1:
        raise CustomerAmbiguous(customer=wanted.strip(), numbers=listed(found))
    return found[0] if found else None


def listed(customers: Sequence[str]) -> str:
    """The first LISTED of several customers, and a mark where there are more."""
    more = ["…"] if len(customers) > LISTED else []
    return ", ".join([*customers[:LISTED], *more])


def customers_meant(named: Iterable[tuple[str, str | None]], wanted: Iterable[str]) -> dict[str, list[str]]:
    """The customers whom each text may mean, sorted: all that the first way of `customer_meant` finds that finds anybody.

    Args:
        named: Customers, each with a name or without, perhaps several times.
        wanted: What was written.
    """
    ways: tuple[dict[str, set[str]], ...] = tuple(defaultdict(set) for _ in range(4))
    for customer, name in named:
        folded = None if name is None else name.casefold()
        for way, text in zip(ways, (customer, name, customer.casefold(), folded), strict=True):
            if text is not None:
                way[text].add(customer)
    return {text: _first_found(ways, text.strip()) for text in wanted}


def _first_found(ways: Iterable[dict[str, set[str]]], text: str) -> list[str]:
    """The customers of the first way that finds any: number, name, and both without regard to case."""
    folded = text.casefold()
    found = (way.get(key) for way, key in zip(ways, (text, text, folded, folded), strict=True))
    return sorted(next(filter(None, found), ()))
