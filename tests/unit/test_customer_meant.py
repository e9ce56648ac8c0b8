"""Is the customer found whom somebody means who types a number or a name?"""

import pytest

from custctl.errors.usage import CustomerAmbiguous
from custctl.frames.customer_meant import customer_meant

NAMED = [("7", "Straße GmbH"), ("ada", "Ada Ltd"), ("8", "ADA"), ("9", "ada ltd"), ("10", None), ("A1", "x"), ("a1", "y")]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Straße GmbH", "7"),
        (" STRASSE gmbh ", "7"),
        ("ada", "ada"),  # the number goes before the name, and letter by letter before any case
        ("ADA", "8"),
        ("Ada", "ada"),
        ("Ada Ltd", "ada"),
        ("a1", "a1"),
        ("10", "10"),
        ("None", None),
        ("Bo", None),
    ],
)
def test_number_name_and_either_in_any_case_find_in_this_order(typed: str, meant: str | None) -> None:
    assert customer_meant(NAMED, typed) == meant


def test_several_of_one_name_are_listed_and_the_same_one_twice_is_one() -> None:
    with pytest.raises(CustomerAmbiguous) as failure:
        customer_meant(NAMED, "ADA LTD")
    assert failure.value.facts["numbers"] == "9, ada"
    with pytest.raises(CustomerAmbiguous) as failure:
        customer_meant(((str(number), "Bo") for number in range(9)), "Bo")
    assert failure.value.facts["numbers"] == "0, 1, 2, 3, 4, …"
    assert customer_meant([("1", "Bo"), ("1", "BO"), ("1", None)], "bo") == "1"
