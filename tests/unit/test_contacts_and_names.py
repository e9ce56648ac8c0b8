"""Which lists are contacts, what do they say, and which customers may be one?"""

from datetime import date

import polars as pl
import pytest

from custctl.errors.contents import ColumnNotFound
from custctl.ledger import CONTACTED, CONTACTS
from custctl.mapping.near_duplicates import near_duplicates
from custctl.mapping.words import meanings
from tests.helpers.sheets import understood as read


def contacts(text: str) -> pl.DataFrame:
    """What a list of contacts is understood as."""
    understood = read(text)
    assert understood.table == "contacts"
    return CONTACTS.conform(understood.rows).collect()


class TestContacts:
    def test_a_list_of_contacts_is_known_by_what_was_done(self) -> None:
        rows = contacts(
            """
            Date,Customer,Invoice,What,Due,Amount,Text
            2025-03-20,Ada,2188,Reminder 1,,,
            2025-03-21,Ada,2188,promise to pay,2025-04-01,40.50,next week
            """
        )
        assert rows["what"].to_list() == ["reminder_1", "promise"]
        assert rows["document"].to_list() == ["2188", "2188"]
        assert [str(cell) for cell in rows.row(1)] == [
            "2025-03-21",
            "Ada",
            "2188",
            "promise",
            "2025-04-01",
            "40.5000",
            "next week",
        ]

    def test_chinese_lists_are_understood_too(self) -> None:
        rows = contacts("日期,客户,联系类型,金额,备注\n2025-03-20,阿特拉斯,承诺付款,40,下周\n2025-03-21,阿特拉斯,投诉,,质量")
        assert rows["what"].to_list() == ["promise", "complaint"]
        assert rows["text"].to_list() == ["下周", "质量"]

    def test_what_nobody_knows_and_missing_days_are_rejected_by_name(self) -> None:
        text = "Date,Customer,What\n2025-03-20,Ada,dance\n,Ada,call\n2025-03-22,,call\n2025-03-23,Bob,call\nsoon,Bob,call"
        understood = read(text)
        rejects = understood.rejects.collect().sort("row").select("row", "column", "value", "reason").rows()
        assert rejects == [
            (2, "What", "dance", "contact_unknown"),
            (3, "Date", "", "date_missing"),
            (4, "Customer", "", "customer_missing"),
            (6, "Date", "soon", "not_a_day"),
        ]
        assert understood.control.accepted == 1
        assert understood.control.rejected == 4

    @pytest.mark.parametrize("heading", ["type", "Contact", "Action", "动作"])
    def test_a_list_whose_types_are_all_contacts_is_one_of_contacts(self, heading: str) -> None:
        head = f"date,customer,{heading},document,due,amount,note\n"
        rows = contacts(f"{head}2026-01-05,a,promise,I1,2026-01-20,100,will pay\n2026-01-06,a,call,,,,no answer")
        assert rows["what"].to_list() == ["promise", "call"]
        assert rows["due"].to_list() == [date(2026, 1, 20), None]
        assert read(f"{head}2026-01-05,a,promise,I1,2026-01-20,100,\n2026-01-06,a,invoice,I2,2026-01-20,5,").table == "ledger"

    def test_calls_with_amounts_may_be_what_was_sold(self) -> None:
        assert read("date,customer,type,amount\n2026-01-05,a,call,100").table == "ledger"
        assert read("date,customer,type\n2026-01-05,a,call").table == "contacts"

    @pytest.mark.parametrize("heading", ["Action", "Follow up", "Kontakt", "Type", "动作"])
    @pytest.mark.parametrize("words", [("Call", "Reminder"), ("", "Reminder"), ("Promise", "Dispute"), ("", "Promise")])
    def test_invoices_to_which_something_was_done_stay_invoices(self, heading: str, words: tuple[str, str]) -> None:
        head = f"Invoice No,Customer,Date,Due Date,Amount,{heading}\n"
        first, second = words
        found = read(f"{head}1,a,2026-01-05,2026-02-05,100.00,{first}\n2,b,2026-01-06,2026-02-06,200.00,{second}")
        assert (found.table, found.plan.roles.kind, found.control.accepted) == ("ledger", "invoice", 2)

    @pytest.mark.parametrize(
        ("columns", "cells"),
        [
            ("product,amount", "Saw,5.00"),
            ("amount,quantity", "5.00,1"),
            ("amount", "5.00"),
            ("document,due,amount", "I1,2026-02-01,5"),
        ],
    )
    def test_a_word_beside_each_sale_makes_no_contacts_of_them(self, columns: str, cells: str) -> None:
        assert read(f"date,customer,{columns},action\n2026-01-05,a,{cells},dispute").table == "ledger"

    def test_money_under_no_known_heading_is_asked_about_beside_contacts(self) -> None:
        with pytest.raises(ColumnNotFound, match="amount"):
            read("date,customer,x,y,action\n2026-01-05,a,5.00,6.00,call")
        with pytest.raises(ColumnNotFound, match="amount"):
            read("date,customer,invoice,x,action\n2026-01-05,a,I1,100,call")
        with pytest.raises(ColumnNotFound, match="amount"):
            read("date,customer,invoice,due,action\n2026-01-05,a,I1,2026-02-01,call")

    @pytest.mark.parametrize("nothing", ["", "-", "0.00"])
    def test_a_call_may_have_an_amount_of_nothing_beside_a_promise(self, nothing: str) -> None:
        head = "date,customer,document,type,due,amount\n2026-01-05,a,I1,promise,2026-02-01,100.00\n"
        assert contacts(f"{head}2026-01-06,b,I2,call,,{nothing}")["what"].to_list() == ["promise", "call"]
        assert read(f"{head}2026-01-06,b,I2,call,,5.00").table == "ledger"

    def test_a_preferred_way_of_contact_leaves_cards_cards(self) -> None:
        assert read("name,date,city,email,action\nAda,2026-01-05,Rome,a@x.com,phone").table == "customers"

    @pytest.mark.parametrize("heading", ["promised_on", "promise_date", "until", "承诺日期"])
    def test_the_day_of_a_promise_goes_by_many_names(self, heading: str) -> None:
        rows = contacts(f"date,customer,what,due,{heading}\n2026-01-05,a,promise,2025-12-31,2026-01-20")
        assert rows["due"].to_list() == [date(2026, 1, 20)]

    def test_what_was_promised_is_a_list_of_promises(self) -> None:
        [row] = contacts("Date,Contact,Promised date,Promised amount\n2026-01-05,a,2026-01-20,100").to_dicts()
        assert (row["customer"], row["what"], row["due"], row["amount"]) == ("a", "promise", date(2026, 1, 20), 100)
        with pytest.raises(ColumnNotFound, match="date"):
            read("Contact,Promised date,Promised amount\na,2026-01-20,100")
        invoices = "invoice,date,customer,amount,due,Promised date\nI1,2025-12-01,a,100,2025-12-31,2026-01-20"
        assert read(invoices).table == "ledger"

    @pytest.mark.parametrize(
        ("heading", "text"),
        [
            ("Promised payment date", "2026-02-01"),
            ("Zahlungszusage", "2026-02-01"),
            ("承诺付款日期", "2026-02-01"),
            ("PTP amount", "40"),
        ],
    )
    def test_what_was_promised_to_be_paid_is_a_promise_and_no_delivery_is(self, heading: str, text: str) -> None:
        assert contacts(f"Invoice,Date,Customer,{heading}\nI1,2026-01-05,a,{text}")["what"].to_list() == ["promise"]
        with pytest.raises(ColumnNotFound, match="amount"):
            read(f"Order No,Date,Customer,{heading}\n1,2026-01-05,a,{text}")
        for columns, cells in [("Product,Quantity", "Saw,2"), ("Quantity", "2")]:
            with pytest.raises(ColumnNotFound, match="amount"):
                read(f"No,Date,Customer,{columns},{heading}\n1,2026-01-05,a,{cells},{text}")
        with pytest.raises(ColumnNotFound, match="amount"):
            read("Invoice,Date,Customer,Promised date\nI1,2026-01-05,a,2026-02-01")

    def test_days_and_amounts_that_cannot_be_read_are_rejected_by_name(self) -> None:
        head = "Date,Customer,What,Due,Amount\n2025-03-20,Ada,promise,2025-04-01,40\n"
        rejects = read(f"{head}2025-03-20,Bob,promise,soon,40\n2025-03-20,Cy,promise,2025-04-01,all\n").rejects.collect()
        assert rejects.sort("row").select("row", "column", "value", "reason").rows() == [
            (3, "Due", "soon", "not_a_day"),
            (4, "Amount", "all", "not_a_number"),
        ]

    def test_every_kind_of_contact_has_words(self) -> None:
        assert set(meanings("contacts").values()) == set(CONTACTED)

    def test_sales_with_such_columns_besides_stay_sales(self) -> None:
        assert read("Date,Customer,Amount,Note\n2025-03-20,Ada,5.00,call").table == "ledger"


class TestNearDuplicates:
    @pytest.mark.parametrize(
        ("new", "known"),
        [
            ("Acme Limited", "ACME Ltd."),
            ("ＡＣＭＥ　Ltd", "ACME Ltd."),
            ("Müller und Söhne", "Muller & Sohne GmbH & Co. KG"),
            ("北京阿特拉斯有限责任公司", "北京阿特拉斯有限公司"),
        ],
    )
    def test_other_spellings_of_a_name_are_found(self, new: str, known: str) -> None:
        assert near_duplicates(pl.Series([new]), pl.Series([known])) == [(new, known)]

    def test_other_names_are_not(self) -> None:
        assert near_duplicates(pl.Series(["Adam", "Ltd", "12"]), pl.Series(["Ada", "Limited", "13"])) == []

    def test_a_known_name_is_named_first_and_none_with_itself(self) -> None:
        new, known = pl.Series(["ACME", "Ada", "acme inc"]), pl.Series(["Ada", "Acme Ltd"])
        assert near_duplicates(new, known) == [("ACME", "Acme Ltd"), ("acme inc", "Acme Ltd")]

    def test_two_new_names_may_be_one_too(self) -> None:
        assert near_duplicates(pl.Series(["Acme Ltd", "ACME"]), pl.Series([], dtype=pl.String)) == [("Acme Ltd", "ACME")]
