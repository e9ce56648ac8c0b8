"""Which customer does somebody mean who types a number or a name?"""

from collections.abc import Iterable

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
    known, typed = set(named), wanted.strip()
    folded = typed.casefold()
    ways = (
        {customer for customer, _ in known if customer == typed},
        {customer for customer, name in known if name == typed},
        {customer for customer, _ in known if customer.casefold() == folded},
        {customer for customer, name in known if name is not None and name.casefold() == folded},
    )
    found = sorted(next(filter(None, ways), ()))
    if len(found) > 1:
        more = ["…"] if len(found) > LISTED else []
        raise CustomerAmbiguous(customer=typed, numbers=", ".join([*found[:LISTED], *more]))
    return found[0] if found else None
