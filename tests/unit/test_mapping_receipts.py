"""Whose money is this: receipts of a bank account and the customers who sent them."""

import polars as pl
import pytest

from custctl.frames.open_items import open_items
from custctl.mapping import Debtors, Understood
from custctl.mapping.names import name_key
from tests.helpers.ledgers import ledger
from tests.helpers.sheets import TODAY, rows, understood

OWED = """
2025-01-05  C1  invoice   60.00  RE-1001
2025-01-09  C1  invoice   40.00  RE-1002
2025-01-10  C2  invoice   50.00  RE-1003
2025-01-11  C3  invoice   50.00  RE-1004
"""
NOBODY = {"customer": pl.String, "name": pl.String}
NAMES = {"C1": "ACME Ltd.", "C2": "Bob & Sons GmbH", "C3": "Bob und Sons"}


def statement(*lines: str) -> str:
    return "\n".join(["Date,Payer,Purpose,Amount,Balance", *(f"2025-02-0{n},{line},0" for n, line in enumerate(lines, 1))])


def matched(*lines: str, aliases: dict[str, str] | None = None, owed: str = OWED) -> Understood:
    books = ledger(owed)
    customers = pl.LazyFrame({"customer": list(NAMES), "name": list(NAMES.values())})
    debtors = Debtors(customers, open_items(books, TODAY, terms=30), books, aliases or {})
    return understood(statement(*lines)).attributed(debtors)


def outcome(found: Understood) -> list[tuple[object, ...]]:
    """Per line: customer and what it applies to, or the reason why it is rejected and the proposal."""
    taken = {row["record"]: (row["customer"], row["applies_to"]) for row in rows(found)}
    refused = found.rejects.select("row", "reason", "value").collect()
    return [pair for _, pair in sorted((taken | {row: (reason, value) for row, reason, value in refused.iter_rows()}).items())]


def test_money_in_and_out_with_a_running_balance_is_a_bank_account() -> None:
    found = understood(statement("Ada,hello,12.00", "Rent,March,-900.00"))
    assert found.plan.roles.receipts
    assert (found.control.accepted, found.control.skipped) == (1, {"expense": 1})
    assert rows(found)[0]["kind"] == "payment"


def test_a_list_of_customers_with_a_balance_is_no_bank_account() -> None:
    assert not understood("Date,Customer,Document,Amount,Balance\n2025-01-31,Ada,7,1.00,1.00").plan.roles.receipts


def test_naming_the_customers_column_ends_the_search() -> None:
    assert not understood(statement("Ada,hello,12.00"), columns={"customer": "Payer"}).plan.roles.receipts


def test_a_document_in_the_reference_with_its_amount_is_sure() -> None:
    assert outcome(matched("Somebody,Rechnung RE-1003,50.00")) == [("C2", "RE-1003")]


def test_a_number_is_found_however_the_bank_writes_it() -> None:
    lines = ("x,re1003 thanks,50.00", "x,Invoice 1003,50.00", "x,INV/RE 1003.,50.00")
    assert outcome(matched(*lines)) == [("C2", "RE-1003")] * 3


def test_several_documents_are_paid_together() -> None:
    assert outcome(matched("x,RE-1001 and RE-1002,100.00")) == [("C1", None)]


def test_a_document_with_another_amount_is_only_proposed() -> None:
    assert outcome(matched("x,RE-1003,20.00")) == [("payer_likely", "x → C2 · RE-1003")]


def test_a_known_name_that_settles_an_item_is_sure() -> None:
    assert outcome(matched("Acme Limited,thanks,40.00")) == [("C1", "RE-1002")]


def test_a_known_name_that_settles_the_oldest_items_is_sure() -> None:
    assert outcome(matched("ACME,thanks,100.00")) == [("C1", None)]


def test_a_known_name_with_any_other_amount_is_only_proposed() -> None:
    assert outcome(matched("ACME Ltd,thanks,33.00")) == [("payer_likely", "ACME Ltd → C1")]


def test_two_customers_of_one_name_are_not_told_apart() -> None:
    [(reason, _)] = outcome(matched("Bob & Sons,thanks,50.00"))
    assert reason == "payer_likely"


def test_an_amount_alone_proves_nothing() -> None:
    assert outcome(matched("Stranger,hello,60.00")) == [("payer_possible", "Stranger → C1 · RE-1001")]


def test_a_stranger_is_rejected() -> None:
    found = matched("Stranger,hello,7.77")
    assert outcome(found) == [("payer_unknown", "Stranger")]
    assert found.control.rejected == 1
    assert all(money.adds_up for money in found.control.money)


def test_what_was_confirmed_is_remembered() -> None:
    aliases = {"Jane Doe": "C1", "J. Smith": "acme ltd"}
    assert outcome(matched("Jane Doe,hello,7.77", "J Smith,hello,8.88", aliases=aliases)) == [("C1", None)] * 2


def test_an_id_as_the_payer_is_the_customer() -> None:
    assert outcome(matched("C3,hello,7.77")) == [("C3", None)]


def test_a_receipt_in_another_currency_settles_nothing() -> None:
    books = ledger("2025-01-05  C1  invoice  60.00  RE-1001").with_columns(currency=pl.lit("EUR"))
    customers = pl.LazyFrame({"customer": ["C1"], "name": ["ACME"]})
    debtors = Debtors(customers, open_items(books, TODAY, terms=30), books)
    text = "Date,Payer,Purpose,Amount,Currency,Balance\n2025-02-01,ACME,RE-1001,60.00,USD,0"
    assert outcome(understood(text).attributed(debtors)) == [("payer_likely", "ACME → C1")]


def without_payer(*lines: str, head: str = "Reference,Amount,Balance", aliases: dict[str, str] | None = None) -> Understood:
    text = "\n".join([f"Date,{head}", *(f"2025-02-0{n},{line}" for n, line in enumerate(lines, 1))])
    customers = pl.LazyFrame({"customer": list(NAMES), "name": list(NAMES.values())})
    return understood(text).attributed(
        Debtors(customers, open_items(ledger(OWED), TODAY, terms=30), ledger(OWED), aliases or {})
    )


@pytest.mark.parametrize(
    ("head", "came", "went"),
    [
        ("Reference,Amount,Balance", "RE-1003,50.00,90.00", "Rent,-45.00,45.00"),
        ("Description,Money In,Money Out,Balance", "RE-1003,50.00,,90.00", "Rent,,45.00,45.00"),
        ("Details,Debit,Credit", "RE-1003,,50.00", "Rent,45.00,"),
    ],
)
def test_a_statement_without_payers_is_matched_by_number_and_amount(head: str, came: str, went: str) -> None:
    found = without_payer(came, went, head=head)
    assert outcome(found) == [("C2", "RE-1003")]
    assert found.control.skipped == {"expense": 1}


def test_without_payers_a_proposal_is_confirmed_by_what_was_said() -> None:
    line = "thanks RE-1003,20.00,1.00"
    assert outcome(without_payer(line)) == [("payer_likely", "thanks RE-1003 → C2 · RE-1003")]
    assert outcome(without_payer(line, aliases={"thanks RE-1003": "C2"})) == [("C2", None)]
    [column] = without_payer(line).rejects.collect()["column"]
    assert column == "Reference"


def test_what_was_said_is_no_payer() -> None:
    """A number in it may be anybody's, and a name anything."""
    assert outcome(without_payer("C3,7.77,1.00", "ACME Ltd.,40.00,1.00")) == [
        ("payer_unknown", "C3"),
        ("payer_possible", "ACME Ltd. → C1 · RE-1002"),
    ]


def test_a_statement_without_payers_alone_is_rejected_row_by_row() -> None:
    found = understood("Date,Description,Amount,Balance\n2025-02-01,INV 1,5.00,5.00").attributed(
        Debtors(pl.LazyFrame(schema=NOBODY), open_items(ledger(""), TODAY), ledger(""))
    )
    assert found.rejects.select("column", "value", "reason").collect().rows() == [("Description", "INV 1", "payer_unknown")]


def test_a_receipt_is_known_again_by_all_that_was_said() -> None:
    """Two customers pay as much on one day; only the receipt of one is in the book."""
    lines = ("RE-1003,50.00,1.00", "something,50.00,1.00")
    text = "Date,Description,Amount,Balance\n" + "\n".join(f"2025-02-01,{line}" for line in lines)
    owed = ledger(OWED)
    customers = pl.LazyFrame({"customer": list(NAMES), "name": list(NAMES.values())})
    first = understood(text).attributed(Debtors(customers, open_items(owed, TODAY, terms=30), owed))
    books = pl.concat([owed.collect(), first.rows.select(owed.collect_schema().names()).collect()]).lazy()
    again = understood(text).attributed(Debtors(customers, open_items(books, TODAY, terms=30), books))
    assert outcome(again) == [("C2", "RE-1003"), ("payer_unknown", "something")]


def test_a_receipt_that_the_book_has_stays_whose_it_was() -> None:
    """The invoice is paid by now, so neither name nor document would tell; an overlapping statement must find its own rows."""
    first = matched("Somebody,Rechnung RE-1003,50.00")
    books = pl.concat([ledger(OWED).collect(), first.rows.select(ledger(OWED).collect_schema().names()).collect()]).lazy()
    customers = pl.LazyFrame({"customer": list(NAMES), "name": list(NAMES.values())})
    debtors = Debtors(customers, open_items(books, TODAY, terms=30), books)
    again = understood(statement("Somebody,Rechnung RE-1003,50.00")).attributed(debtors)
    keys = ("key_high", "key_low")
    assert again.rows.select(keys).collect().equals(first.rows.select(keys).collect())


def test_a_file_of_another_kind_is_left_alone() -> None:
    found = understood("Date,Customer,Amount\n2025-01-31,Ada,1.00")
    assert found.attributed(Debtors(pl.LazyFrame(), pl.LazyFrame(), pl.LazyFrame())) is found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACME Ltd.", "Acme Limited"),
        ("Müller GmbH & Co. KG", "MULLER"),
        ("美金数据有限公司", "美金数据"),
        ("ＡＢＣ商贸有限公司", "ABC商贸"),
        ("Dupont S.A.R.L.", "dupont"),
    ],
)
def test_one_name_is_one_name_however_it_is_written(one: str, other: str) -> None:
    keys = pl.select(a=name_key(pl.lit(one)), b=name_key(pl.lit(other))).row(0)
    assert keys[0] == keys[1] != ""


def test_a_name_of_nothing_but_a_legal_form_keeps_it() -> None:
    assert pl.select(name_key(pl.lit("Limited"))).item() == "limited"
    assert pl.select(name_key(pl.lit(None, dtype=pl.String))).item() == ""
