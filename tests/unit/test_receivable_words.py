"""Are the words that lists of debts use for parties, days and states understood, and never taken for something else?"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.transcripts import Answer, run


def ageing(text: str, folder: Path, capfd: pytest.CaptureFixture[str], *, more: str = "") -> Answer:
    (folder / "i.csv").write_text(text, "utf-8")
    (folder / "p.csv").write_text(more, "utf-8")
    files = "i.csv p.csv" if more else "i.csv"
    return run(f"custctl aging {files} --as-of 2025-03-31 --format json --no-input", folder, capfd)


def facts(answer: Answer) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)["facts"]
    return found


@pytest.mark.parametrize("column", ["Written off on", "Disputed since", "Ausbuchungsdatum", "Strittig seit", "坏账核销日期"])
def test_a_state_holds_from_the_day_that_stands_beside_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], column: str
) -> None:
    text = f"""Invoice,Customer,Date,Due,Amount,Status,{column}
1,Ada,2025-01-01,2025-01-31,100,written off,2025-03-31
2,Ada,2025-01-01,2025-01-31,50,written off,2025-04-01
"""
    assert facts(ageing(text, tmp_path, capfd))["open_total"] == 50


@pytest.mark.parametrize("state", ["passé en perte", "已核销坏账", "坏账核销"])
def test_what_was_written_off_in_other_words_is_gone(tmp_path: Path, capfd: pytest.CaptureFixture[str], state: str) -> None:
    text = (
        f"Invoice,Customer,Date,Due,Amount,Status\n1,Ada,2025-01-01,2025-01-31,100,{state}\n2,Ada,2025-01-01,2025-01-31,50,\n"
    )
    found = facts(ageing(text, tmp_path, capfd))
    assert (found["open_total"], found["tie_lost"]) == (50, -100)


@pytest.mark.parametrize(
    ("state", "open_", "lost"),
    [("已核销", 50, 0), ("全部核销", 50, 0), ("部分核销", 150, 0), ("未核销", 150, 0), ("已核銷", 50, 0), ("坏账", 50, -100)],
)
def test_settled_in_chinese_is_no_loss(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], state: str, open_: int, lost: int
) -> None:
    text = f"发票号,客户,日期,到期日,金额,状态\n1,甲,2025-01-01,2025-01-31,100,{state}\n2,甲,2025-01-01,2025-01-31,50,未付\n"
    found = facts(ageing(text, tmp_path, capfd))
    assert (found["open_total"], found.get("tie_lost", 0)) == (open_, lost)


BOUNCED = [
    "bounced",
    "Returned",
    "reversed",
    "refused",
    "Chargeback",
    "NSF",
    "dishonoured",
    "Rücklastschrift",
    "geplatzt",
    "退票",
]


@pytest.mark.parametrize("state", BOUNCED)
@pytest.mark.parametrize("typed", [False, True])
def test_a_payment_that_came_back_was_none_and_that_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], state: str, typed: bool
) -> None:
    invoices = "Invoice,Type,Customer,Date,Due,Amount,Status\n7,invoice,Ada,2025-01-01,2025-01-31,100,open\n"
    if typed:
        answer = ageing(f"{invoices}P1,payment,Ada,2025-02-10,,100,{state}\n", tmp_path, capfd)
    else:
        more = f"Payment ID,Customer,Payment date,Amount,Invoice,Status\nP1,Ada,2025-02-10,100,7,{state}\n"
        answer = ageing(invoices, tmp_path, capfd, more=more)
    assert facts(answer)["open_total"] == 100
    assert "bounced payments 1" in answer.err


@pytest.mark.parametrize(
    "header", ["Inv No,Cust,Inv Date,Due Date,Inv Amt", "voucher_no,party,posting_date,due_date,grand_total"]
)
def test_short_headings_and_parties_are_read(tmp_path: Path, capfd: pytest.CaptureFixture[str], header: str) -> None:
    answer = ageing(f"{header}\n1,Ada,2025-01-01,2025-01-31,100\n", tmp_path, capfd)
    assert facts(answer)["overdue"] == 100
    assert json.loads(answer.out)["tables"]["customers"][0]["customer"] == "Ada"


def test_the_day_on_which_money_was_received_makes_payments(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "Invoice,Customer,Date,Due,Amount\n7,Ada,2025-01-15,2025-02-14,100\n"
    found = facts(ageing(text, tmp_path, capfd, more="Received on,Customer,Amount,Invoice\n2025-02-25,Ada,40,7\n"))
    assert (found["open_total"], found["tie_payment"]) == (60, -40)


def test_a_number_called_name_beside_a_partner_is_asked_about(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "name,partner_id,invoice_date,date_due,amount_total\n1,Ada,2025-01-01,2025-01-31,100\n"
    answer = ageing(text, tmp_path, capfd)
    assert (answer.code, "name, partner_id" in answer.err) == (65, True)


STATED = """Invoice,Customer,Date,Due,Amount,{heading}
1,Ada,2025-01-01,2025-01-31,100,{first}
2,Ada,2025-01-01,2025-01-31,50,{second}
"""


@pytest.mark.parametrize(
    "heading",
    [
        "Credit Note Status",
        "Invoice State",
        "Docstatus",
        "Approval Status",
        "Statut de la facture",
        "État de la facture",
        "Estado de la factura",
        "审核状态",
        "收款状态",
        "核销状态",
    ],
)
def test_states_stand_under_many_headings(tmp_path: Path, capfd: pytest.CaptureFixture[str], heading: str) -> None:
    text = STATED.format(heading=heading, first="Open", second="Void")
    assert facts(ageing(text, tmp_path, capfd))["open_total"] == 100


def test_a_mark_of_what_is_void_may_be_a_flag(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = STATED.format(heading="作废标志", first="否", second="是")
    assert facts(ageing(text, tmp_path, capfd))["open_total"] == 100


@pytest.mark.parametrize(
    "state",
    [
        "Fully paid",
        "Paid in full",
        "Unposted",
        "Not posted",
        "Draft (unsent)",
        "Abandonnée",
        "已付清",
        "结清",
        "全部核销",
        "未审核",
        "暂存",
        "已冲红",
    ],
)
def test_what_is_settled_or_not_yet_a_document_is_not_open(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], state: str
) -> None:
    text = STATED.format(heading="Status", first="Open", second=state)
    assert facts(ageing(text, tmp_path, capfd))["open_total"] == 100


@pytest.mark.parametrize("order", [("Payment Status", "Status"), ("Status", "Payment Status")])
def test_of_two_columns_of_states_both_are_heard(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], order: tuple[str, str]
) -> None:
    states = [("Not Paid", "Posted"), ("Not Paid", "Draft"), ("Paid", "Cancelled"), ("Paid", "Posted")]
    cells = [(first, second) if order[0] == "Payment Status" else (second, first) for first, second in states]
    rows = "\n".join(f"{n},Ada,2025-01-01,2025-01-31,{10**n},{a},{b}" for n, (a, b) in enumerate(cells))
    found = facts(ageing(f"Invoice,Customer,Date,Due,Amount,{','.join(order)}\n{rows}\n", tmp_path, capfd))
    assert (found["open_total"], found["tie_invoice"]) == (1, 1001)


@pytest.mark.parametrize(("heading", "owed"), [("Payment Status", 110), ("付款状态", 110), ("Status", 100)])
def test_an_invoice_whose_payment_is_pending_is_open(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], heading: str, owed: int
) -> None:
    rows = "1,Ada,2025-01-01,2025-01-31,100,Unpaid\n2,Ada,2025-01-01,2025-01-31,10,Pending\n3,Ada,2025-01-01,2025-01-31,1,Paid"
    found = facts(ageing(f"Invoice,Customer,Date,Due,Amount,{heading}\n{rows}\n", tmp_path, capfd))
    assert found["open_total"] == owed


@pytest.mark.parametrize(
    ("headings", "done", "open_", "paid"),
    [
        ("Order Status,Payment Status", "Completed", "Unpaid", "Paid"),
        ("Order Status,Payment Status", "Completed", "Partially paid", "Paid"),
        ("Status,Payment Status", "Closed", "Unpaid", "Paid"),
        ("Approval Status,Payment Status", "Completed", "Not paid", "Settled"),
        ("Belegstatus,Zahlungsstatus", "abgeschlossen", "überfällig", "bezahlt"),
        ("单据状态,收款状态", "已完成", "未收款", "已收款"),
        ("单据状态,核销状态", "已完成", "未核销", "已核销"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_state_of_payment_goes_before_an_order_that_is_complete(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], headings: str, done: str, open_: str, paid: str, turned: bool
) -> None:
    both = [headings.split(","), (done, open_), (done, paid), (done, "")]
    cells = [f"{b},{a}" if turned else f"{a},{b}" for a, b in both]
    rows = "\n".join(f"{n},Ada,2025-01-01,2025-01-31,{10**n},{said}" for n, said in enumerate(cells[1:]))
    found = facts(ageing(f"Invoice,Customer,Date,Due,Amount,{cells[0]}\n{rows}\n", tmp_path, capfd))
    assert (found["open_total"], found["tie_invoice"]) == (1, 111)


FLAGGED = "Invoice,Customer,Date,Due,Amount,{}\n1,Ada,2025-01-01,2025-01-31,100,{}\n2,Ada,2025-01-01,2025-01-31,50,{}\n"


@pytest.mark.parametrize(
    ("columns", "gone", "stays"),
    [
        ("Written off", "yes", "no"),
        ("is_written_off", "1", "0"),
        ("bad_debt", "yes", ""),
        ("坏账", "是", "否"),
        ("written_off_date", "2025-03-31", ""),
        ("Written off", "2025-03-31", ""),
        ("written_off,written_off_date", "yes,2025-03-31", "yes,2025-04-01"),
        ("Status,Ausbuchungsdatum", "open,2025-03-31", "paid partly,"),
    ],
)
def test_a_mark_or_a_day_alone_says_that_a_document_is_written_off(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], columns: str, gone: str, stays: str
) -> None:
    found = facts(ageing(FLAGGED.format(columns, gone, stays), tmp_path, capfd))
    assert (found["open_total"], found["tie_lost"]) == (50, -100)


@pytest.mark.parametrize(
    ("heading", "cells", "named"),
    [
        ("Written off", ("20", ""), True),
        ("坏账", ("46054", "0.00"), True),
        ("Disputed", ("12.50", "-"), True),
        ("Returned", ("20.00", "5.00"), True),
        ("Written off", ("0.00", "0.00"), False),
        ("Written off", ("1", "0"), False),
        ("Disputed", ("2025-03-01", ""), False),
        ("Disputed", ("wrong goods", ""), False),
    ],
)
def test_amounts_under_a_mark_are_named_and_stay_owed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], heading: str, cells: tuple[str, str], *, named: bool
) -> None:
    answer = ageing(FLAGGED.format(heading, *cells), tmp_path, capfd)
    assert (f"the column {heading} was not read, because it holds amounts" in answer.out) == named
    assert facts(answer)["open_total"] == 150 or not named


@pytest.mark.parametrize("heading", ["dispute_date", "disputed_since", "Disputed", "争议日期"])
def test_a_day_alone_says_that_a_document_is_disputed(tmp_path: Path, capfd: pytest.CaptureFixture[str], heading: str) -> None:
    found = facts(ageing(FLAGGED.format(heading, "2025-03-01", ""), tmp_path, capfd))
    assert (found["open_total"], found["disputed"]) == (150, 100)


def test_a_dispute_that_was_paid_is_paid(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = FLAGGED.format("Status,Dispute date,Paid on", "paid,2025-02-01,2025-03-01", "open,,")
    assert facts(ageing(text, tmp_path, capfd))["open_total"] == 50


@pytest.mark.parametrize("columns", ["Written off date,Dispute date", "Dispute date,Written off date"])
def test_each_state_holds_from_its_own_day_whatever_the_order_of_columns(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], columns: str
) -> None:
    days = {"Written off date": "2025-03-31,2025-04-01", "Dispute date": "2025-04-01,2025-03-31"}
    told = [days[column].split(",") for column in columns.split(",")]
    first, second = (",".join(day[place] for day in told) for place in (0, 1))
    text = FLAGGED.format(f"Status,{columns}", f"written off,{first}", f"disputed,{second}")
    found = facts(ageing(text, tmp_path, capfd))
    assert (found["open_total"], found["disputed"], found["tie_lost"]) == (50, 50, -100)


@pytest.mark.parametrize("heading", ["Status since", "since", "disputed_date", "written_off_on", "Status seit"])
def test_days_of_states_stand_under_many_headings(tmp_path: Path, capfd: pytest.CaptureFixture[str], heading: str) -> None:
    text = FLAGGED.format(f"Status,{heading}", "written off,2025-04-01", "written off,2025-03-31")
    assert facts(ageing(text, tmp_path, capfd))["open_total"] == 100


@pytest.mark.parametrize(
    ("column", "came_back", "stays"),
    [("bounced", "yes", "no"), ("Returned", "1", "0"), ("bounced_date", "2025-02-20", ""), ("退票", "是", "否")],
)
def test_a_mark_or_a_day_says_that_a_payment_came_back(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], column: str, came_back: str, stays: str
) -> None:
    more = f"Payment ID,Customer,Payment date,Amount,Invoice,{column}\nP1,Ada,2025-02-10,40,7,{came_back}\n"
    more += f"P2,Ada,2025-02-12,5,7,{stays}\n"
    invoices = "Invoice,Type,Customer,Date,Due,Amount\n7,invoice,Ada,2025-01-01,2025-01-31,100\n"
    answer = ageing(invoices, tmp_path, capfd, more=more)
    assert facts(answer)["open_total"] == 95
    assert "bounced payments 1" in answer.err
