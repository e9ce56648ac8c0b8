"""Can customers be valued in several currencies, of which only some have history enough for a forecast?"""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from custctl.analyses.clv import clv
from custctl.ledger import CUSTOMERS
from tests.helpers.ledgers import ledger


def test_a_currency_with_too_little_history_stands_beside_one_that_is_forecast() -> None:
    first = date(2023, 1, 2)
    regular = "\n".join(
        f"{first + timedelta(days=(13 + number % 9) * turn + number)} K{number} sale {40 + number}.00"
        for number in range(60)
        for turn in range(12 + number % 7)
    )
    both = pl.concat([ledger(regular), ledger("2023-05-01 Solo sale 10.00", currency="JPY")])
    answer = clv(both, CUSTOMERS.empty(), date(2023, 12, 31), margin=Decimal("0.4"))
    assert set(answer.facts) == {"EUR", "JPY"}
    assert answer.facts["EUR"]["low"].value is not None
    assert answer.facts["JPY"]["low"].value is None
