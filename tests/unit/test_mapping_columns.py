"""Which column is what."""

from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest

from custctl.errors.contents import ColumnAmbiguous, ColumnNotFound, ColumnUnknown, ColumnUnreadable, CustomerNotNamed
from custctl.errors.usage import FieldUnknown
from custctl.mapping import header_words, words
from tests.helpers.sheets import choice, rows, understood


@pytest.mark.parametrize(
    "header",
    [
        "Date,Customer,Amount",
        "Invoice Date,Customer Name,Total",
        "InvoiceDate,customerID,InvoiceAmount",
        "Rechnungsdatum,Kd.-Nr.,Betrag",
        "Belegdatum,Kunde,Bruttobetrag",
        "Date de facture,Raison sociale,Montant TTC",
        "Fecha de emisión,Razón social,Importe",
        "日期,客户名称,金额（元）",
        "交易日期,客戶名稱,金額",
        "doc_date,customer_no,gross_amount",
    ],
)
def test_headers_of_six_languages_are_understood(header: str) -> None:
    found = understood(f"{header}\n2025-01-31,Ada,12.50")
    date, customer, amount = header.split(",")
    assert (choice(found, "date"), choice(found, "customer"), choice(found, "amount")) == (date, customer, amount)


def test_the_document_date_is_preferred_to_other_dates() -> None:
    found = understood("PaperlessDate,DueDate,InvoiceDate,Customer,Amount\n2024-01-01,2025-02-28,2025-01-31,Ada,1.00")
    assert choice(found, "date") == "InvoiceDate"
    assert choice(found, "due") == "DueDate"


def test_the_customers_number_is_the_customer_and_the_name_is_the_name() -> None:
    found = understood("Date,Customer Name,Customer ID,Amount\n2025-01-31,Ada Ltd,007,1.00")
    [row] = rows(found)
    assert (row["customer"], row["name"]) == ("007", "Ada Ltd")


@pytest.mark.parametrize(
    ("number", "name"), [("Party", "Party Name"), ("Partner", "Partner Name"), ("Company", "Company Name")]
)
def test_a_heading_and_the_same_with_name_are_number_and_name(number: str, name: str) -> None:
    found = understood(f"Date,{number},{name},Amount\n2025-01-31,007,Ada Ltd,1.00")
    assert (rows(found)[0]["customer"], rows(found)[0]["name"]) == ("007", "Ada Ltd")


def test_zoho_s_payments_are_of_the_customer_by_number() -> None:
    head = "Payment Number,CustomerID,Mode,Date,Customer Name,Amount,Unused Amount,Invoice Number,Amount Applied to Invoice"
    [row] = rows(understood(f"{head}\n1,C1,Cash,2025-01-31,Ada,5.00,0.00,I1,5.00"))
    assert (row["customer"], row["name"]) == ("C1", "Ada")


def test_a_name_alone_is_the_customer() -> None:
    [row] = rows(understood("Date,Name,Amount\n2025-01-31,Ada Ltd,1.00"))
    assert (row["customer"], row["name"]) == ("Ada Ltd", None)


def test_two_columns_that_fit_equally_are_asked_about() -> None:
    with pytest.raises(ColumnAmbiguous) as raised:
        understood("Invoice Date,Order Date,Customer,Amount\n2025-01-31,2025-01-30,Ada,1.00")
    assert "Invoice Date, Order Date" in str(raised.value)
    assert raised.value.facts["first"] == '"Invoice Date"'


def test_two_columns_that_say_the_same_are_no_question() -> None:
    found = understood("Invoice Date,Order Date,Customer,Amount\n2025-01-31,2025-01-31,Ada,1.00")
    assert choice(found, "date") == "Invoice Date"


def test_a_file_without_an_amount_names_its_columns() -> None:
    with pytest.raises(ColumnNotFound) as raised:
        understood("Date,Customer,Colour\n2025-01-31,Ada,red")
    assert raised.value.facts["field"] == "amount"
    assert "Date, Customer, Colour" in raised.value.facts["available"]


def test_a_column_of_words_is_no_amount() -> None:
    with pytest.raises(ColumnUnreadable) as raised:
        understood("Date,Customer,Amount\n2025-01-31,Ada,see below\n2025-02-01,Bob,ditto")
    assert raised.value.facts["column"] == "Amount"
    assert raised.value.facts["row"] == 2


def test_columns_are_told_by_name_and_by_position() -> None:
    found = understood("a,b,c\n2025-01-31,Ada,1.00", columns={"date": "1", "customer": "b", "amount": "3"})
    [row] = rows(found)
    assert row["customer"] == "Ada"
    assert {entry.confidence for entry in found.choices if entry.field != "kind"} == {"told"}


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ColumnUnknown) as raised:
        understood("Date,Customer,Amount\n2025-01-31,Ada,1.00", columns={"date": "Datum"})
    assert raised.value.facts["column"] == "Datum"


def test_a_field_that_is_not_there_is_named() -> None:
    with pytest.raises(FieldUnknown):
        understood("Date,Customer,Amount\n2025-01-31,Ada,1.00", columns={"colour": "Date"})


def test_the_only_columns_of_dates_and_of_money_need_no_header() -> None:
    found = understood("wann,Kunde,wieviel\n2025-01-31,Ada,1.00\n2025-02-28,Bob,2.50")
    assert (choice(found, "date"), choice(found, "amount")) == ("wann", "wieviel")
    assert {entry.confidence for entry in found.choices if entry.field in ("date", "amount")} == {"likely"}


@pytest.mark.parametrize("head", ["Payment Date,Customer,Invoice No", "Date,Customer,Receipt No"])
@pytest.mark.parametrize("less", ["Bank charges", "Discount", "Skonto", "Frais bancaires", "手续费"])
def test_what_was_received_is_the_amount_and_never_what_was_taken_off(head: str, less: str) -> None:
    for columns, cells in ((f"Amount received,{less}", "970.70,29.30"), (f"{less},Amount received", "29.30,970.70")):
        row, *more = rows(understood(f"{head},{columns}\n2026-02-20,Ada,0001,{cells}"))
        assert (row["kind"], row["amount"]) == ("payment", Decimal("970.70"))
        assert [told["kind"] for told in more] == (["discount"] if less in ("Discount", "Skonto") else [])


def test_in_a_list_of_payments_no_other_column_of_money_is_the_amount() -> None:
    found = understood("Payment Date,Customer,Invoice No,Amount received,TDS\n2026-02-20,Ada,0001,970.70,29.30")
    assert choice(found, "amount") == "Amount received"


@pytest.mark.parametrize("head", ["Payment Date,Customer,Invoice No", "Date,Customer,Payment No"])
@pytest.mark.parametrize("whole", ["Invoice Amount", "Rechnungsbetrag", "发票金额"])
def test_a_payment_is_what_was_received_and_not_what_the_invoice_beside_it_was(head: str, whole: str) -> None:
    [row] = rows(understood(f"{head},{whole},Amount received\n2026-02-20,Ada,0001,1000.00,400.00"))
    assert (row["kind"], row["amount"]) == ("payment", 400)


def test_beside_what_was_paid_the_only_other_column_of_money_is_the_amount() -> None:
    found = understood("Date,Due Date,Paid Date,Customer,wieviel,Paid\n2026-01-20,2026-03-20,2026-02-20,Ada,970.70,29.30")
    assert (choice(found, "amount"), choice(found, "paid_amount")) == ("wieviel", "Paid")


@pytest.mark.parametrize(("head", "day"), [("Due", "2026-01-05"), ("Due Date", "05.01.2026"), ("Fällig", "46027")])
def test_due_days_in_the_serial_numbers_of_a_workbook_are_read(head: str, day: str) -> None:
    [row, _] = rows(understood(f"Customer,Invoice No,Invoice Date,{head},Amount\nAda,1,{day},46054,9.00\nBo,2,{day},,8.00"))
    assert (row["kind"], row["due"]) == ("invoice", date(2026, 2, 1))


def test_what_is_due_is_no_day_where_it_would_be_of_other_years_than_the_documents() -> None:
    found = understood("Customer,Invoice No,Invoice Date,Amount,Due\nAda,1,2026-01-05,50000,45000")
    assert choice(found, "due") is None


def test_paid_days_in_serial_numbers_are_read() -> None:
    [row] = rows(understood("Payment Date,Customer,Invoice No,Amount\n46054,Ada,1,9.00"))
    assert (row["kind"], row["date"]) == ("payment", date(2026, 2, 1))


@pytest.mark.parametrize("paid", ["51750.00", "51750", "46054"])
@pytest.mark.parametrize("heading", ["Paid", "Bezahlt", "Payé", "已付款"])
def test_amounts_of_five_digits_under_paid_are_amounts_and_no_days(heading: str, paid: str) -> None:
    head = f"Customer,Invoice No,Date,Due Date,Amount,{heading}"
    found = understood(f"{head}\nAda,1,2026-01-05,2026-02-05,90000,{paid}", as_of=date(2026, 3, 31))
    assert (choice(found, "paid_amount"), choice(found, "paid_date")) == (heading, None)


@pytest.mark.parametrize(("day", "read"), [("46054", True), ("46054.354166", True), ("46054.00", False), ("51750", False)])
def test_serial_numbers_of_days_are_no_money_and_follow_upon_the_days_of_the_documents(day: str, *, read: bool) -> None:
    found = understood(f"Customer,Invoice No,Date,Due Date,Amount,Payment Date\nAda,1,2026-01-05,2026-02-05,9.00,{day}")
    assert (choice(found, "paid_date") is not None) == read


@pytest.mark.parametrize("heading", ["Written off", "Disputed", "Returned", "坏账"])
def test_amounts_of_five_digits_under_a_mark_are_no_days(heading: str) -> None:
    found = understood(f"Customer,Invoice No,Date,Due Date,Amount,{heading}\nAda,1,2026-01-05,2026-02-05,90000,46054")
    assert [choice(found, f"{mark}_date") for mark in ("written_off", "disputed", "bounced")] == [None] * 3


def test_an_empty_column_is_not_preferred_to_quantity_and_price() -> None:
    [row] = rows(understood("Date,Customer,Total,Quantity,Unit price\n2025-01-31,Ada,,3,2.50"))
    assert str(row["amount"]) == "7.5000"


def test_a_product_code_is_the_product_and_its_description_the_note() -> None:
    [row] = rows(understood("Date,Customer,Amount,SKU,Description\n2025-01-31,Ada,1.00,0815,Red lamp"))
    assert (row["product"], row["note"]) == ("0815", "Red lamp")


def test_kept_columns_ride_along() -> None:
    [row] = rows(understood("Date,Customer,Amount,Colour\n2025-01-31,Ada,1.00,red", keep=("Colour",)))
    assert row["Colour"] == "red"


def test_no_word_means_two_fields_unless_other_columns_or_cells_tell_which() -> None:
    paid = combinations(("paid_amount", "paid_date", "settled"), 2)
    told = {("amount", "paid_amount"), ("status_date", "acquired_on"), *paid}
    seen: dict[str, str] = {}
    for field, tiers in words.synonyms().items():
        for word in {word for tier in tiers for word in tier}:
            if field != "name" and (seen.get(word), field) not in told:
                assert seen.setdefault(word, field) == field
    assert "invoice date" in header_words()
    assert "金额" in header_words()


@pytest.mark.parametrize("topic", ["kinds", "kinds_beside", "statuses", "part_payments", "truths", "currencies"])
def test_words_are_plain_once_and_for_all(topic: str) -> None:
    for word in words.meanings(topic):
        assert word
        assert words.plain(word) == word


@pytest.mark.parametrize("account", ["Kunde 1", "100200"])
@pytest.mark.parametrize("heading", ["Ledger Account", "Konto-Schlüssel Konto", "Cuenta mayor"])
def test_for_a_customer_an_account_is_proposed_and_never_a_type(heading: str, account: str) -> None:
    text = f"Document Type,{heading},Posting Text,Date,Due Date,Amount\nZZ,{account},abc,2025-01-05,2025-02-04,5.00"
    with pytest.raises(ColumnNotFound) as refused:
        understood(text)
    assert heading in str(refused.value.facts["options"])
    assert "Type" not in str(refused.value.facts["options"])


def test_where_no_column_may_be_meant_none_is_proposed() -> None:
    with pytest.raises(CustomerNotNamed) as refused:
        understood("Document Type,Product Group,Date,Due Date,Amount\nZZ,Ware,2025-01-05,2025-02-04,5.00")
    assert refused.value.facts["options"] == "--map customer=COLUMN"
