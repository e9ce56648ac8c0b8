"""Laws of the list of today that hold for every book."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.analyses.collect import collect
from custctl.ledger import CONTACTS, LEDGER
from custctl.workflow.contacting import reminders_of

DAY = date(2025, 3, 31)
WHO = st.sampled_from(["Ada", "Ben"])
INVOICES = st.lists(
    st.tuples(WHO, st.integers(1, 500), st.integers(-10, 90), st.sampled_from([None, None, "disputed"])), min_size=1, max_size=6
)


def books(invoices: list[tuple[str, int, int, str | None]]) -> pl.LazyFrame:
    rows = [
        {
            "customer": who,
            "kind": "invoice",
            "document": f"I{number}",
            "amount": Decimal(amount),
            "currency": "EUR",
            "date": DAY - timedelta(late + 30),
            "due": DAY - timedelta(late),
            "status": status,
        }
        for number, (who, amount, late, status) in enumerate(invoices)
    ]
    return pl.LazyFrame([{name: row.get(name) for name in LEDGER.columns} for row in rows], schema=LEDGER.dtypes)


@given(INVOICES)
@settings(max_examples=8, deadline=None)
def test_each_late_item_is_listed_once_unless_it_is_disputed(invoices: list[tuple[str, int, int, str | None]]) -> None:
    result = collect(books(invoices), DAY)
    wanted = {f"I{n}" for n, (_, _, late, status) in enumerate(invoices) if status is None and (late >= 3 or -3 <= late <= 0)}
    assert sorted(result.tables["items"].rows["document"]) == sorted(wanted)
    facts = next(iter(result.facts.values()))
    assert facts["overdue"].value <= facts["overdue_total"].value
    assert facts["items"].value == len(wanted)


@given(INVOICES)
@settings(max_examples=6, deadline=None)
def test_what_was_sent_today_is_not_sent_today_again_and_levels_rise_by_one(
    invoices: list[tuple[str, int, int, str | None]],
) -> None:
    rows, sent = books(invoices), CONTACTS.empty()
    before: dict[str, int] = {}
    for day in (DAY, DAY + timedelta(14), DAY + timedelta(28)):
        result = collect(rows, day, contacts=sent)
        levels = {row["document"]: row["level"] for row in result.tables["items"].rows.iter_rows(named=True)}
        assert all(level <= before.get(document, 0) + 1 for document, level in levels.items())
        sent = pl.concat([sent, reminders_of(result)]).collect().lazy()
        assert collect(rows, day, contacts=sent).tables["items"].rows.is_empty()
        before |= levels
