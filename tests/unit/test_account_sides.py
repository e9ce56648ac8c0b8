"""Is an amount heard whose side of the account stands in a column of its own?"""

import json
from datetime import date
from pathlib import Path

import pytest

from custctl.errors.contents import ColumnAmbiguous, ColumnNotFound
from tests.helpers.sheets import rows, understood
from tests.helpers.transcripts import run

ROWS = "{head}\n2025-01-10,Huber,R1,100.00,{debit}\n2025-01-12,Huber,G1,10.00,{credit}\n2025-01-15,Maier,R2,50.00,{debit}\n"
AGING = "custctl aging list.csv --as-of 2025-03-31 --currency EUR --no-input -f json"


def owed(text: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, float]:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    answer = run(AGING, folder, capfd)
    assert answer.code == 0, answer.err
    return {row["customer"]: row["total"] for row in json.loads(answer.out)["tables"]["customers"]}


@pytest.mark.parametrize(
    ("head", "debit", "credit"),
    [
        ("Datum,Kunde,Belegnr,Betrag,S/H", "S", "H"),
        ("Belegdatum,Kunde,Belegnr,Betrag,Soll/Haben-Kennzeichen", "Soll", "Haben"),
        ("Date,Customer,Document,Amount,Dr/Cr", "Dr.", "Cr."),
        ("Date,Customer,Document,Amount,D/C", "d", "c"),
        ("日期,客户,单据编号,金额,借贷方向", "借", "贷"),
        ("日期,客户,单据编号,金额,方向", "借", "贷"),
        ("日期,客户,单据编号,金额,借/贷", "借", "贷"),
        ("Document Date,Customer,Document Number,Amount,Debit/Credit Ind.", "S", "H"),
        ("Datum,Kunde,Belegnr,Betrag,Soll/Haben-Kennz.", "S", "H"),
        ("Date,Customer,Document,Amount,DC Indicator", "D", "C"),
        ("Date,Customer,Document,Amount,Credit Debit Indicator", "DBIT", "CRDT"),
    ],
)
def test_what_stands_on_the_credit_side_is_taken_off(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], head: str, debit: str, credit: str
) -> None:
    assert owed(ROWS.format(head=head, debit=debit, credit=credit), tmp_path, capfd) == {"Huber": 90, "Maier": 50}


@pytest.mark.parametrize(("debit", "credit"), [("DR", "CR"), ("Debit", "Credit"), ("S", "H"), ("借", "贷")])
def test_types_that_are_but_the_two_sides_are_these(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], debit: str, credit: str
) -> None:
    text = ROWS.format(head="Date,Customer,Document,Amount,Type", debit=debit, credit=credit)
    assert owed(text, tmp_path, capfd) == {"Huber": 90, "Maier": 50}


@pytest.mark.parametrize(
    ("heading", "types", "kinds"),
    [
        ("Type", ("DR", "DR"), ["invoice", "invoice"]),
        ("Type", ("DR", "DG"), ["invoice", "credit_note"]),
        ("Invoice Type", ("DR", "Credit"), ["invoice", "credit_note"]),
    ],
    ids=["one side", "others beside", "notes"],
)
def test_types_of_documents_are_no_sides(heading: str, types: tuple[str, str], kinds: list[str]) -> None:
    text = f"Date,Customer,{heading},Amount\n2025-01-10,Ada,{types[0]},5\n2025-01-11,Ada,{types[1]},2"
    assert [row["kind"] for row in rows(understood(text))] == kinds


@pytest.mark.parametrize("types", [("Credit", "Debit"), ("CR", "DR"), ("Debit", "Debit")])
def test_sides_beside_a_payer_and_a_balance_that_runs_are_a_bank_s(types: tuple[str, str]) -> None:
    lines = [f"2026-01-0{number},{word},Acme,5.00,9.00" for number, word in enumerate(types, 2)]
    found = understood("\n".join(["Date,Transaction Type,Payee,Amount,Balance", *lines]))
    assert found.plan.roles.receipts
    assert [record["skip"] == "expense" for record in found.records.collect().to_dicts()] == [
        word in ("Debit", "DR") for word in types
    ]


def test_amounts_with_signs_say_by_themselves_what_the_marks_say_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = """Datum,Kunde,Belegnr,Betrag,S/H,Fällig
2025-01-10,Huber,R1,100.00,S,2025-02-10
2025-01-12,Huber,G1,-10.00,H,2025-02-10
"""
    assert owed(text, tmp_path, capfd) == {"Huber": 90}


def test_a_column_of_other_words_is_no_side(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = """Date,Customer,Invoice,Amount,Side,Due
2025-01-10,Huber,R1,100.00,left,2025-02-10
2025-01-12,Huber,R2,10.00,h,2025-02-10
"""
    assert owed(text, tmp_path, capfd) == {"Huber": 110}


def test_an_amount_without_a_mark_is_no_amount_and_listed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = ROWS.format(head="Datum,Kunde,Belegnr,Betrag,S/H", debit="S", credit="H") + "2025-01-16,Maier,R3,7.00,\n"
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    answer = run("custctl import list.csv --dry-run --currency EUR --no-input", tmp_path, capfd)
    assert (answer.code, "list.csv  row 5  Betrag" in answer.err) == (3, True)


def test_on_a_bank_account_the_credit_side_is_what_came_in(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    marked = "Date,Payer,Amount,DR/CR,Balance\n2025-01-10,Huber,100.00,CR,100.00\n2025-01-12,Rent,40.00,DR,60.00\n"
    parted = "Date,Payer,Debit,Credit,Balance\n2025-01-10,Huber,,100.00,100.00\n2025-01-12,Rent,40.00,,60.00\n"
    said = []
    for text in (marked, parted):
        (tmp_path / "bank.csv").write_text(text, encoding="utf-8")
        answer = run("custctl import bank.csv --dry-run --currency EUR --no-input", tmp_path, capfd)
        said.append(answer.err[answer.err.index("2 rows read") :])
    assert said[0] == said[1]
    assert "1 rejected + 1 skipped" in said[0]


@pytest.mark.parametrize(
    "head",
    [
        "Date,Customer,Reference,Due Date,Debit,Credit",
        "Date,Customer,Description,Due Date,Debit,Credit",
        "Date,Account Name,Reference,Due Date,Debit,Credit",
        "Date,Customer,Document,Due Date,Debit,Credit",
        "Datum,Kunde,Referenz,Fällig,Soll,Haben",
        "日期,客户,参考号,到期日,借方,贷方",
    ],
)
@pytest.mark.parametrize("balance", [False, True])
def test_debit_and_credit_of_customers_are_invoices_and_payments(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], head: str, balance: bool
) -> None:
    lines = [head, "2025-01-05,Birch,INV-1,2025-02-04,500.00,", "2025-02-01,Birch,RC-1,,,200.00"]
    if balance:
        lines = [f"{line},{more}" for line, more in zip(lines, ("Balance", "500.00", "300.00"), strict=True)]
    (tmp_path / "list.csv").write_text("\n".join(lines), encoding="utf-8")
    answer = run(AGING.replace("03-31", "03-15"), tmp_path, capfd)
    assert answer.code == 0, answer.err
    [row] = json.loads(answer.out)["tables"]["customers"]
    assert (row["customer"], row["days_31_60"], row["total"]) == ("Birch", 300, 300)


@pytest.mark.parametrize("head", ["Date,Customer,Reference,Debit,Credit", "Date,Client Name,Memo,Debit,Credit,Balance"])
def test_without_a_due_date_a_column_of_customers_tells_their_account(head: str) -> None:
    more = ",500.00" if "Balance" in head else ""
    text = f"{head}\n2025-01-05,Birch,INV-1,500.00,{more}\n2025-02-01,Birch,RC-1,,200.00{more}"
    assert [(row["kind"], row["amount"]) for row in rows(understood(text))] == [("invoice", 500), ("payment", 200)]


def test_a_reference_is_an_invoices_number_and_what_a_payment_may_settle() -> None:
    """Each row says by its side which it is, so that no row further down changes what one further up settles."""
    lines = ["Date,Customer,Reference,Debit,Credit", "2025-01-05,Birch,I1,5.00,", "2025-01-06,Birch,I2,5.00,"]
    lines += ["2025-02-01,Birch,I2,,5.00", "2025-02-02,Birch,R7,,2.00", "2025-02-03,Birch,,,1.00"]
    told = [("I1", None), ("I2", None), (None, "I2"), (None, "R7"), (None, None)]
    for length in range(2, len(lines) + 1):
        found = rows(understood("\n".join(lines[:length])))
        assert [(row["document"], row["applies_to"]) for row in found] == told[: length - 1]


def test_references_number_rows_where_no_debit_has_a_document_and_that_is_what_credits_settle() -> None:
    lines = ["Date,Customer,Reference,Invoice,Due Date,Debit,Credit", "2025-01-05,Birch,I1,,2025-02-04,5.00,"]
    lines += ["2025-01-06,Birch,I2,,2025-02-05,5.00,", "2025-02-01,Birch,P1,I2,,,5.00", "2025-02-02,Birch,P2,,,,2.00"]
    told = [("I1", None), ("I2", None), ("P1", "I2"), ("P2", None)]
    for length in range(2, len(lines) + 1):
        found = rows(understood("\n".join(lines[:length])))
        assert [(row["document"], row["applies_to"]) for row in found] == told[: length - 1]


def test_a_reference_beside_the_number_of_a_debit_stays_one() -> None:
    lines = ["Date,Customer,Reference,Invoice,Due Date,Debit,Credit", "2025-01-05,Birch,PO 7,I1,2025-02-04,5.00,"]
    [row] = rows(understood("\n".join(lines)))
    assert (row["document"], row["reference"]) == ("I1", "PO 7")


def test_a_payment_by_reference_settles_that_invoice_and_no_older_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.csv").write_text(
        "Date,Customer,Reference,Debit,Credit\n2025-01-05,Birch,I1,5.00,\n2025-03-16,Birch,I2,7.00,\n2025-03-20,Birch,I2,,7.00\n",
        encoding="utf-8",
    )
    [row] = json.loads(run(AGING, tmp_path, capfd).out)["tables"]["customers"]
    assert (row["days_61_90"], row["total"]) == (5, 5)


@pytest.mark.parametrize(
    "head",
    [
        "Date,Payer,Reference,Debit,Credit",
        "Date,Name,Reference,Debit,Credit",
        "Date,Account Name,Reference,Debit,Credit",
        "Date,Account Number,Reference,Debit,Credit",
        "Date,Customer Reference,Narrative,Debit,Credit",
    ],
)
def test_a_payer_a_name_or_an_account_is_on_a_banks_statement(head: str) -> None:
    assert understood(f"{head}\n2025-01-05,Birch,INV-1,500.00,\n2025-02-01,Birch,INV-1,,200.00").plan.roles.receipts


PAIRS = [
    ("Charges", "Credits"),
    ("Charge", "Payment"),
    ("Charge", "Credit"),
    ("Debit", "Payments"),
    ("Belastung", "Gutschrift"),
    ("Invoiced", "Paid"),
    ("Cargo", "Abono"),
    ("Betrag Soll", "Betrag Haben"),
    ("Soll EUR", "Haben EUR"),
    ("Montant débit", "Montant crédit"),
    ("借方发生额", "贷方发生额"),
    ("本期借方", "本期贷方"),
    ("借方本币", "贷方本币"),
    ("本期应收", "本期收回"),
    ("应收金额", "实收金额"),
    ("应收", "收款"),
    ("增加", "减少"),
]


@pytest.mark.parametrize(("debit", "credit"), PAIRS, ids=[f"{debit}/{credit}" for debit, credit in PAIRS])
@pytest.mark.parametrize("kind", [True, False])
def test_two_headings_that_mean_debit_and_credit_as_a_pair_are_read_beside_a_balance_that_runs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], debit: str, credit: str, kind: bool
) -> None:
    head = f"Customer,{'Type,' * kind}Document No,Date,Due Date,{debit},{credit},Balance\n"
    text = f"{head}A,{'Invoice,' * kind}1,2025-01-10,2025-02-09,100.00,,100.00\n"
    text += f"A,{'Payment,' * kind}P1,2025-02-09,,,30.00,70.00\nA,{'Payment,' * kind}P2,2025-02-10,,,20.00,50.00\n"
    assert owed(text, tmp_path, capfd) == {"A": 50}


def test_rows_that_fill_both_of_a_pair_are_invoices_and_what_was_paid_of_them() -> None:
    text = "Customer,Invoice,Date,Due Date,Total,Invoiced,Paid\nA,1,2025-01-10,2025-02-09,100.00,100.00,30.00\n"
    found = understood(text, as_of=date(2025, 3, 31))
    assert [(row["kind"], row["amount"]) for row in rows(found)] == [("invoice", 100), ("payment", 30)]


def test_rows_that_fill_a_charge_and_a_credit_have_no_two_sides() -> None:
    text = "Customer,Invoice,Date,Due Date,Total,Charge,Credit\nA,1,2025-01-10,2025-02-09,100.00,100.00,30.00\n"
    assert understood(text, as_of=date(2025, 3, 31)).plan.roles.amount == "amount"


TYPED = "Date,Customer,Type,No,Debit,Credit\n2025-01-05,Ada,Invoice,I1,1000.00,\n2025-01-20,Ada,Payment,P1,,400.00\n"


@pytest.mark.parametrize(
    ("row", "owes"),
    [
        ("2025-01-31,Ada,Opening Balance,,,50.00", 550),
        ("2025-01-31,Ada,Invoice,I2,,50.00", 550),
        ("2025-01-31,Ada,Credit Note,C2,,50.00", 550),
        ("2025-01-31,Ada,Payment,P2,400.00,", 1000),
        ("2025-01-31,Ada,Opening Balance,,50.00,", 650),
    ],
)
def test_a_type_on_the_other_side_of_an_account_is_its_opposite(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], row: str, owes: float
) -> None:
    assert owed(f"{TYPED}{row}\n", tmp_path, capfd) == {"Ada": owes}


def test_types_that_mostly_stand_on_the_other_side_are_what_they_say(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert owed(TYPED.replace("Debit,Credit", "Credit,Debit"), tmp_path, capfd) == {"Ada": 600}


SOLD = """日期,客户,销售金额,收款金额,欠款
2025-01-03,北风,1000,,1000
2025-01-10,北风,500,,1500
2025-01-20,北风,,800,700
2025-01-05,明光,300,,300
2025-02-05,明光,,300,0
"""


def test_what_was_sold_to_customers_and_received_of_them_are_sides_of_their_accounts(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert owed(SOLD, tmp_path, capfd) == {"北风": 700}
    for other in (SOLD.replace("客户", "摘要"), SOLD.replace("1000,,1000", "1000,400,600")):
        with pytest.raises(ColumnAmbiguous):
            understood(other)


@pytest.mark.parametrize("left", ["欠款", "Balance due", "余额"])
def test_a_balance_that_adds_up_two_sides_runs_whatever_it_is_called(left: str) -> None:
    roles = understood(SOLD.replace("欠款", left)).plan.roles
    assert (roles.amount, roles.has("running_balance"), roles.kind_reason) == ("sides", True, "sides")


def test_what_is_open_of_each_row_beside_two_sides_does_not_run() -> None:
    each = SOLD.replace("500,,1500", "500,,500").replace("800,700", "800,0").replace("300,0", "300,")
    assert understood(each, as_of=date(2025, 3, 31)).plan.roles.has("balance")
    assert understood(SOLD.replace(",1500", ",1400"), as_of=date(2025, 3, 31)).plan.roles.has("balance")


def test_a_side_directly_before_the_balance_is_that_of_the_balance() -> None:
    text = "日期,客户,单据编号,到期日,金额,方向,余额\n2025-01-10,A,1,2025-02-09,100.00,贷,100.00\n"
    assert understood(text, as_of=date(2025, 3, 31)).plan.roles.amount == "amount"


@pytest.mark.parametrize("pair", ["Amount,Payments", "Betrag,Zahlungen", "金额,收款"])
def test_an_amount_and_payments_that_no_row_fills_both_are_the_sides_of_a_statement(
    pair: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    moved = "Ada,2025-01-05,Invoice,I1,1000.00,,1000.00\nAda,2025-01-06,Invoice,I2,100.00,,1100.00\n"
    paid = "Ada,2025-02-05,Payment Received,R1,,400.00,700.00\n"
    text = f"Customer,Date,Transaction,Details,{pair},Balance\n{moved}"
    assert owed(text + paid, tmp_path, capfd) == {"Ada": 700.0}


def test_marks_beside_amounts_that_have_a_side_each_say_it_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "Date,Customer,Debit,Credit\n2025-01-05,Ada,1000.00 Dr,\n2025-02-05,Ada,,400.00 Cr\n"
    assert owed(text, tmp_path, capfd) == {"Ada": 600.0}


def test_an_amount_and_what_was_paid_of_it_are_no_sides_where_nothing_was_paid_apart() -> None:
    found = understood("Customer,Date,Due Date,Amount,Paid\nAda,2025-01-05,2025-02-04,1000.00,0.00\n", as_of=date(2025, 3, 31))
    assert found.plan.roles.amount == "amount"


def test_a_line_of_sums_among_the_rows_does_not_hide_a_pair() -> None:
    text = "日期,客户,摘要,单据类型,到期日,本期应收,本期收回,余额\n2025-01-10,A,销售,发票,2025-02-09,100.00,,100.00\n"
    text += "2025-02-15,A,收款,收款单,,,60.00,40.00\n,A,本月合计,,,100.00,60.00,40.00\n"
    assert understood(text).plan.roles.amount == "sides"


RUNNING = """Customer,Date,Due Date,Up,Down,Balance
A,2025-01-10,2025-02-09,"1,000.00",,"1,000.00"
A,2025-02-15,,,600.00,400.00
B,2025-01-10,2025-02-09,50.00,,50.00
"""


def test_a_balance_that_runs_over_two_unread_columns_is_refused_with_these_as_debit_and_credit() -> None:
    with pytest.raises(ColumnNotFound) as refused:
        understood(RUNNING, as_of=date(2025, 3, 31))
    assert refused.value.facts["options"] == "--map debit=Up --map credit=Down"
    assert understood(RUNNING, columns={"debit": "Up", "credit": "Down"}).plan.roles.amount == "sides"


def test_a_balance_that_does_not_run_over_other_columns_is_what_is_open() -> None:
    text = RUNNING.replace("400.00", "500.00").replace("600.00", "60.00")
    assert understood(text, as_of=date(2025, 3, 31)).plan.roles.amount == "open"


@pytest.mark.parametrize(
    ("row", "kind", "left"),
    [
        ("Opening Balance,,0.00,50.00", "opening_credit", -10),
        ("Payment,P2,60.00,0.00", "reversal", 100),
        ("Payment,P2,-20.00,", "payment", 20),
        ("Credit Memo,C1,30.00,", "invoice", 70),
        ("Credit Memo,C1,,30.00", "credit_note", 10),
        ("Discount,D1,30.00,", "invoice", 70),
        ("Write-off,W1,20.00,", "charge", 60),
        ("Refund,R1,,20.00", "payment", 20),
    ],
)
def test_what_stands_on_the_other_side_of_an_account_takes_back_what_it_is_called(
    row: str, kind: str, left: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = "Customer,Date,Type,No,Debit,Credit\nAda,2025-02-13,Invoice,I1,100.00,0.00\nAda,2025-03-16,Payment,P1,0.00,60.00\n"
    text += f"Ada,2025-03-18,{row}\n"
    assert [found["kind"] for found in rows(understood(text))][-1] == kind
    assert owed(text, tmp_path, capfd) == {"Ada": left}


@pytest.mark.parametrize(("side", "kind"), [("H", "opening_credit"), ("S", "opening")])
def test_a_mark_of_the_other_side_takes_back_what_a_row_is_called(side: str, kind: str) -> None:
    lines = ["Kunde,Datum,Belegart,Beleg,Betrag,S/H", f"Ada,2025-01-31,Saldovortrag,,50.00,{side}"]
    lines += ["Ada,2025-02-13,Rechnung,R1,100.00,S", "Ada,2025-03-16,Zahlung,Z1,60.00,H", "Ada,2025-03-18,Zahlung,Z1,60.00,S"]
    assert [row["kind"] for row in rows(understood("\n".join(lines)))] == [kind, "invoice", "payment", "reversal"]


@pytest.mark.parametrize("opening", ["50.00,", ",50.00"])
def test_an_opening_balance_does_not_say_on_which_side_other_rows_stand(opening: str) -> None:
    text = f"Customer,Date,Type,No,Debit,Credit\nAda,2025-01-31,Opening Balance,,{opening}\nAda,2025-02-13,Invoice,I1,9.00,\n"
    text += "Bo,2025-01-31,Opening Balance,,,7.00\nCy,2025-01-31,Opening Balance,,,7.00\n"
    assert [row["kind"] for row in rows(understood(text))][-2:] == ["opening_credit", "opening_credit"]


def test_a_fee_on_the_credit_side_is_rejected(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list.csv").write_text(f"{TYPED}2025-03-18,Ada,Late fee,F1,,5.00\n", encoding="utf-8")
    answer = run(AGING, tmp_path, capfd)
    assert (answer.code, "list.csv  row 4" in answer.err) == (3, True)
