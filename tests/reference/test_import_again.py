"""Is the book what an accountant expects, whatever was imported again? Files through the command line, as a shop does it."""

from pathlib import Path

import pytest

from tests.helpers.imports import Shop, without

JANUARY = """Date,Customer,Amount
2025-01-30,Ada,10.00
2025-01-30,Bob,5.00
2025-01-31,Ada,4.00
2025-01-31,Ada,4.00
"""
FEBRUARY = """Date,Customer,Amount
2025-01-31,Ada,4.00
2025-01-31,Ada,4.00
2025-02-03,Cy,7.00
"""
INVOICES = """Invoice,Date,Customer,Due,Item,Amount
I1,2025-01-05,Ada,2025-02-05,tea,100.00
I2,2025-01-10,Bob,2025-02-10,tea,50.00
I2,2025-01-10,Bob,2025-02-10,cups,30.00
I3,2025-01-31,Ada,2025-02-28,tea,20.00
I3,2025-01-31,Ada,2025-02-28,cups,5.00
"""
BALANCES = """Invoice,Date,Customer,Due,Amount,Balance
I1,2025-01-05,Ada,2025-02-05,100.00,{first}
I2,2025-01-10,Bob,2025-02-10,80.00,{second}
"""


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shop:
    return Shop(tmp_path, capsys)


class TestSales:
    def test_the_same_file_twice(self, shop: Shop) -> None:
        shop.imports(JANUARY, "january.csv")
        before = shop.book()
        assert "Already imported" in shop.imports(JANUARY, "january.csv")
        assert shop.book() == before

    def test_a_renamed_file_with_its_rows_in_another_order(self, shop: Shop) -> None:
        shop.imports(JANUARY, "january.csv")
        before = shop.book()
        header, *rows = JANUARY.splitlines(keepends=True)
        said = shop.imports("".join([header, *reversed(rows)]), "copy of january.csv".replace(" ", "_"))
        assert "= 0 accepted + 4 duplicate + 0 rejected" in said
        assert shop.book() == before

    def test_overlapping_months_with_two_equal_sales_a_day(self, shop: Shop) -> None:
        shop.imports(JANUARY, "january.csv")
        assert "= 1 accepted + 2 duplicate + 0 rejected" in shop.imports(FEBRUARY, "february.csv")
        assert shop.book() == [
            "2025-01-30 Ada 10.00",
            "2025-01-30 Bob 5.00",
            "2025-01-31 Ada 4.00",
            "2025-01-31 Ada 4.00",
            "2025-02-03 Cy 7.00",
        ]

    def test_undo_and_redo_of_overlapping_imports(self, shop: Shop) -> None:
        shop.imports(JANUARY, "january.csv")
        shop.imports(FEBRUARY, "february.csv")
        before = shop.book()
        shop.custctl("book undo 1")
        assert shop.book() == ["2025-01-31 Ada 4.00", "2025-01-31 Ada 4.00", "2025-02-03 Cy 7.00"]
        shop.custctl("book redo 1")
        assert shop.book() == before

    def test_two_tills_with_the_same_sale_need_a_name(self, shop: Shop) -> None:
        till = "Date,Customer,Amount\n2025-01-31,,3.00\n2025-01-31,,{other}\n"
        shop.imports(till.format(other="4.00"), "till1.csv")
        said = shop.imports(till.format(other="7.00"), "till2.csv", code=65)
        assert "--source NAME" in said
        assert len(shop.book()) == 2
        shop.imports(till.format(other="7.00"), "till2.csv", "--source second")
        assert shop.book("amount", "source") == ["3.00 ", "3.00 second", "4.00 ", "7.00 second"]
        assert "Already" in shop.imports(till.format(other="7.00"), "till2.csv", "--source second")

    def test_a_day_cut_at_noon_goes_on_in_the_next_file(self, shop: Shop) -> None:
        morning = "Date,Customer,Amount\n2025-01-31,Ada,3.00\n2025-01-31,Bob,4.00\n"
        afternoon = "Date,Customer,Amount\n2025-01-31,Ada,3.00\n2025-02-01,Bob,1.00\n"
        shop.imports(morning, "morning.csv")
        shop.imports(afternoon, "afternoon.csv", code=65)
        said = shop.imports(afternoon, "afternoon.csv", "--overlap new")
        assert "= 2 accepted + 0 duplicate" in said
        whole = "Date,Customer,Amount\n2025-01-31,Ada,3.00\n2025-01-31,Ada,3.00\n2025-01-31,Bob,4.00\n2025-02-01,Bob,1.00\n"
        assert "= 0 accepted + 4 duplicate" in shop.imports(whole, "whole.csv")
        assert len(shop.book()) == 4

    def test_the_same_day_again_where_equal_rows_are_known(self, shop: Shop) -> None:
        shop.imports("Date,Customer,Amount\n2025-01-31,Ada,3.00\n2025-01-31,Bob,4.00\n", "first.csv")
        again = "Date,Customer,Amount\n2025-01-31,Ada,3.00\n2025-01-31,Cy,1.00\n"
        assert "= 1 accepted + 1 duplicate" in shop.imports(again, "second.csv", "--overlap known")
        assert len(shop.book()) == 3

    def test_orders_with_numbers_or_a_clock_may_come_in_pieces(self, shop: Shop) -> None:
        shop.imports("Order,Date,Customer,Amount\nR1,2025-01-31,Ada,3.00\n", "first.csv")
        shop.imports("Order,Date,Customer,Amount\nR2,2025-01-31,Ada,3.00\n", "second.csv")
        shop.imports("Date,Time,Customer,Amount\n2025-01-31,09:00,Ada,3.00\n", "am.csv", "--source till")
        shop.imports("Date,Time,Customer,Amount\n2025-01-31,15:00,Ada,3.00\n", "pm.csv", "--source till")
        assert len(shop.book()) == 4

    def test_a_sale_that_changed_is_asked_about_though_it_has_a_number(self, shop: Shop) -> None:
        orders = "Date,Order,Customer,Amount\n2025-01-09,O9,Ann,9.25\n2025-01-10,O10,Bob,{}\n2025-01-11,O11,Cy,11.25\n"
        shop.imports(orders.format("10.25"), "first.csv")
        assert "rows of 2025-01-10" in shop.imports(orders.format("999.25"), "second.csv", code=65)
        assert len(shop.book()) == 3

    def test_the_log_tells_the_sum_that_the_import_told(self, shop: Shop) -> None:
        returns = "Date,Order,Customer,Amount,Type\n2026-02-01,R1,C1,100.00,Sale\n2026-02-02,R2,C1,-30.00,Sale\n"
        more = "2026-02-03,R3,C2,50,Refund\n2026-02-03,R4,C2,80,Sale\n2026-02-04,R5,C2,-10,Refund\n2026-02-05,R6,C3,0,Sale\n"
        assert "EUR 70.00 read = 70.00 accepted + 0.00 duplicate" in shop.imports(returns, "first.csv")
        assert "EUR 190.00 read = 120.00 accepted + 70.00 duplicate" in shop.imports(returns + more, "second.csv")
        assert [row["money_accepted"] for row in shop.log()] == ["EUR 70.00", "EUR 120.00"]
        assert len(shop.book()) == 6

    def test_the_log_is_in_the_currency_that_the_books_are_read_in(self, shop: Shop) -> None:
        settings = shop.folder / "custctl.toml"
        settings.write_text('currency = "EUR"\n', encoding="utf-8")
        (shop.folder / "sales.csv").write_text("Date,Customer,Amount\n2026-02-01,Ada,215.00\n", encoding="utf-8")
        assert "EUR 215.00 read = 215.00 accepted" in shop.custctl("import sales.csv").err
        assert [row["money_accepted"] for row in shop.log()] == ["EUR 215.00"]
        settings.unlink()
        assert [row["money_accepted"] for row in shop.log()] == ["XXX 215.00"]

    def test_of_a_dry_run_nothing_stays(self, shop: Shop) -> None:
        shop.imports(JANUARY, "january.csv")
        said = shop.imports(FEBRUARY, "february.csv", "--dry-run")
        assert "= 1 accepted + 2 duplicate" in said
        assert len(shop.book()) == 4


class TestDocuments:
    def test_invoices_and_then_the_payments_of_the_same_days(self, shop: Shop) -> None:
        shop.imports(INVOICES, "invoices.csv")
        payments = "Payment No,Date,Customer,Invoice,Amount\nP1,2025-01-10,Ada,I1,60.00\nP2,2025-01-31,Bob,I2,80.00\n"
        said = shop.imports(payments, "payments.csv", "--kind payment")
        assert "not in the file" not in said
        assert len(shop.book()) == 7

    def test_a_changed_invoice_is_swapped_as_a_whole(self, shop: Shop) -> None:
        shop.imports(INVOICES, "first.csv")
        said = shop.imports(INVOICES.replace("cups,30.00", "cups,35.00"), "second.csv")
        assert "80.00 with 85.00: I2" in said
        assert "= 1 accepted + 4 duplicate" in said
        assert shop.amounts() == ["I1 100.00", "I2 35.00", "I2 50.00", "I3 20.00", "I3 5.00"]

    def test_a_line_that_was_removed_leaves_the_book(self, shop: Shop) -> None:
        shop.imports(INVOICES, "first.csv")
        shop.imports(without(INVOICES, "30.00"), "second.csv")
        assert shop.amounts() == ["I1 100.00", "I2 50.00", "I3 20.00", "I3 5.00"]

    def test_a_document_cut_by_a_line_export_stays_whole(self, shop: Shop) -> None:
        shop.imports(INVOICES, "first.csv")
        said = shop.imports(without(INVOICES, "cups,5.00"), "second.csv")
        assert "I3" in said
        assert shop.amounts() == ["I1 100.00", "I2 30.00", "I2 50.00", "I3 20.00", "I3 5.00"]

    def test_a_number_used_again_next_year_is_another_document(self, shop: Shop) -> None:
        shop.imports(INVOICES, "first.csv")
        again = "Invoice,Date,Customer,Due,Item,Amount\nI1,2026-01-07,Ada,2026-02-07,tea,70.00\n"
        assert "I1" in shop.imports(again, "next_year.csv")
        assert [line for line in shop.amounts() if line.startswith("I1")] == ["I1 100.00", "I1 70.00"]

    def test_a_document_that_left_the_file_stays_unless_told(self, shop: Shop) -> None:
        shop.imports(INVOICES, "first.csv")
        assert "--on-missing remove" in shop.imports(without(INVOICES, "I2"), "second.csv")
        assert len(shop.book()) == 5
        header = without(INVOICES, "I2").replace("tea,100.00", "tea,100.0")
        shop.imports(header, "third.csv", "--on-missing remove")
        assert shop.amounts() == ["I1 100.00", "I3 20.00", "I3 5.00"]
        shop.custctl("book undo 3")
        assert len(shop.book()) == 5

    def test_changed_documents_can_be_kept_or_rejected(self, shop: Shop) -> None:
        shop.imports(INVOICES, "first.csv")
        changed = INVOICES.replace("cups,30.00", "cups,35.00").replace("I3,", "I9,")
        said = shop.imports(changed, "second.csv", "--on-change reject", code=3)
        assert "= 2 accepted + 1 duplicate + 2 rejected" in said
        assert "I2 30.00" in shop.amounts()
        kept = shop.imports(changed.replace("35.00", "36.00"), "third.csv", "--on-change keep")
        assert "--on-change keep" in kept
        assert "I2 30.00" in shop.amounts()

    def test_undo_and_redo_of_a_replacing_import(self, shop: Shop) -> None:
        shop.imports(INVOICES, "first.csv")
        shop.imports(INVOICES.replace("cups,30.00", "cups,35.00"), "second.csv")
        for undone, line in (("undo 2", "I2 30.00"), ("redo 2", "I2 35.00"), ("undo 1", "I2 35.00"), ("redo 1", "I2 35.00")):
            shop.custctl(f"book {undone}")
            assert line in shop.amounts()
            assert len(shop.book()) == 5


class TestBalances:
    def test_a_later_list_of_balances_adds_the_difference(self, shop: Shop) -> None:
        shop.imports(BALANCES.format(first="40.00", second="80.00"), "january.csv", "--as-of 2025-01-31")
        shop.imports(BALANCES.format(first="0.00", second="30.00"), "february.csv", "--as-of 2025-02-28")
        payments = [row for row in shop.book("kind", "date", "amount", "applies_to") if row.startswith("payment")]
        assert payments == ["payment 2025-01-31 60.00 I1", "payment 2025-02-28 40.00 I1", "payment 2025-02-28 50.00 I2"]

    def test_a_payment_at_the_counter_is_not_told_again_by_the_list(self, shop: Shop) -> None:
        shop.imports(BALANCES.format(first="40.00", second="80.00"), "january.csv", "--as-of 2025-01-31")
        shop.custctl("book add payment Ada 40 --document I1 --date 2025-02-03 --note cash")
        shop.imports(BALANCES.format(first="0.00", second="80.00"), "february.csv", "--as-of 2025-02-28")
        payments = [row for row in shop.book("kind", "date", "amount") if row.startswith("payment")]
        assert payments == ["payment 2025-01-31 60.00", "payment 2025-02-03 40.00"]

    def test_a_list_that_says_that_nothing_was_paid_takes_back_what_was_told(self, shop: Shop) -> None:
        shop.imports(BALANCES.format(first="40.00", second="80.00"), "january.csv", "--as-of 2025-01-31")
        said = shop.imports(BALANCES.format(first="100.00", second="80.00"), "february.csv", "--as-of 2025-02-28")
        assert "1 document shows less paid than an earlier list did; 60.00 is open again" in said
        settling = [row for row in shop.book("kind", "date", "amount", "applies_to") if not row.startswith("invoice")]
        assert settling == ["payment 2025-01-31 60.00 I1", "reversal 2025-02-28 60.00 I1"]
        assert "0.00" not in [row.split()[1] for row in shop.book("kind", "amount")]
        shop.custctl("book undo 2")
        assert [row for row in shop.book("kind", "amount") if not row.startswith("invoice")] == ["payment 60.00"]
        shop.custctl("book redo 2")
        assert len(shop.book()) == 4

    def test_lists_of_balances_may_come_in_any_order(self, shop: Shop) -> None:
        shop.imports(BALANCES.format(first="100.00", second="80.00"), "february.csv", "--as-of 2025-02-28")
        assert len(shop.book()) == 2
        shop.imports(BALANCES.format(first="40.00", second="80.00"), "january.csv", "--as-of 2025-01-31")
        settling = [row for row in shop.book("kind", "date", "amount", "applies_to") if not row.startswith("invoice")]
        assert settling == ["payment 2025-01-31 60.00 I1", "reversal 2025-02-28 60.00 I1"]

    def test_what_the_bank_has_is_not_taken_back_by_a_list_that_lacks_it(self, shop: Shop) -> None:
        shop.imports(BALANCES.format(first="100.00", second="80.00"), "january.csv", "--as-of 2025-01-31")
        shop.custctl("book add payment Ada 60 --document I1 --date 2025-02-03")
        said = shop.imports(BALANCES.format(first="100.00", second="80.0"), "february.csv", "--as-of 2025-02-28")
        assert "less paid" not in said
        assert [row for row in shop.book("kind", "amount") if not row.startswith("invoice")] == ["payment 60.00"]

    def test_equal_invoices_paid_on_one_day_are_two_payments(self, shop: Shop) -> None:
        rent = "Invoice,Date,Customer,Due,Amount,Balance\n{number},{day},Ada,2025-03-15,100.00,0.00\n"
        shop.imports(rent.format(number="I1", day="2025-01-01"), "january.csv", "--as-of 2025-03-31")
        shop.imports(rent.format(number="I2", day="2025-02-01"), "february.csv", "--as-of 2025-03-31")
        assert shop.book("kind", "amount").count("payment 100.00") == 2


class TestMending:
    BROKEN = "Date,Customer,Amount\n2025-01-30,Ada,10.00\n2025-02-30,Bob,5.00\n2025-01-31,Ada,see list\n2025-01-31,Ada,4.00\n"

    def mend(self, shop: Shop, number: int, *changes: tuple[str, str]) -> None:
        """Change raw cells in the rejects of an import."""
        path = shop.folder / "book" / "imports" / str(number) / "rejects.csv"
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            head, found, tail = text.rpartition(old)
            assert found
            text = head + new + tail
        path.write_text(text, encoding="utf-8")

    def test_mended_rows_come_in_and_those_that_are_not_stay_rejected(self, shop: Shop) -> None:
        shop.imports(self.BROKEN, "sales.csv", code=3)
        self.mend(shop, 1, ("see list", "4.00"))
        answer = shop.custctl("import --retry 1 --currency EUR")
        assert answer.code == 3
        assert "= 1 accepted + 0 duplicate + 1 rejected" in answer.err
        assert shop.book("date", "amount", "file", "row") == [
            "2025-01-30 10.00 sales.csv 2",
            "2025-01-31 4.00 sales.csv 4",
            "2025-01-31 4.00 sales.csv 5",
        ]
        self.mend(shop, 2, ("2025-02-30", "2025-02-28"))
        assert shop.custctl("import --retry 2 --currency EUR").code == 0
        assert len(shop.book()) == 4

    def test_a_mended_line_of_an_invoice_joins_its_other_lines(self, shop: Shop) -> None:
        shop.imports(INVOICES.replace("cups,30.00", "cups,thirty"), "invoices.csv", code=3)
        self.mend(shop, 1, ("thirty", "30.00"))
        assert shop.custctl("import --retry 1 --currency EUR").code == 0
        assert shop.amounts() == ["I1 100.00", "I2 30.00", "I2 50.00", "I3 20.00", "I3 5.00"]
        mended = shop.imports(INVOICES, "again.csv")
        assert "= 0 accepted + 5 duplicate" in mended

    def test_an_import_without_rejects_has_nothing_to_retry(self, shop: Shop) -> None:
        shop.imports(JANUARY, "january.csv")
        assert shop.custctl("import --retry 1").code == 2


class TestCounter:
    def test_a_customer_that_nobody_knows_is_asked_about(self, shop: Shop) -> None:
        shop.imports(JANUARY, "january.csv")
        answer = shop.custctl("book add payment Adda 40")
        assert answer.code == 2
        assert "Ada" in answer.err
        assert shop.custctl("book add payment Adda 40 --new").code == 0

    def test_the_same_payment_twice_is_two_and_each_can_be_undone(self, shop: Shop) -> None:
        shop.imports(JANUARY, "january.csv")
        for _ in range(2):
            assert shop.custctl("book add payment ada 4 --date 2025-02-01").code == 0
        assert shop.book("kind", "customer", "amount").count("payment Ada 4.00") == 2
        shop.custctl("book undo 3")
        assert shop.book("kind", "customer", "amount").count("payment Ada 4.00") == 1

    def test_a_sale_over_the_counter_needs_nobody(self, shop: Shop) -> None:
        assert shop.custctl("book add sale - 3.50 --date 2025-02-01 --currency EUR").code == 0
        assert shop.custctl("book add payment - 3.50").code == 2
        assert shop.book() == ["2025-02-01  3.50"]


class TestCustomersAndContacts:
    def test_customers_spelled_alike_are_named_and_merged_only_where_told(self, shop: Shop) -> None:
        shop.imports("Date,Customer,Amount\n2025-01-30,ACME Ltd.,10.00\n", "january.csv")
        said = shop.imports("Date,Customer,Amount\n2025-02-03,Ａｃｍｅ Limited,7.00\n", "february.csv")
        assert "ACME Ltd." in said
        assert shop.custctl("segment --as-of 2025-02-28 -q --format csv").out.count("\n") == 3
        (shop.folder / "custctl.toml").write_text('[aliases]\n"Acme Limited" = "ACME Ltd."\n', encoding="utf-8")
        assert shop.custctl("segment --as-of 2025-02-28 -q --format csv").out.count("\n") == 2

    def test_contacts_are_kept_once(self, shop: Shop) -> None:
        from custctl.book import Book

        said = (
            "date,customer,what,due,amount,text\n2025-03-20,Ada,reminder 1,,,\n2025-03-21,Ada,Promise,2025-04-01,40.00,soon\n"
        )
        shop.imports(said, "contacts.csv")
        shop.imports(said + "2025-03-22,Bob,call,,,\n", "more.csv")
        assert sorted(Book(shop.folder / "book").contacts().collect()["what"]) == ["call", "promise", "reminder_1"]
        shop.imports(said + "2025-03-22,Bob,dance,,,\n", "odd.csv", code=3)
