"""What lists say was paid, beside payments known one by one: on cases one can do in the head, from files and from a book."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

HEAD = "Invoice No,Customer,Invoice Date,Due Date,Total,Balance,Currency"
MIXED = "Type,Number,Customer,Date,Due Date,Total,Balance,Applies To,Currency"
PAID = "Payment No,Payment Date,Customer,Amount,Invoice No,Currency"
OLD, NEW = "I1,Ada,2025-01-05,2025-02-04,100", "I2,Ada,2025-02-05,2025-03-07,100"


@pytest.fixture(params=["files", "book"])
def asked(request: pytest.FixtureRequest, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> object:
    """What is open and what lies unapplied, by number, of files that are given with their days."""

    def answer(files: dict[str, tuple[str, ...]], as_of: str = "2025-04-30", apply: str = "fifo") -> dict[str, float]:
        for name, (day, *lines) in files.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            if request.param == "book":
                assert run(f"custctl import {name}.csv --book kept --as-of {day}", tmp_path, capfd).code == 0
        named = "--book kept" if request.param == "book" else " ".join(f"{name}.csv" for name in files)
        found = run(f"custctl aging {named} --as-of {as_of} --apply {apply} -f json", tmp_path, capfd)
        assert found.code == 0, found.err
        tables = json.loads(found.out)["tables"]
        unapplied = sum(row["unapplied"] for row in tables["customers"])
        return {row["document"]: row["open"] for row in tables["items"]} | ({"unapplied": unapplied} if unapplied else {})

    return answer


@pytest.mark.parametrize("said", ["I2", "", "thanks"])
def test_a_payment_settles_what_the_list_says_is_settled_though_an_older_invoice_is_open(asked, said: str) -> None:
    files = {
        "list": ("2025-04-30", HEAD, f"{OLD},100,EUR", f"{NEW},0,EUR"),
        "paid": ("2025-04-30", PAID, f"P1,2025-03-01,Ada,100,{said},EUR"),
    }
    assert asked(files) == {"I1": 100}


def test_money_beyond_what_the_list_tells_is_further_money(asked) -> None:
    files = {
        "list": ("2025-04-30", HEAD, f"{OLD},100,EUR", f"{NEW},60,EUR"),
        "paid": ("2025-04-30", PAID, "P1,2025-03-01,Ada,70,,EUR"),
    }
    assert asked(files, apply="open-item") == {"I1": 100, "I2": 60, "P1": -30, "unapplied": -30}


def test_a_payment_after_the_list_is_further_money(asked) -> None:
    files = {
        "list": ("2025-03-31", HEAD, f"{OLD},40,EUR"),
        "paid": ("2025-04-30", PAID, "P1,2025-04-10,Ada,30,,EUR"),
    }
    assert asked(files) in ({"I1": 10}, {"I1": 40})


def test_a_deposit_before_the_first_invoice_is_what_the_list_tells(asked) -> None:
    files = {
        "list": ("2025-04-30", HEAD, f"{OLD},50,EUR"),
        "paid": ("2025-04-30", PAID, "P1,2024-12-20,Ada,50,,EUR"),
    }
    assert asked(files) == {"I1": 50}


def test_payments_among_a_lists_own_rows_do_not_count_against_it(asked) -> None:
    files = {
        "list": (
            "2025-04-30",
            MIXED,
            "Invoice,I1,Ada,2025-01-05,2025-02-04,100,40,,EUR",
            "Payment,P1,Ada,2025-02-01,,20,0,I1,EUR",
        ),
    }
    assert asked(files) == {"I1": 40}


def test_a_later_list_with_the_payments_in_rows_takes_the_place_of_what_an_earlier_one_told(asked) -> None:
    rows = ("Invoice,I1,Ada,2025-01-05,2025-02-04,100", "Invoice,I9,Ada,2025-01-11,2025-02-10,7,7,,EUR")
    paid = ("Payment,P1,Ada,2025-02-20,,60,0,,EUR", "Payment,P2,Ada,2025-03-05,,40,0,,EUR")
    files = {
        "list1": ("2025-02-28", MIXED, f"{rows[0]},40,,EUR", rows[1]),
        "list2": ("2025-03-31", MIXED, f"{rows[0]},0,,EUR", rows[1], *paid),
    }
    assert asked(files) == {"I9": 7}


BILLS = (
    "Invoice,I1,Ada,2025-01-05,2025-02-04,100,0,,EUR",
    "Invoice,I2,Ada,2025-02-05,2025-03-07,100,100,,EUR",
    "Invoice,I3,Ada,2025-03-01,2025-03-31,100,70,,EUR",
)


@pytest.mark.parametrize(
    ("money", "on_account"),
    [
        (["Payment,P1,Ada,2025-03-10,,130,0,,EUR"], {}),
        (["Payment,P1,Ada,2025-03-10,,-130,0,,EUR"], {}),
        (["Payment,P1,Ada,2025-03-10,,100,0,,EUR", "Credit Memo,C1,Ada,2025-03-11,,-30,0,,EUR"], {}),
        (["Credit Memo,C1,Ada,2025-01-06,,-140,-10,,EUR"], {"C1": -10}),
        (["Payment,P1,Ada,2025-03-10,,150,20,,EUR"], {"P1": -20}),
        (["Payment,P1,Ada,2025-03-10,,150,0,,EUR"], {}),  # what the list holds of it no more settled what it has not
        (["Payment,P1,Ada,2025-03-10,,50,20,,EUR"], {"P1": -20}),  # others paid the rest
        (["Payment,P1,Ada,2025-03-10,,30,0,I3,EUR", "Payment,P2,Ada,2025-03-09,,100,0,,EUR"], {}),
        (["Payment,P1,Ada,2025-03-10,,50,50,,EUR", "Credit Memo,C1,Ada,2025-03-11,,-30,0,,EUR"], {"P1": -50}),
    ],
)
def test_money_that_names_nothing_settles_what_the_balances_of_its_own_list_say(
    asked, money: list[str], on_account: object
) -> None:
    files = {"list": ("2025-04-30", MIXED, *BILLS, *money)}
    found = asked(files, apply="open-item")
    found.pop("unapplied", None)
    assert found == {"I2": 100, "I3": 70, **on_account}
    assert sum(asked(files).values()) == sum(found.values())


@pytest.mark.parametrize("said", ["", "I3"])
def test_what_others_paid_of_a_list_with_money_of_its_own_is_that_of_other_files(asked, said: str) -> None:
    files = {
        "list": ("2025-04-30", MIXED, *BILLS, "Payment,P1,Ada,2025-03-10,,100,0,,EUR"),
        "paid": ("2025-04-30", PAID, f"P9,2025-03-02,Ada,30,{said},EUR"),
    }
    assert asked(files) == {"I2": 100, "I3": 70}


@pytest.mark.parametrize(
    ("as_of", "open_"),
    [
        ("2025-03-31", {"I2": 100, "I3": 100, "P1": -20, "C1": -10}),
        ("2025-04-30", {"I2": 90, "I3": 80}),
    ],
)
def test_money_on_account_settles_what_a_newer_list_says_it_settled(asked, as_of: str, open_: object) -> None:
    first = ("Payment,P1,Ada,2025-03-10,,120,20,,EUR", "Credit Memo,C1,Ada,2025-03-11,,-10,-10,,EUR")
    then = ("Payment,P1,Ada,2025-03-10,,120,0,,EUR", "Credit Memo,C1,Ada,2025-03-11,,-10,0,,EUR")
    rows = [row.rsplit(",", 3)[0] for row in BILLS]
    files = {
        "a": (
            "2025-03-31",
            "As of 2025-03-31",
            MIXED,
            f"{rows[0]},0,,EUR",
            f"{rows[1]},100,,EUR",
            f"{rows[2]},100,,EUR",
            *first,
        ),
        "b": ("2025-04-30", "As of 2025-04-30", MIXED, f"{rows[0]},0,,EUR", f"{rows[1]},90,,EUR", f"{rows[2]},80,,EUR", *then),
    }
    found = asked(files, as_of=as_of, apply="open-item")
    found.pop("unapplied", None)
    assert found == open_


def test_what_a_later_list_tells_of_money_that_came_before_is_not_received_later(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = ("As of 2025-04-30", MIXED, *BILLS, "Payment,P1,Ada,2025-03-10,,100,0,,EUR", "Payment,P2,Ada,2025-03-12,,30,0,,EUR")
    (tmp_path / "list.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = run("custctl aging list.csv --as-of 2025-03-10 -f json", tmp_path, capfd)
    assert "1 row dated after 10 Mar 2025" in found.err
    assert "30.00 EUR" in found.err
    assert "130.00" not in found.err


def test_money_that_a_newer_list_gives_to_another_document_is_neither_lost_nor_taken_twice(asked) -> None:
    rows = [row.rsplit(",", 3)[0] for row in BILLS]
    paid = "Payment,P1,Ada,2025-03-10,,100"
    files = {
        "a": ("2025-03-31", "As of 2025-03-31", MIXED, f"{rows[0]},0,,EUR", f"{rows[1]},100,,EUR", f"{paid},0,,EUR"),
        "b": ("2025-04-30", "As of 2025-04-30", MIXED, f"{rows[0]},60,,EUR", f"{rows[1]},50,,EUR", f"{paid},10,,EUR"),
    }
    found = asked(files, apply="open-item")
    found.pop("unapplied", None)
    assert found == {"I1": 60, "I2": 50, "P1": -10}


def test_money_that_a_newer_list_holds_no_more_is_what_it_tells(asked) -> None:
    rows = [row.rsplit(",", 3)[0] for row in BILLS]
    files = {
        "a": ("2025-03-31", "As of 2025-03-31", MIXED, f"{rows[1]},90,,EUR", "Payment,P1,Ada,2025-03-10,,60,50,,EUR"),
        "b": ("2025-04-30", "As of 2025-04-30", MIXED, f"{rows[1]},50,,EUR", f"{rows[2]},90,,EUR"),
    }
    assert asked(files, apply="open-item") == {"I2": 50, "I3": 90}


def test_a_credit_note_that_settled_several_documents_keeps_its_tax(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    head = "Type,Number,Customer,Date,Due Date,Total,Tax,Balance,Currency"
    rows = (
        "Invoice,I1,Ada,2025-01-05,2025-02-04,100,10,80,EUR",
        "Invoice,I2,Ada,2025-02-05,2025-03-07,100,10,90,EUR",
        "Credit Memo,C1,Ada,2025-03-11,,-33,-3.01,-3,EUR",
    )
    (tmp_path / "list.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    said = run("custctl import list.csv -o - --as-of 2025-04-30", tmp_path, capfd)
    parts = [row for row in csv.DictReader(io.StringIO(said.out)) if row["kind"] == "credit_note"]
    assert {row["applies_to"]: float(row["amount"]) for row in parts} == {"I1": 20, "I2": 10, "": 3}
    assert sum(Decimal(row["tax"]) for row in parts) == Decimal("3.01")


def test_of_several_lists_the_one_that_knows_of_more_counts(asked) -> None:
    lists = [f"{HEAD}|{OLD},{balance},EUR".split("|") for balance in (80, 30)]
    assert asked({"a": ("2025-02-28", *lists[0]), "b": ("2025-03-31", *lists[1])}) == {"I1": 30}


def test_instalments_share_what_is_known_of_their_document(asked) -> None:
    rows = ("I1,Ada,2025-01-05,2025-02-04,50,0,EUR", "I1,Ada,2025-01-05,2025-03-04,50,30,EUR")
    files = {"list": ("2025-04-30", HEAD, *rows), "paid": ("2025-04-30", PAID, "P1,2025-02-01,Ada,50,I1,EUR")}
    assert asked(files) == {"I1": 30}


def test_a_past_day_does_not_know_of_what_a_later_list_tells(asked) -> None:
    files = {
        "bills": ("2025-04-30", "Invoice No,Customer,Invoice Date,Due Date,Total,Currency", f"{OLD},EUR", f"{NEW},EUR"),
        "paid": ("2025-04-30", PAID, "P1,2025-03-01,Ada,100,,EUR"),
    }
    assert asked(files, as_of="2025-03-15") == {"I2": 100}


def test_an_invoice_that_a_later_list_says_is_void_is_no_debt_and_its_payment_told_no_credit(asked) -> None:
    head = "Invoice No,Customer,Invoice Date,Due Date,Total,Balance,Status,Currency"
    files = {
        "a": ("2025-02-28", head, f"{OLD},40,Sent,EUR", f"{NEW},100,Sent,EUR"),
        "b": ("2025-03-31", head, f"{OLD},40,Void,EUR", f"{NEW},100,Sent,EUR"),
    }
    assert asked(files) == {"I2": 100}


@pytest.mark.parametrize("state", ["bounced", "Returned", "NSF", "reversed", "退票", "void"])
def test_a_payment_that_a_later_export_says_came_back_is_received_no_more(asked, state: str) -> None:
    head = "Payment No,Customer,Payment Date,Amount,Currency,Invoice No,Status"
    files = {
        "owed": ("2025-01-31", "Invoice No,Customer,Invoice Date,Due Date,Total,Currency", f"{OLD},EUR"),
        "then": ("2025-02-28", head, "P1,Ada,2025-02-20,100,EUR,I1,cleared", "P2,Ada,2025-02-21,7,EUR,,cleared"),
        "now": ("2025-03-31", head, f"P1,Ada,2025-02-20,100,EUR,I1,{state}", "P2,Ada,2025-02-21,7,EUR,,cleared"),
    }
    assert asked(files) == {"I1": 93}


@pytest.mark.parametrize("reference", ["I1", "thanks"])
def test_a_receipt_of_a_bank_account_is_the_money_that_a_list_told_of(
    reference: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bank = f"Date,Payer,Reference,Amount\n2025-02-20,Ada,{reference},100\n2025-03-02,Ada,{reference},100\n"
    lists = {"2025-01-31": f"{HEAD}\n{OLD},100,EUR\n", "2025-02-28": f"{HEAD}\n{OLD},0,EUR\n", "2025-03-31": bank}
    for day, text in lists.items():
        (tmp_path / f"{day}.csv").write_text(text, encoding="utf-8")
        said = run(f"custctl import {day}.csv --book kept --as-of {day} --currency EUR", tmp_path, capfd)
    # The list of 28 February tells only of money that came by then.
    assert (said.code, "1 accepted + 0 duplicate + 1 rejected" in said.err) == (3, True)
    assert '"Ada" = "Ada"' not in said.err
    ledger = run("custctl book export --book kept -f csv", tmp_path, capfd).out
    assert [line.split(",")[0] for line in ledger.splitlines() if ",payment," in line] == ["2025-02-20"]
    rejects = tmp_path / "kept" / "imports" / "3" / "rejects.csv"
    [proposed] = {line.split(",")[3] for line in rejects.read_text("utf-8").splitlines() if "payer_" in line}
    rejects.write_text(rejects.read_text("utf-8").replace(proposed, "Ada"), encoding="utf-8")
    assert run("custctl import --retry 3 --book kept --currency EUR", tmp_path, capfd).code == 0


@pytest.mark.parametrize(("later", "open_"), [("Paid", {}), ("Overdue", {"I1": 100})])
def test_an_invoice_that_was_paid_and_is_overdue_again_is_open(
    later: str, open_: dict[str, int], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = "Invoice No,Customer,Invoice Date,Due Date,Total,Status,Currency"
    for day, status in (("2025-02-28", "Paid"), ("2025-03-31", later)):
        (tmp_path / f"{day}.csv").write_text(f"{head}\n{OLD},{status},EUR\n{NEW},Paid,EUR\n", encoding="utf-8")
        assert run(f"custctl import {day}.csv --book kept --as-of {day}", tmp_path, capfd).code == 0
    found = run("custctl aging --book kept --as-of 2025-04-30 -f json", tmp_path, capfd)
    assert {row["document"]: row["open"] for row in json.loads(found.out)["tables"]["items"]} == open_


PAID_ON = "Invoice No,Customer,Invoice Date,Due Date,Total,Paid Date,Currency"


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2025-03-02", {"I1": 100}),  # on the day that the list tells
        ("2025-03-12", {"I1": 100}),
        ("2025-03-13", {}),  # so much later that it was paid a second time
    ],
)
def test_money_that_arrives_some_days_after_the_day_that_a_list_tells_is_the_same(asked, day: str, open_: object) -> None:
    files = {
        "list": ("2025-04-30", PAID_ON, f"{OLD},,EUR", f"{NEW},2025-03-02,EUR"),
        "paid": ("2025-04-30", PAID, f"P1,{day},Ada,100,I2,EUR"),
    }
    assert asked(files) == open_


def test_money_that_arrives_late_does_not_change_the_days_before_it(asked) -> None:
    files = {
        "list": ("2025-03-05", PAID_ON, f"{OLD},,EUR", f"{NEW},2025-03-02,EUR"),
        "paid": ("2025-04-30", PAID, "P1,2025-03-08,Ada,100,I2,EUR"),
    }
    assert asked(files, as_of="2025-03-07") == {"I1": 100}


@pytest.mark.parametrize(
    ("paid", "open_"),
    [
        (["P1,2025-03-03,Ada,98,I2,EUR"], {"I1": 100}),  # with a discount that the list does not show
        (["P1,2025-03-03,Ada,60,I2,EUR", "P2,2025-03-04,Ada,40,I2,EUR"], {"I1": 100}),
        (["P1,2025-03-01,Ada,100,I2,EUR", "P2,2025-03-04,Ada,100,I2,EUR"], {}),  # paid twice, as the bank shows
    ],
)
def test_what_arrives_late_takes_the_place_of_as_much_as_the_list_tells(asked, paid: list[str], open_: object) -> None:
    files = {
        "list": ("2025-04-30", PAID_ON, f"{OLD},,EUR", f"{NEW},2025-03-02,EUR"),
        "paid": ("2025-04-30", PAID, *paid),
    }
    assert asked(files) == open_


def test_what_comes_soon_after_a_part_that_a_list_tells_settles_the_rest(asked) -> None:
    head = "Invoice No,Customer,Invoice Date,Due Date,Total,Paid,Paid Date,Currency"
    files = {
        "list": ("2025-03-31", head, f"{OLD},60,2025-03-28,EUR"),
        "paid": ("2025-04-30", PAID, "P1,2025-04-03,Ada,30,I1,EUR"),
    }
    assert asked(files) == {"I1": 10}


@pytest.mark.parametrize(
    ("rows", "away"),
    [
        (["Payment,P1,Ada,2025-03-10,,-60,-25,,EUR"], "35.00 EUR"),
        (["Payment,P1,Ada,2025-03-10,,-60,-25,I0,EUR"], "35.00 EUR"),
        (["Credit Memo,C1,Ada,2025-03-10,,-60,-25,,EUR", "Payment,P2,Ada,2025-03-11,,-20,0,,EUR"], "55.00 EUR"),
        (["Payment,P1,Ada,2025-03-10,,-60,-25,,EUR", "Invoice,I0,Ada,2025-01-02,2025-02-01,35,0,,EUR"], ""),
        (["Payment,P1,Ada,2025-03-10,,-60,-25,I0,EUR", "Invoice,I0,Ada,2025-01-02,2025-02-01,35,0,,EUR"], ""),
        (["Payment,P1,Ada,2025-03-10,,-25,-25,,EUR"], ""),
    ],
)
def test_what_a_list_of_open_items_says_is_used_settled_what_it_does_not_have(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], rows: list[str], away: str
) -> None:
    lines = (MIXED, "Invoice,I1,Ada,2025-02-13,2025-03-15,100,100,,EUR", *rows)
    (tmp_path / "list.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = run("custctl aging list.csv --as-of 2025-04-30 -f json", tmp_path, capfd)
    answer = json.loads(found.out)
    said = [note["text"] for note in answer["notes"] if note["key"] == "settled_away"]
    assert (answer["facts"]["open_total"], len(said), away in "".join(said)) == (75, 1 if away else 0, True)
    assert answer["tables"]["customers"][0]["average_days_late"] is None or not away
    imported = run("custctl import list.csv --dry-run --as-of 2025-04-30 --no-input", tmp_path, capfd)
    assert "does not say how much is open" not in " ".join((imported.out + imported.err).split())


def test_money_of_which_a_list_does_not_say_what_is_open_is_named_by_its_import(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = ("Invoice,I1,Ada,2025-02-13,2025-03-15,100,100,,EUR", "Payment,P1,Ada,2025-03-10,,-60,,,EUR")
    (tmp_path / "list.csv").write_text("\n".join((MIXED, *rows)) + "\n", encoding="utf-8")
    found = run("custctl import list.csv --dry-run --as-of 2025-04-30 --no-input", tmp_path, capfd)
    told = " ".join((found.out + found.err).split())
    assert ("does not say how much is open" in told, "60.00 EUR" in told) == (True, True)


def test_what_is_open_in_other_files_may_be_what_a_list_of_open_items_says_was_settled(asked) -> None:
    files = {
        "all": (
            "2025-04-30",
            "Invoice No,Customer,Invoice Date,Due Date,Total,Currency",
            "I0,Ada,2025-01-02,2025-02-01,30,EUR",
        ),
        "open": (
            "2025-04-30",
            MIXED,
            "Invoice,I1,Ada,2025-02-13,2025-03-15,100,100,,EUR",
            "Payment,P1,Ada,2025-03-10,,-60,-25,,EUR",
        ),
    }
    assert asked(files) == {"I1": 75}


@pytest.mark.parametrize(("as_of", "open_"), [("2025-03-31", {"I1": 100, "P1": -25}), ("2025-04-30", {"I1": 75, "I2": 10})])
def test_lists_of_open_items_month_by_month_say_what_each_holds(asked, as_of: str, open_: object) -> None:
    invoice, paid = "Invoice,I1,Ada,2025-02-13,2025-03-15,100", "Payment,P1,Ada,2025-03-10,,-60"
    then = ("Invoice,I2,Ada,2025-04-01,2025-05-01,50,10,,EUR", "Payment,P2,Ada,2025-04-10,,-90,0,,EUR")
    files = {
        "a": ("2025-03-31", "As of 2025-03-31", MIXED, f"{invoice},100,,EUR", f"{paid},-25,,EUR"),
        "b": ("2025-04-30", "As of 2025-04-30", MIXED, f"{invoice},75,,EUR", f"{paid},0,,EUR", *then),
    }
    found = asked(files, as_of=as_of, apply="open-item")
    found.pop("unapplied", None)
    assert found == open_


def test_what_an_older_list_says_was_used_settled_nothing_that_a_newer_one_tells(asked) -> None:
    first = ("Invoice,I1,Ada,2025-01-05,2025-02-04,10,10,,EUR", "Payment,P1,Ada,2025-01-29,,-270,-97,,EUR")
    then = ("Invoice,I2,Ada,2025-04-01,2025-05-01,144,84,,EUR", "Credit Memo,C1,Ada,2025-04-10,,-104,-44,,EUR")
    files = {
        "a": ("2025-03-31", "As of 2025-03-31", MIXED, *first),
        "b": ("2025-04-30", "As of 2025-04-30", MIXED, *first, *then),
    }
    found = asked(files, apply="open-item")
    found.pop("unapplied", None)
    assert found == {"I1": 10, "I2": 84, "P1": -97, "C1": -44}


def test_a_payment_that_a_list_has_unapplied_and_the_next_has_not_is_what_that_one_tells_whenever_it_came(asked) -> None:
    invoice = "Invoice,I1,Ada,2025-01-01,2025-01-31,169,169,,EUR"
    files = {
        "a": ("2025-02-28", "As of 2025-02-28", MIXED, invoice, "Payment,P1,Ada,2025-01-30,,-139,-139,,EUR"),
        "b": ("2025-03-31", "As of 2025-03-31", MIXED, invoice, "Invoice,I2,Ada,2025-03-15,2025-04-14,179,40,,EUR"),
    }
    assert asked(files, apply="open-item") == {"I1": 169, "I2": 40}
