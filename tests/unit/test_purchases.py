"""What did each customer buy, net of what came back?"""

from datetime import date
from decimal import Decimal

from custctl.analyses.purchases import purchases
from tests.helpers.ledgers import ledger

BOOKS = """
    2026-01-05  Ada  sale     30.00  S1  product=Tea   quantity=3
    2026-01-05  Ada  sale     10.00  S1  product=Tea   quantity=1
    2026-02-07  Ada  invoice  50.00  I1  product=Cups  quantity=5
    2026-02-09  Ada  return   10.00      product=Tea   quantity=1
    2026-02-10  Ada  payment  50.00  -> I1
    2026-02-11  Bo   sale      7.00
    2026-02-11  -    sale      9.00      product=Tea   quantity=1
    2026-04-01  Ada  sale     99.00      product=Tea   quantity=9
"""


def test_products_count_days_and_are_net_of_returns() -> None:
    rows = purchases(ledger(BOOKS), date(2026, 3, 1)).tables["products"].rows
    assert rows.select("customer", "product", "times", "quantity", "revenue", "last_bought").rows() == [
        ("Ada", "Cups", 1, Decimal(5), Decimal(50), date(2026, 2, 7)),
        ("Ada", "Tea", 1, Decimal(3), Decimal(30), date(2026, 1, 5)),
    ]


def test_months_add_up_to_what_a_customer_brought_also_without_a_product() -> None:
    rows = purchases(ledger(BOOKS), date(2026, 3, 1)).tables["months"].rows
    assert rows.select("customer", "month", "revenue").rows() == [
        ("Ada", date(2026, 1, 1), Decimal(40)),
        ("Ada", date(2026, 2, 1), Decimal(40)),
        ("Bo", date(2026, 2, 1), Decimal(7)),
    ]


def test_returns_can_be_left_out() -> None:
    rows = purchases(ledger(BOOKS), date(2026, 3, 1), returns="ignore").tables["products"].rows
    assert dict(rows.select("product", "revenue").rows()) == {"Cups": Decimal(50), "Tea": Decimal(40)}
