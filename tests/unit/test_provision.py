"""Are loss rates learnt rightly, and what they say about what is open now?"""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.collect import collect
from custctl.analyses.receivable_tables import Assumptions, receivable_tables
from custctl.errors.contents import HistoryTooShort
from custctl.errors.usage import LossRatesMissing
from custctl.frames.buckets import Buckets
from custctl.frames.loss_rates import LOSS_RATES, loss_rates
from custctl.frames.provision import provision
from custctl.labels import LANGUAGES, Words
from custctl.result import Result
from tests.helpers.ledgers import ledger
from tests.helpers.settled import settled
from tests.helpers.transcripts import run

DAY = date(2025, 12, 31)
OLD = """
    2024-01-01 Ada invoice  100 I1 due=2024-01-31
    2024-01-20 Ada payment  100 P1 -> I1
    2024-01-01 Bo  invoice  100 I2 due=2024-01-31
    2024-02-10 Bo  payment   60 P2 -> I2
    2024-01-01 Cy  invoice  100 I3 due=2024-01-31
    2025-06-01 Cy  payment  100 P3 -> I3
"""


def rates(text: str, as_of: date = DAY, buckets: Buckets = Buckets()) -> dict[str, tuple[int, int, int]]:  # noqa: B008
    found = loss_rates(settled(text, as_of), as_of, buckets=buckets).collect()
    return {
        row["bucket"]: (int(row["reached"]), int(row["never_paid"]), row["invoices"]) for row in found.iter_rows(named=True)
    }


def answer(text: str, **said: object) -> Result:
    return receivable_tables(ledger(text), DAY, tables=["provision"], assumptions=Assumptions(**said))


def table(**of_bucket: str) -> pl.LazyFrame:
    rows = [{"currency": None, "bucket": bucket, "rate": Decimal(rate)} for bucket, rate in of_bucket.items()]
    return LOSS_RATES.conform(pl.LazyFrame(rows, schema_overrides={"currency": pl.String, "rate": pl.Decimal(38, 10)}))


def test_a_rate_is_what_was_never_paid_of_what_reached_the_age() -> None:
    assert rates(OLD) == {
        "not_due": (300, 140, 3),
        "days_1_30": (200, 140, 2),
        "days_31_60": (140, 140, 2),
        "days_61_90": (140, 140, 2),
        "days_over_90": (140, 140, 2),
    }


def test_money_after_a_year_comes_too_late_and_a_day_before_does_not() -> None:
    last = date(2024, 1, 31) + timedelta(365)
    for day, lost in ((last, 0), (last + timedelta(1), 10)):
        text = f"2024-01-01 Ada invoice 10 I1 due=2024-01-31\n{day} Ada payment 10 P1 -> I1"
        assert rates(text)["not_due"] == (10, lost, 1)


def test_invoices_whose_fate_is_open_are_left_out() -> None:
    recent = (DAY - timedelta(364)).isoformat()
    assert rates(f"2024-01-01 Ada invoice 10 I1 due={recent}") == {}


def test_credited_amounts_were_never_owed_and_write_offs_were_never_paid() -> None:
    text = """
        2024-01-01 Ada invoice     100 I1 due=2024-01-31
        2024-01-05 Ada credit_note  30 C1 -> I1
        2024-03-05 Ada write_off    70 W1 -> I1
    """
    assert rates(text)["not_due"] == (70, 70, 1)


def test_years_count_from_the_invoice_and_later_years_wait_until_they_come() -> None:
    text = "2024-01-01 Ada invoice 10 I1 due=2024-01-31\n2023-01-01 Ada invoice 7 I2 due=2023-01-31"
    assert rates(text, buckets=Buckets(unit="years")) == {
        "years_0_1": (17, 17, 2),
        "years_1_2": (17, 17, 2),
        "years_2_3": (7, 7, 1),
        "years_over_3": (0, 0, 0),
    }


def test_months_are_reached_on_their_first_day() -> None:
    text = "2024-01-01 Ada invoice 10 I1 due=2024-01-15\n2024-01-31 Ada payment 4 P1 -> I1\n2024-02-01 Ada payment 5 P2 -> I1"
    assert rates(text, buckets=Buckets(unit="months")) == {
        "not_due": (10, 1, 1),
        "months_1": (10, 1, 1),
        "months_2": (6, 1, 1),
        "months_3": (1, 1, 1),
        "months_over_3": (1, 1, 1),
    }


def test_expected_loss_is_rounded_half_up_for_each_age() -> None:
    lines = pl.LazyFrame(
        {
            "currency": ["EUR"] * 3,
            "bucket": ["days_1_30", "days_1_30", "unapplied"],
            "open": [Decimal(2500), Decimal(0), Decimal(-40)],
        },
        schema_overrides={"open": pl.Decimal(38, 4)},
    )
    rows = provision(lines, table(not_due="0.01", days_1_30="0.04501"), buckets=Buckets()).collect()
    found = {row["bucket"]: (row["amount"], row["expected_loss"], row["carrying_amount"]) for row in rows.iter_rows(named=True)}
    assert found["days_1_30"] == (2500, Decimal("112.53"), Decimal("2387.47"))
    assert found["not_due"] == (0, 0, 0)
    assert found["unapplied"] == (-40, 0, -40)
    assert rows["bucket"].to_list() == ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "unapplied"]


def test_there_is_no_default_rate() -> None:
    with pytest.raises(LossRatesMissing):
        answer("2025-12-01 Ada invoice 100 I1 due=2025-12-20")


def test_an_age_without_a_rate_is_named_and_its_loss_unknown() -> None:
    result = answer("2025-12-01 Ada invoice 100 I1 due=2025-12-20", loss_rates=table(not_due="0.01"))
    row = result.tables["provision"].rows.row(1, named=True)
    assert (row["amount"], row["rate"], row["expected_loss"], row["carrying_amount"]) == (100, None, None, None)
    [note] = [note for note in result.notes if note.warning]
    assert (note.key, note.values["bucket"]) == ("provision_rate_unknown", "days_1_30")
    for lang in LANGUAGES:
        assert "100" in Words(lang).text(f"note.{note.key}", note.values)


@pytest.mark.parametrize(("lang", "heading"), [("en", "“1-30”"), ("zh", "“1-30天”")])
def test_an_age_without_a_rate_is_called_by_its_heading(lang: str, heading: str) -> None:
    values = {"bucket": "days_1_30", "amount": Decimal(5), "currency": "EUR"}
    assert heading in Words(lang).text("note.provision_rate_unknown", values)


def test_disputed_items_lose_by_their_age() -> None:
    result = answer("2025-12-01 Ada invoice 100 I1 due=2025-12-20 status=disputed", loss_rates=table(days_1_30="0.1"))
    assert result.tables["provision"].rows.filter(pl.col("bucket") == "days_1_30")["expected_loss"].to_list() == [10]


def test_a_history_of_less_than_twelve_months_is_refused() -> None:
    with pytest.raises(HistoryTooShort) as refused:
        answer(OLD + "\n2025-12-01 Ada invoice 50 I9", from_history=True)
    assert refused.value.facts["months"] == 1


def test_a_year_of_known_fates_is_history_enough() -> None:
    months = [date(2023, month, 1) for month in range(1, 13)]
    invoices = "\n".join(f"{day} Ada invoice 100 I{day.month}" for day in months)
    paid = "\n".join(f"{day} Ada payment 100 P{day.month} -> I{day.month}" for day in months[:-3])
    result = answer(f"{invoices}\n{paid}\n2025-12-31 Bo invoice 1000 B1", from_history=True)
    first = result.tables["provision"].rows.row(0, named=True)
    assert (first["bucket"], first["amount"], first["invoices"], first["rate"]) == ("not_due", 1000, 12, Decimal("0.25"))
    assert first["expected_loss"] == 250


def test_nothing_owed_needs_no_provision() -> None:
    assert answer("2025-12-01 - sale 5", loss_rates=table(not_due="1")).tables["provision"].rows.is_empty()


TWO_SEGMENTS = """
    2025-12-01 Ada invoice 100 I1 due=2026-01-31
    2025-12-01 Bo  invoice 200 I2 due=2026-01-31
    2025-12-01 Cy  invoice 400 I3 due=2026-01-31
    2025-12-01 Bo  invoice  30 I4 due=2025-12-20
"""
WHOSE = pl.LazyFrame({"customer": ["Ada", "Bo"], "segment": ["good", "bad"]})


def by_segment(*rates: tuple[str | None, str, str]) -> dict[tuple[str | None, str], tuple[int, float | None]]:
    told = pl.LazyFrame(
        [{"segment": segment, "bucket": bucket, "rate": Decimal(rate)} for segment, bucket, rate in rates],
        schema_overrides={"segment": pl.String, "rate": pl.Decimal(38, 10)},
    )
    rows = answer(TWO_SEGMENTS, loss_rates=told, segments=WHOSE).tables["provision"].rows
    losses = rows.filter(pl.col("amount") > 0).select("segment", "bucket", "amount", pl.col("expected_loss").cast(pl.Float64))
    return {(segment, bucket): (int(amount), loss) for segment, bucket, amount, loss in losses.iter_rows()}


def test_each_segment_has_its_own_rate_and_others_the_common_one() -> None:
    found = by_segment(
        ("good", "not_due", "0.01"), ("bad", "not_due", "0.2"), (None, "not_due", "0.05"), (None, "days_1_30", "0.5")
    )
    assert found == {
        ("good", "not_due"): (100, 1.0),
        ("bad", "not_due"): (200, 40.0),
        (None, "not_due"): (400, 20.0),
        ("bad", "days_1_30"): (30, 15.0),
    }


def test_a_segment_without_any_rate_has_an_unknown_loss_and_a_note() -> None:
    found = by_segment(("good", "not_due", "0.01"))
    assert found["bad", "not_due"] == (200, None)
    told = pl.LazyFrame({"segment": ["good"], "bucket": ["not_due"], "rate": [Decimal("0.01")]})
    lacking = [note.values for note in answer(TWO_SEGMENTS, loss_rates=told, segments=WHOSE).notes if note.warning]
    assert {(note["bucket"], int(note["amount"])) for note in lacking} == {("not_due", 600), ("days_1_30", 30)}


def test_segments_add_up_to_what_the_ages_say_without_them() -> None:
    one = table(not_due="0.1", days_1_30="0.3")
    plain = answer(TWO_SEGMENTS, loss_rates=one).tables["provision"].rows
    apart = answer(TWO_SEGMENTS, loss_rates=one, segments=WHOSE).tables["provision"].rows
    assert "segment" not in plain.columns
    key = ["currency", "bucket"]
    summed = apart.group_by(key).agg(pl.col("amount", "expected_loss").sum())
    assert plain.select(*key, "amount", pl.col("expected_loss").fill_null(0)).sort(key).equals(summed.sort(key))


def test_the_command_reads_rates_by_segment(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "i.csv").write_text(
        "Invoice,Customer,Region,Date,Due,Amount\nR1,Ada,North,2025-02-01,2025-05-01,100\nR2,Bo,South,2025-02-01,2025-05-01,100\n"
    )
    (tmp_path / "r.csv").write_text("bucket,segment,rate\nnot_due,North,1%\nnot_due,,5%\n")
    command = "custctl aging i.csv --as-of 2025-03-31 --table provision --loss-rates r.csv --group-by region --format json"
    rows = json.loads(run(command, tmp_path, capfd).out)["tables"]["provision"]
    assert {row["segment"]: row["expected_loss"] for row in rows if row["amount"]} == {"North": 1.0, "South": 5.0}


def test_by_salesperson_every_document_loses_at_the_rate_of_its_own(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "i.csv").write_text(
        "document,kind,customer,date,due,amount,applies_to,salesperson\n"
        "I1,invoice,Ada,2025-01-01,2025-01-31,100,,Sam\n"
        "I2,invoice,Ada,2025-01-01,2025-01-31,900,,Tom\n"
        "I3,invoice,Ada,2025-01-02,2025-01-31,10,,\n"
        "I4,invoice,Ada,2024-12-01,2024-12-31,40,,Sam\n"
        "C1,credit_note,Ada,2025-01-05,,60,I4,Tom\n"
    )
    (tmp_path / "r.csv").write_text("bucket,segment,rate\n1-30,Sam,1%\n1-30,Tom,50%\n")
    command = "custctl aging i.csv --as-of 2025-02-10 --loss-rates r.csv --group-by salesperson --apply open-item --format json"
    tables = json.loads(run(command, tmp_path, capfd).out)["tables"]
    found = {(row["segment"], row["bucket"]): (row["amount"], row["expected_loss"]) for row in tables["provision"]}
    assert (found["Sam", "days_1_30"], found["Tom", "days_1_30"]) == ((100, 1.0), (910, 455.0))
    assert found["Sam", "unapplied"] == (-20, 0)
    assert {row["group"]: row["total"] for row in tables["groups"]} == {"Tom": 910, "Sam": 80}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_segments_of_rates_that_nobody_is_in_are_named(lang: str) -> None:
    told = pl.LazyFrame({"segment": ["Good", "bad", None], "bucket": ["not_due"] * 3, "rate": [Decimal("0.01")] * 3})
    [lost] = [n for n in answer(TWO_SEGMENTS, loss_rates=told, segments=WHOSE).notes if n.key == "rates_segments_unknown"]
    assert (lost.warning, lost.values) == (True, {"count": 1, "segments": ["Good"]})
    assert "Good" in Words(lang).text("note.rates_segments_unknown", lost.values)
    listed = collect(ledger(TWO_SEGMENTS), DAY, loss_rates=told, segments=WHOSE).notes
    assert lost in listed
    known = told.filter(pl.col("segment").is_null() | (pl.col("segment") == "bad"))
    notes = answer(TWO_SEGMENTS, loss_rates=known, segments=WHOSE).notes
    assert "rates_segments_unknown" not in {note.key for note in notes}


@pytest.mark.parametrize(("by", "strange"), [("salesperson", ["lost"]), ("region", ["Tom", "lost"]), (None, ["Tom"])])
def test_salespeople_and_usual_segments_are_known_where_the_segments_are_such(by: str | None, strange: list[str]) -> None:
    told = pl.LazyFrame({"segment": ["good", "Tom", "lost"], "bucket": ["not_due"] * 3, "rate": [Decimal("0.01")] * 3})
    books = "2025-12-01 Ada invoice 100 I1 due=2026-01-31 salesperson=Tom"
    notes = answer(books, loss_rates=told, segments=WHOSE, segmented_by=by).notes
    assert [note.values["segments"] for note in notes if note.key == "rates_segments_unknown"] == [strange]
