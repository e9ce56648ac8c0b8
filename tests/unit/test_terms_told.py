"""Are terms with two readings asked about, and read as the user said?"""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from custctl.errors.contents import TermsAmbiguous
from custctl.frames.terms import due_by_terms, terms_read, told_apart, two_readings
from custctl.ledger import CUSTOMERS
from custctl.workflow.reading import Books
from custctl.workflow.wording import decided
from tests.helpers.ledgers import ledger
from tests.helpers.transcripts import run

FRENCH = "30 jours fin de mois"
START = date(2025, 1, 11)


def books(text: str, **terms: str) -> Books:
    cards = pl.LazyFrame(
        {"customer": list(terms), "terms": list(terms.values())}, schema={"customer": pl.String, "terms": pl.String}
    )
    return Books(ledger(text).with_columns(pl.col("terms").str.replace_all("_", " ")), CUSTOMERS.conform(cards), pl.DataFrame())


def due(terms: str, month_end: str) -> date | None:
    said = pl.LazyFrame({"terms": [terms]}).select(told_apart(pl.col("terms"), month_end=month_end).alias("terms"))
    found: date | None = terms_read(said).select(due_by_terms(pl.lit(START))).collect().item()
    return found


@pytest.mark.parametrize(
    ("terms", "first", "last"),
    [
        (FRENCH, date(2025, 3, 2), date(2025, 2, 28)),  # 31 January and 30 days; 10 February, its end
        ("45 Tage zum Monatsende", date(2025, 3, 17), date(2025, 2, 28)),
        ("60 JOURS FIN DE MOIS", date(2025, 4, 1), date(2025, 3, 31)),
        ("2% 10 jours, 30 jours fin de mois", date(2025, 3, 2), date(2025, 2, 28)),
        ("net 30", date(2025, 2, 10), date(2025, 2, 10)),
        ("net 30 EOM", date(2025, 3, 2), date(2025, 3, 2)),
        ("月结30天", date(2025, 3, 2), date(2025, 3, 2)),
    ],
)
def test_days_and_a_month_s_end_are_read_in_the_order_that_the_user_says(terms: str, first: date, last: date) -> None:
    assert (due(terms, "first"), due(terms, "last")) == (first, last)


@pytest.mark.parametrize(
    "terms",
    [
        *("30 days EOM 10", "net 30 EOM the 10th", "45 days end of month, 15th", "10th prox, net 30", "2% 10th prox net 30"),
        *("30天，次月10日付款", "60 jours fin de mois le 15"),
    ],
)
def test_days_the_end_of_a_month_and_a_day_of_the_next_are_unread_and_not_half_read(terms: str) -> None:
    assert (due(terms, "first"), due(terms, "last")) == (None, None)


@pytest.mark.parametrize("terms", ["EOM 10", "10 EOM", "10th of the following month", "次月10日"])
def test_a_day_after_the_end_of_a_month_is_read_where_no_other_days_stand(terms: str) -> None:
    assert due(terms, "first") == date(2025, 2, 10)


@pytest.mark.parametrize(
    ("terms", "day"),
    [
        ("30 days then EOM", date(2025, 2, 28)),
        ("30 jours puis fin de mois", date(2025, 2, 28)),
        ("30 Tage, dann Monatsende", date(2025, 2, 28)),
        ("20 days then end of the month", date(2025, 1, 31)),
    ],
)
def test_terms_that_say_which_comes_first_are_read(terms: str, day: date) -> None:
    assert not pl.select(two_readings(pl.lit(terms))).item()
    assert terms_read(pl.LazyFrame({"terms": [terms]})).select(due_by_terms(pl.lit(START))).collect().item() == day


@pytest.mark.parametrize(
    ("terms", "day"),
    [
        ("EOM following", date(2025, 2, 28)),
        ("End of month following", date(2025, 2, 28)),
        ("end of the month following the invoice", date(2025, 2, 28)),
        ("EOM following month", date(2025, 2, 28)),
        ("EOM month following", date(2025, 2, 28)),
        ("EOM + 1 month", date(2025, 2, 28)),
        ("15th of month following", date(2025, 2, 15)),
        ("EOM", date(2025, 1, 31)),
        ("10 days EOM", date(2025, 2, 10)),
        ("30 EOM", date(2025, 3, 2)),
        ("end of second month following", None),
    ],
)
def test_the_month_following_is_the_next_one(terms: str, day: date | None) -> None:
    assert terms_read(pl.LazyFrame({"terms": [terms]})).select(due_by_terms(pl.lit(START))).collect().item() == day


def test_two_readings_are_asked_about() -> None:
    with pytest.raises(TermsAmbiguous, match=FRENCH):
        decided(books(f"2025-01-11 Ada invoice 10 I1 terms={FRENCH.replace(' ', '_')}"), None)
    with pytest.raises(TermsAmbiguous, match=FRENCH):
        decided(books("2025-01-11 Ada invoice 10 I1", Ada=FRENCH), None)


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-11 Ada invoice 10 I1 due=2025-02-01",  # the due date is stated
        "2025-01-11 Ada payment 10 P1",
        "2025-01-11 Bo invoice 10 I1",  # another customer's card
        "2025-01-11 Ada invoice 10 I1 terms=net_30",  # the document's own terms go first
    ],
)
def test_nothing_is_asked_where_no_due_date_depends_on_it(text: str) -> None:
    known = books(text, Ada=FRENCH)
    assert decided(known, None) is known


def test_the_answer_may_stand_on_the_command_line_or_in_the_configuration(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = f"date,customer,kind,document,terms,amount,currency\n2025-01-11,Ada,invoice,I1,{FRENCH},120.00,EUR\n"
    (tmp_path / "ledger.csv").write_text(text, encoding="utf-8")
    command = "custctl {} --as-of 2025-03-02 --format csv"
    asked = [
        run(command.format(f"{name} ledger.csv"), tmp_path, capfd).code for name in ("aging", "collect", "check ledger.csv")
    ]
    assert asked == [65, 65, 65]
    flagged = run(command.format("aging ledger.csv --table items --month-end first"), tmp_path, capfd)
    assert "2025-03-02" in flagged.out
    (tmp_path / "custctl.toml").write_text('month_end = "last"\n', encoding="utf-8")
    assert "2025-02-28" in run(command.format("aging ledger.csv --table items"), tmp_path, capfd).out
