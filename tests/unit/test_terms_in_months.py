"""Are terms in months read, to the last day of shorter ones, and never as days?"""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from custctl.frames.terms import discount_until, due_by_terms, terms_read
from tests.helpers.transcripts import run


def read(terms: str, start: date) -> tuple[date | None, date | None]:
    """Due date and last day of the discount."""
    found = terms_read(pl.LazyFrame({"terms": [terms]}))
    due, until = found.select(due_by_terms(pl.lit(start)), discount_until(pl.lit(start)).alias("until")).collect().row(0)
    return due, until


@pytest.mark.parametrize(
    ("terms", "start", "due"),
    [
        ("1 month", "2025-01-31", "2025-02-28"),
        ("1 month", "2024-01-31", "2024-02-29"),
        ("net 1 month", "2025-01-15", "2025-02-15"),
        ("2 months net", "2024-12-31", "2025-02-28"),
        ("within 3 calendar months", "2025-11-30", "2026-02-28"),
        ("one month from invoice", "2025-03-31", "2025-04-30"),
        ("2 Monate netto", "2025-01-30", "2025-03-30"),
        ("ein Monat", "2025-01-30", "2025-02-28"),
        ("1 mois", "2025-01-30", "2025-02-28"),
        ("2 meses", "2025-01-30", "2025-03-30"),
        ("3个月", "2025-01-30", "2025-04-30"),
        ("两个月", "2025-01-30", "2025-03-30"),
        ("one week", "2025-01-30", "2025-02-06"),
        ("30 days (1 month)", "2025-01-30", "2025-03-01"),
        ("6 months warranty, net 30", "2025-01-01", "2025-01-31"),
        ("2% 10 Tage, 1 Monat netto", "2025-01-31", "2025-02-28"),
    ],
)
def test_months_end_on_the_same_day_of_a_later_one_or_on_its_last(terms: str, start: str, due: str) -> None:
    assert read(terms, date.fromisoformat(start))[0] == date.fromisoformat(due)


@pytest.mark.parametrize("terms", ["1 month EOM", "EOM + 1 month", "1 Monat zum Monatsende", "月结1个月", "月结一个月"])
def test_a_month_and_a_month_s_end_are_the_end_of_the_next_whichever_comes_first(terms: str) -> None:
    assert read(terms, date(2025, 2, 11))[0] == date(2025, 3, 31)


def test_a_discount_before_months_keeps_its_own_days() -> None:
    assert read("2/10 net 2 months", date(2024, 12, 31)) == (date(2025, 2, 28), date(2025, 1, 10))


def test_one_odd_cell_is_named_and_stops_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    odd = ("99999999999 weeks", "999999999999 months", "net 2000000000")
    lines = [f"R{number},Ada,2025-01-15,100,{terms}" for number, terms in enumerate(("net 30", *odd))]
    (tmp_path / "i.csv").write_text("\n".join(["Invoice,Customer,Date,Amount,Terms", *lines]), encoding="utf-8")
    told = run("custctl aging i.csv --as-of 2025-03-31 --currency EUR --format json", tmp_path, capfd)
    answer = json.loads(told.out)
    [note] = [note for note in answer["notes"] if note["key"] == "terms_unread"]
    assert [term for term in odd if term not in note["text"]] == []


@pytest.mark.parametrize(
    "terms",
    [
        *("3 monthly instalments", "1 month or 2 months", "2% 1 month, net 2 months"),
        *(
            "1.5 months",
            "1,5 Monate",
            "2.5 weeks",
            "1-2 months",
            "30 or 60 days",
            "30-45 days",
            "Net 30 - 60",
            "30 bis 60 Tage",
        ),
        *("30至60天", "30, 60 and 90 days", "30天或60天", "隔月10日"),
    ],
)
def test_what_names_no_one_day_is_not_read(terms: str) -> None:
    assert read(terms, date(2025, 1, 31))[0] is None


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("net 3650", "2035-01-29"),
        ("net 3651", None),
        ("net 2000000000", None),
        ("99999999999999999999999 days", None),
        ("520 weeks", "2035-01-19"),
        ("522 weeks", None),
        ("99999999999 weeks", None),
        ("9223372036854775807 weeks", None),
        ("120 months", "2035-01-31"),
        ("121 months", None),
        ("999999999999 months", None),
        ("99999999999999999999999 months", None),
        ("121 months EOM", None),
        ("2% 2000000000 days", None),
    ],
)
def test_days_and_months_that_nobody_grants_are_not_read(terms: str, due: str | None) -> None:
    assert read(terms, date(2025, 1, 31)) == (None if due is None else date.fromisoformat(due), None)


@pytest.mark.parametrize(
    "terms",
    [
        *("zahlbar bei Erhalt", "al contado", "a la vista", "C.O.D.", "Barzahlung", "bar", "netto Kasse", "per Nachnahme"),
        *("Vorauskasse", "nach Erhalt der Rechnung", "即期", "收到发票付款", "貨到付款", "L/C at sight"),
    ],
)
def test_what_is_due_at_once_is_due_on_its_own_day(terms: str) -> None:
    assert read(terms, date(2025, 1, 31))[0] == date(2025, 1, 31)


def test_spanish_days_and_a_month_s_end_are_asked_about_like_french_ones(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.csv").write_text(
        "Factura,Cliente,Fecha de factura,Condiciones de pago,Importe\n1,Ana,2025-01-11,60 días fin de mes,120\n", "utf-8"
    )
    command = "custctl aging f.csv --as-of 2025-03-31 --format csv --table items"
    asked = run(command, tmp_path, capfd)
    assert (asked.code, "--month-end" in asked.err) == (65, True)
    assert "2025-04-01" in run(f"{command} --month-end first", tmp_path, capfd).out
    assert "2025-03-31" in run(f"{command} --month-end last", tmp_path, capfd).out


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("thirty days", "2025-03-02"),
        ("Net sixty", "2025-04-01"),
        ("within forty-five days", "2025-03-17"),
        ("2% within ten days, net thirty", "2025-03-02"),
        ("vierzehn Tage netto", "2025-02-14"),
        ("quinze jours", "2025-02-15"),
        ("fortnight", "2025-02-14"),
        ("三十天", "2025-03-02"),
        ("十五天", "2025-02-15"),
        ("一百二十天", "2025-05-31"),
        ("两天", "2025-02-02"),
        ("twenty one days", None),
        ("soixante-quinze jours", None),
        ("three hundred sixty days", None),
        ("net twenty five", None),
        ("三千天", None),
    ],
)
def test_days_counted_in_words_are_read_whole_or_not_at_all(terms: str, due: str | None) -> None:
    assert read(terms, date(2025, 1, 31))[0] == (due and date.fromisoformat(due))
