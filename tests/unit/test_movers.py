"""Are the customers behind the steps of the bridge the right ones, and do they add up to it?"""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.analyses.growth import growth
from custctl.analyses.movers import movers
from tests.helpers.ledgers import ledger

AS_OF = date(2025, 9, 30)
STEPS = ("new", "reactivated", "more", "less", "lost")
BOOK = """
    2025-02-01 Ada    sale 100.00
    2025-05-01 Ada    sale 100.00
    2025-05-02 Bo     sale 300.00
    2025-05-03 Cem    sale  80.00
    2025-06-01 Eve    sale  50.00
    2025-02-09 Dan    sale  70.00
    2025-05-30 -      sale  40.00
    2025-07-01 Ada    sale 160.00
    2025-08-01 Bo     sale 120.00
    2025-08-02 Eve    sale  50.00
    2025-09-03 Dan    sale  10.00
    2025-09-04 Finn   sale  25.00
    2025-10-04 Finn   sale 999.00
"""


def moves(book: str, **options: object) -> list[tuple[str, str, Decimal]]:
    rows = movers(ledger(book), AS_OF, {"EUR": "2025-Q3"}, **options).tables["movers"].rows
    return [(row["move"], row["customer"], row["moved"]) for row in rows.to_dicts()]


def test_each_customer_moves_in_one_step() -> None:
    """Eve bought for as much as before and moved nothing; who has no name is no customer; October is not known yet."""
    assert moves(BOOK) == [
        ("less", "Bo", Decimal(-180)),
        ("lost", "Cem", Decimal(-80)),
        ("more", "Ada", Decimal(60)),
        ("new", "Finn", Decimal(25)),
        ("reactivated", "Dan", Decimal(10)),
    ]


def test_those_who_moved_most_of_each_step_are_kept() -> None:
    more = BOOK + "2025-05-05 Gus sale 10.00\n2025-08-05 Gus sale 90.00\n2025-05-05 Ida sale 10.00\n2025-08-05 Ida sale 70.00"
    assert [entry[:2] for entry in moves(more, most=1) if entry[0] == "more"] == [("more", "Gus")]
    assert [entry[1] for entry in moves(more, most=2) if entry[0] == "more"] == ["Ada", "Gus"]


def test_a_period_that_is_not_judged_or_a_currency_without_one_has_no_movers() -> None:
    assert movers(ledger(BOOK), AS_OF, {"USD": "2025-Q3"}).tables["movers"].rows.is_empty()
    assert movers(ledger(BOOK), AS_OF, {}).tables["movers"].rows.is_empty()


rows = st.tuples(
    st.dates(date(2025, 1, 1), date(2025, 8, 20)),
    st.sampled_from(["Ada", "Bo", "Cem", "-"]),
    st.sampled_from(["sale", "return"]),
    st.integers(1, 999),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(rows, min_size=3, max_size=12), st.dates(date(2025, 7, 1), date(2025, 8, 31)))
def test_movers_of_a_step_add_up_to_the_step(entries: list[tuple], as_of: date) -> None:
    book = ledger("\n".join(f"{day} {who} {kind} {amount}.00" for day, who, kind, amount in entries))
    grown = growth(book, as_of)
    for currency, facts in grown.facts.items():
        found = movers(book, as_of, {currency: facts["period"].value}).tables["movers"].rows.to_dicts()
        sums = {step: sum((row["moved"] for row in found if row["move"] == step), Decimal(0)) for step in STEPS}
        assert sums == {step: facts[step].value for step in STEPS}
