"""Is the line's own total what was asked for?"""

import pytest

from tests.helpers.sheets import choice, rows, understood

HEAD = "Customer,Invoice No,Invoice Date,Due Date,Qty,Unit Price,"


@pytest.mark.parametrize("name", ["Line Total", "Line Total incl. VAT", "Gesamtpreis", "行金额"])
def test_a_line_total_goes_before_quantity_and_price(name: str) -> None:
    found = understood(f"{HEAD}{name}\nA,1,2025-01-10,2025-02-09,4,25.00,90.00\nA,2,2025-01-10,2025-02-09,1,10.00,10.00")
    assert choice(found, "line_total") == name
    assert [row["amount"] for row in rows(found)] == [90, 10]


def test_quantity_and_price_count_where_no_line_has_its_total() -> None:
    found = understood(f"{HEAD}Line Total\nA,1,2025-01-10,2025-02-09,4,25.00,")
    assert [row["amount"] for row in rows(found)] == [100]
