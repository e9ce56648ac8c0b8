"""What the programs of the shipped profiles mean by their rows."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from custctl.errors.contents import PaidDayUnknown, ProfileUnknown
from custctl.mapping import Told, profile_files, reading_of, understand
from custctl.sheet import Reading
from tests.helpers.sheets import TODAY, read, rows, settled, understood
from tests.helpers.shipped import lines_of, read_as

KONTO, GEGEN, MARK = "Konto", "Gegenkonto (ohne BU-Schlüssel)", "Soll/Haben-Kennzeichen"


@pytest.mark.parametrize(
    ("konto", "gegen", "mark", "kind"),
    [
        ("10001", "8400", "S", "invoice"),
        ("8400", "10001", "H", "invoice"),
        ("10001", "8400", "H", "credit_note"),
        ("10001", "1200", "H", "payment"),
        ("1200", "10001", "S", "payment"),
        ("10001", "1200", "S", "refund"),
        ("10001", "8731", "H", "discount"),
        ("10001", "2400", "H", "write_off"),
        ("10001", "9008", "S", "opening"),
        ("10001", "9008", "H", "opening_credit"),
    ],
)
def test_a_datev_booking_is_what_the_other_account_says(konto: str, gegen: str, mark: str, kind: str) -> None:
    [row] = rows(read_as("datev_buchungsstapel", {KONTO: konto, GEGEN: gegen, MARK: mark}))
    assert (row["kind"], row["customer"], row["amount"]) == (kind, "10001", 1190)


@pytest.mark.parametrize(("konto", "gegen"), [("1200", "4940"), ("70001", "3400"), ("1200", "1360")])
def test_a_datev_booking_without_a_debtor_is_not_of_customers(konto: str, gegen: str) -> None:
    assert read_as("datev_buchungsstapel", {KONTO: konto, GEGEN: gegen}).control.skipped["not_customers"] == 1


@pytest.mark.parametrize(
    ("written", "day"), [("402", date(2025, 2, 4)), ("0402", date(2025, 2, 4)), ("2802", date(2025, 2, 28))]
)
def test_a_datev_day_takes_its_year_from_the_period(written: str, day: date) -> None:
    assert rows(read_as("datev_buchungsstapel", {"Belegdatum": written}))[0]["date"] == day


@pytest.mark.parametrize(
    ("journal", "debit", "credit", "kind"),
    [
        ("VE", "1200,00", "0,00", "invoice"),
        ("VE", "0,00", "1200,00", "credit_note"),
        ("BQ", "0,00", "1200,00", "payment"),
        ("BQ", "1200,00", "0,00", "refund"),
        ("AN", "1200,00", "0,00", "opening"),
        ("AN", "0,00", "1200,00", "opening_credit"),
    ],
)
def test_a_french_journal_tells_the_kind(journal: str, debit: str, credit: str, kind: str) -> None:
    [row] = rows(read_as("fec_ecritures", {"JournalCode": journal, "Debit": debit, "Credit": credit}))
    assert (row["kind"], row["customer"], row["amount"]) == (kind, "DUPONT", 1200)


def test_french_accounts_that_are_no_customers_are_left_out() -> None:
    assert read_as("fec_ecritures", {"CompteNum": "512000"}).control.skipped == {"not_customers": 1}


@pytest.mark.parametrize("profile", ["shopify_orders", "zoho_invoices", "xero_sales_invoices"])
def test_an_order_over_several_lines_counts_its_total_once(profile: str) -> None:
    blank = {"Total": ""} if profile == "shopify_orders" else {}
    found = read_as(profile, {}, blank, as_of=TODAY)
    assert found.control.skipped == {"order_line": 1}
    assert found.control.accepted == 1


def test_part_of_an_invoice_paid_is_a_payment() -> None:
    found = read_as("xero_sales_invoices", {"InvoiceAmountPaid": "15.00", "InvoiceAmountDue": "100.00"}, as_of=date(2025, 4, 1))
    assert [(row["kind"], row["amount"], row["date"]) for row in rows(found)] == [
        ("invoice", 115, date(2025, 3, 24)),
        ("payment", 15, date(2025, 4, 1)),
    ]


def test_stripe_counts_what_reaches_the_account_and_what_went_back() -> None:
    found = read_as("stripe_payments", {"Converted Amount Refunded": "11.50"}, {"Status": "Failed"}, {"Captured": "false"})
    assert [(row["kind"], row["amount"], row["currency"], row["cost"]) for row in rows(found)] == [
        ("sale", Decimal("111.50"), "EUR", Decimal("3.53")),
        ("return", Decimal("11.50"), "EUR", None),
    ]
    assert found.control.skipped == {"status_failed": 1, "status_pending": 1}


def test_utc_stamps_are_put_into_the_zone_of_the_business() -> None:
    late = {"Created (UTC)": "2025-03-04 23:30"}
    plain, local = read_as("stripe_payments", late), read_as("stripe_payments", late, zone="Asia/Shanghai")
    assert (rows(plain)[0]["date"], [note.key for note in plain.control.notes]) == (date(2025, 3, 4), ["times_in_utc"])
    assert (rows(local)[0]["date"], rows(local)[0]["time"], local.control.notes) == (date(2025, 3, 5), time(7, 30), ())


def test_a_stamp_with_a_zone_is_put_into_the_zone_of_the_business() -> None:
    text = "Date,Customer,Amount\n2025-03-04T23:30:00Z,Ada,1.00"
    assert rows(understood(text))[0]["date"] == date(2025, 3, 4)
    assert rows(understood(text, zone="Europe/Berlin"))[0]["date"] == date(2025, 3, 5)


def test_fees_of_amazon_are_cost_and_not_sales() -> None:
    fee = {"amount-type": "ItemFees", "amount-description": "Commission", "amount": "-4.50"}
    found = read_as(
        "amazon_settlement", {}, fee, {"amount-description": "Tax"}, {"order-id": "", "transaction-type": "Transfer"}
    )
    assert [(row["amount"], row["cost"], row["quantity"]) for row in rows(found)] == [
        (Decimal("29.99"), None, 1),
        (0, Decimal("4.50"), None),
    ]
    assert found.control.skipped == {"not_customers": 1, "tax_collected": 1}


def test_an_etsy_order_changed_later_counts_as_changed() -> None:
    [row] = rows(read_as("etsy_orders", {"Adjusted Order Total": "60.00", "Adjusted Card Processing Fees": "2.00"}))
    assert (row["amount"], row["cost"]) == (60, 2)


def test_income_that_no_wave_invoice_stands_behind_is_a_sale() -> None:
    credit = "Credit Amount (Two Column Approach)"
    other = {"Account Name": "Sales", "Account Group": "Income", "Debit Amount (Two Column Approach)": "", credit: "500.00"}
    counter = other | {"Other Accounts for this Transaction": "Cash on Hand"}
    found = read_as("wave_transactions", {}, other | {"Other Accounts for this Transaction": "Accounts Receivable"}, counter)
    assert [row["kind"] for row in rows(found)] == ["invoice", "sale"]
    assert found.control.skipped == {"other_side": 1}


@pytest.mark.parametrize(("status", "reason"), [("交易关闭", "closed"), ("等待买家付款", "status_pending")])
def test_taobao_orders_nobody_paid_for_are_left_out(status: str, reason: str) -> None:
    assert read_as("taobao_orders", {"订单状态": status}).control.skipped == {reason: 1}


@pytest.mark.parametrize(("status", "back"), [("已全额退款", "23"), ("已退款(￥5.50)", "5.50"), ("已收钱", None)])
def test_money_paid_back_by_wechat_is_a_return(status: str, back: str | None) -> None:
    found = rows(read_as("wechat_pay", {"当前状态": status}))
    assert [row["amount"] for row in found if row["kind"] == "return"] == ([Decimal(back)] if back else [])


def test_sums_below_a_wechat_bill_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    path.write_text(
        lines_of("wechat_merchant", {}, {}) + "总交易单数,应结订单总金额,退款总金额\n`2,`0.00,`40.00\n", encoding="utf-8"
    )
    [table] = read(path, tmp_path)
    control = understand(table, Told(today=TODAY)).control
    assert (control.read, control.accepted, control.rejected, control.skipped) == (4, 2, 0, {"summary": 2})


def test_refunds_the_business_received_are_no_sales() -> None:
    assert read_as("alipay_bill", {"交易状态": "退款成功"}).control.skipped == {"refund_received": 1}


def test_an_invoice_with_the_state_paid_is_paid_on_the_day_of_the_export() -> None:
    lines = ("Ada,7,12.00,paid", "Bob,8,5.00,open")
    text = "\n".join(["Date,Due Date,Customer,Invoice,Amount,Status", *(f"2025-01-31,2025-02-28,{line}" for line in lines)])
    found = rows(understood(text, as_of=date(2025, 3, 31)))
    assert [(row["kind"], row["amount"], row["date"], row["applies_to"]) for row in found if row["kind"] == "payment"] == [
        ("payment", 12, date(2025, 3, 31), "7")
    ]
    with pytest.raises(PaidDayUnknown):
        understood(text)


@pytest.mark.parametrize("state", ["Awaiting Payment", "Payment pending", "ausstehend", "待付款"])
def test_an_invoice_that_waits_for_money_is_open_and_an_order_that_does_never_was_money(state: str) -> None:
    head = "InvoiceDate,DueDate,ContactName,InvoiceNumber,Total,InvoiceAmountPaid,Status"
    found = rows(understood(f"{head}\n2025-01-31,2025-02-28,Ada,7,12,5,{state}", as_of=date(2025, 3, 31)))
    assert [(row["kind"], row["amount"]) for row in found] == [("invoice", 12), ("payment", 5)]
    order = understood(f"Date,Customer,Amount,Status\n2025-01-31,Ada,12,{state}")
    assert order.control.skipped == {"status_pending": 1}


@pytest.mark.parametrize("heading", ["Type", "Transaction Type"])
def test_rows_of_an_ageing_by_quickbooks_are_of_the_kind_that_their_type_says(heading: str) -> None:
    head = f"{heading},Num,Customer,Date,Due Date,Amount,Open Balance"
    lines = ("Invoice,1001,Ada,03/24/2025,04/23/2025,100.00,0.00", "Payment,P1,Ada,03/30/2025,,-100.00,0.00")
    found = understood("\n".join([head, *lines]), as_of=date(2025, 3, 31))
    assert (found.profile, [row["kind"] for row in settled(found)]) == ("quickbooks_ar_aging", ["invoice", "payment"])


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("2025-02-10,Payment,P7,Ada,,400,0", []),  # the file lists what was paid
        ("2025-02-10,Payment,P7,Ada,,50,50", [400]),  # money that settled nothing so far
        ("2025-02-10,Credit Memo,C5,Ada,,-50,-30", [380]),  # a credit of which 20 went to the invoice
        ("2025-02-10,Payment,P7,Bob,,400,0", [400]),  # another's
    ],
)
def test_what_rows_of_the_file_settled_is_not_told_again_by_the_open_balance(listed: str, told: list[int]) -> None:
    head = "Date,Transaction Type,Number,Customer,Due Date,Amount,Open Balance"
    lines = ("2025-01-05,Invoice,1001,Ada,2025-02-04,500,100", listed)
    found = settled(understood("\n".join([head, *lines]), as_of=date(2025, 3, 31)))
    assert [row["amount"] for row in found if row["kind"] == "payment" and row["document"] is None] == told


@pytest.mark.parametrize(
    "lines",
    [
        ("I1,Deco,2025-01-10,2025-02-09,100,10", "C1,Deco,2025-01-15,2025-02-15,-90,0"),  # known by its sign alone
        ("I1,Deco,2025-01-10,2025-02-09,100,10", "C1,Deco,2025-01-15,2025-02-15,-120,-30"),
    ],
)
def test_a_credit_note_without_a_type_is_not_told_again_by_the_open_balance(lines: tuple[str, ...]) -> None:
    head = "Invoice No,Customer,Invoice Date,Due Date,Total,Balance"
    found = settled(understood("\n".join([head, *lines]), as_of=date(2025, 3, 31)))
    assert {row["kind"] for row in found} == {"invoice", "credit_note"}


@pytest.mark.parametrize("kind", ["Discount", "Write-off", "Opening credit"])
def test_what_else_settled_an_invoice_in_a_row_of_its_own_is_not_told_again(kind: str) -> None:
    head = "Type,Number,Customer,Date,Due Date,Total,Balance"
    lines = ("Invoice,I1,A,2025-01-10,2025-02-09,100,0", f"{kind},,A,2025-02-01,,5,0", "Payment,P1,A,2025-02-01,,95,0")
    found = settled(understood("\n".join([head, *lines]), as_of=date(2025, 3, 31)))
    assert len(found) == 3


def test_a_payment_is_taken_off_what_the_balance_of_the_invoice_tells_that_it_names() -> None:
    head = "Type,Number,Customer,Date,Due Date,Total,Balance,Applies To"
    bills = ("Invoice,I1,A,2025-01-10,2025-02-09,100,40,", "Invoice,I2,A,2025-01-11,2025-02-10,100,50,")
    text = "\n".join([head, *bills, "Payment,P1,A,2025-02-01,,50,0,I2"])
    paid = [row for row in rows(understood(text, as_of=date(2025, 3, 31))) if row["kind"] == "payment"]
    assert {row["applies_to"]: row["amount"] for row in paid} == {"I1": 60, "I2": 50}


def test_a_paid_invoice_that_was_refunded_tells_its_payment_its_credit_and_the_money_paid_back() -> None:
    head = "Invoice Number,Customer,Invoice Date,Due Date,Total,Amount Paid,Status"
    lines = ("1,Bolt,2025-01-10,2025-02-09,60,60,Refunded", "2,Cy,2025-01-10,2025-02-09,40,0,Sent")
    found = rows(understood("\n".join([head, *lines]), as_of=date(2025, 3, 31)))
    kinds = {row["kind"]: row["amount"] for row in found if row["customer"] == "Bolt"}
    assert kinds == {"invoice": 60, "payment": 60, "credit_note": 60, "refund": 60}


def test_a_payment_in_a_row_of_its_own_is_not_told_again_by_the_day_on_which_its_invoice_was_paid() -> None:
    head = "Invoice No,Customer,Type,Date,Due Date,Amount,Paid Date"
    lines = ("1,Ada,Invoice,2025-01-01,2025-01-31,100,2025-02-10", "1,Ada,Payment,2025-02-10,,100,")
    found = rows(understood("\n".join([head, *lines]), as_of=date(2025, 3, 31)))
    assert [row["amount"] for row in found if row["kind"] == "payment"] == [100]


def test_a_sale_with_the_state_paid_tells_no_payment() -> None:
    assert [row["kind"] for row in rows(understood("Date,Customer,Amount,Status\n2025-01-31,Ada,12.00,paid"))] == ["sale"]


@pytest.mark.parametrize(("told", "code"), [({}, "USD"), ({"currency": "CAD"}, "CAD")])
def test_a_sign_of_several_currencies_is_the_one_that_is_told(told: dict[str, object], code: str) -> None:
    found = understood("Date,Customer,Amount\n2025-01-31,Ada,$12.00", **told)
    assert rows(found)[0]["currency"] == code
    assert [note.key for note in found.control.notes] == ([] if told else ["currency_guessed"])


@pytest.mark.parametrize(
    ("signs", "told", "codes", "guessed"),
    [
        ("€€", {}, ["EUR", "EUR"], 0),
        ("€£", {}, ["EUR", "GBP"], 0),
        ("$￥", {}, ["USD", "CNY"], 2),
        ("$€", {"currency": "CAD"}, ["CAD", "EUR"], 0),
        ("₹-", {}, ["INR", "XXX"], 0),
    ],
)
def test_a_column_of_currency_signs_says_whose_they_are(
    signs: str, told: dict[str, object], codes: list[str], guessed: int
) -> None:
    text = "\n".join(["Date,Customer,Amount,Currency", *(f"2025-01-31,Ada,12.00,{sign}" for sign in signs)])
    found = understood(text, **told)
    assert [row["currency"] for row in rows(found)] == codes
    assert [note.values for note in found.control.notes] == ([{"rows": guessed}] if guessed else [])


@pytest.mark.parametrize("cell", ["19%", "twelve", "12,3,4"])
def test_what_is_no_amount_is_rejected(cell: str) -> None:
    [reason] = understood(f'Date,Customer,Amount\n2025-01-31,Ada,12.00\n2025-01-31,Ada,"{cell}"').rejects.collect()["reason"]
    assert reason == ("percent" if "%" in cell else "not_a_number")


@pytest.mark.parametrize("name", sorted(profile_files.shipped()))
def test_a_profile_written_down_is_the_profile_read(name: str, tmp_path: Path) -> None:
    known = profile_files.shipped()[name]
    assert profile_files.read_profile(profile_files.write_profile(known, tmp_path)) == known


def test_a_named_profile_says_how_its_file_is_read() -> None:
    reading = reading_of(Reading(), Told(today=TODAY, profile="datev_buchungsstapel"))
    assert reading.encoding == "cp1252"
    assert "belegdatum" in reading.header_words
    assert reading_of(Reading(encoding="utf-8"), Told(today=TODAY, profile="datev_buchungsstapel")).encoding == "utf-8"
    assert reading_of(Reading(), Told(today=TODAY)).encoding is None
    with pytest.raises(ProfileUnknown):
        reading_of(Reading(), Told(today=TODAY, profile="none_such"))


@pytest.mark.parametrize(
    ("source", "debit", "credit", "kind", "reason"),
    [
        ("Receivable Invoice", "5.00", "", "invoice", None),
        ("Receivable Payment", "", "5.00", "payment", None),
        ("Receivable Credit Note", "", "5.00", "credit_note", None),
        ("Receivable Overpayment", "", "5.00", "payment", None),
        ("Receivable Invoice", "", "5.00", None, "other_side"),
        ("Receivable Payment", "5.00", "", None, "other_side"),
        ("Payable Invoice", "", "5.00", None, "not_customers"),
        ("Spend Money", "5.00", "", None, "not_customers"),
    ],
)
def test_a_row_of_xero_s_account_of_receivables_is_what_its_source_says(
    source: str, debit: str, credit: str, kind: str | None, reason: str | None
) -> None:
    found = read_as("xero_account_transactions", {"Source": source, "Debit": debit, "Credit": credit})
    numbers = {"document": "INV-7", "applies_to": None} if kind != "payment" else {"document": None, "applies_to": "INV-7"}
    kept = [{name: row[name] for name in ("kind", "amount", *numbers)} for row in rows(found)]
    assert kept == ([{"kind": kind, "amount": 5, **numbers}] if kind else [])
    assert dict(found.control.skipped) == ({reason: 1} if reason else {})
