"""Real files of other people: are they understood with nothing mapped by hand, and do the sums agree with what is known?"""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.segment import segment
from custctl.errors.contents import ColumnNotFound, DatesAmbiguous
from custctl.frames.orders import orders
from custctl.mapping import Told, Understood, save_profile, understand
from tests.helpers.sheets import TODAY, choice, read

RETAIL = Decimal("9747747.934")
RETAIL_NOBODY = Decimal("1447682.120")


def one(path: Path, folder: Path, *, header: bool = True, **told: object) -> Understood:
    [sheet] = read(path, folder, header=header)
    return understand(sheet, Told(**{"today": TODAY, **told}))  # type: ignore[arg-type]


def count(found: Understood, **values: object) -> int:
    return int(found.rows.filter(**values).select(pl.len()).collect().item())


@pytest.fixture(scope="module")
def retail(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Understood:
    return one(shared / "data/online_retail/online_retail.csv.gz", tmp_path_factory.mktemp("retail"))


def test_online_retail_adds_up_to_the_cent(retail: Understood) -> None:
    control = retail.control
    assert (control.read, control.accepted, control.rejected, control.skipped) == (541_909, 541_909, 0, {})
    [money] = control.money
    assert (money.read, money.accepted, money.adds_up) == (RETAIL, RETAIL, True)
    assert (control.nobody, control.nobody_money) == (135_080, {"XXX": RETAIL_NOBODY})
    assert (control.first, control.last, control.customers) == (date(2010, 12, 1), date(2011, 12, 9), 4_372)


def test_online_retail_rows_say_what_was_bought_by_whom(retail: Understood) -> None:
    made = retail.rows.collect()
    assert made["document"].n_unique() == 25_900
    assert made.filter(pl.col("customer").str.ends_with(".0")).height == 0
    sign = pl.when(pl.col("kind").cast(pl.String) == "return").then(-1).otherwise(1)
    assert made.select((pl.col("amount") * sign).sum()).item() == RETAIL
    assert set(made["kind"].unique()) == {"sale", "return"}
    assert made.select(pl.struct("key_high", "key_low").n_unique()).item() == made.height
    assert choice(retail, "product") == "StockCode"
    assert choice(retail, "note") == "Description"


@pytest.fixture(scope="module")
def ledgers(retail: Understood, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.LazyFrame]:
    """Ledger rows of the file as text and as workbook, each read once."""
    book = one(shared / "data/online_retail/online_retail.xlsx", tmp_path_factory.mktemp("workbook"))
    return {"csv": retail.rows.collect().lazy(), "xlsx": book.rows.collect().lazy()}


def test_the_workbook_of_online_retail_has_the_keys_of_its_csv(ledgers: dict[str, pl.LazyFrame]) -> None:
    pick = ("key_high", "key_low")
    text, book = ledgers["csv"].select(pick), ledgers["xlsx"].select(pick)
    assert text.join(book, on=pick, how="anti").collect().is_empty()
    assert book.collect().height == 541_909


FACTS = ("customers", "orders", "named_revenue", "abc_a", "abc_b", "abc_c", "top_20_customers", "top_20_share")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_both_sets_of_known_facts_come_from_the_text_and_from_the_workbook(ledgers: dict[str, pl.LazyFrame], kind: str) -> None:
    netted = segment(ledgers[kind], date(2011, 12, 9))
    sold = segment(ledgers[kind], date(2011, 12, 9), returns="ignore", by="document")
    [facts], [sales] = netted.facts.values(), sold.facts.values()
    *exact, share = (facts[name].value for name in FACTS)
    assert (*exact, round(share, 4)) == (4372, 16514, Decimal("8300065.814"), 1170, 1436, 1766, 875, 0.7385)
    *exact, share = (sales[name].value for name in FACTS)
    assert (*exact, round(share, 4)) == (4338, 18532, Decimal("8911407.904"), 1132, 1469, 1737, 868, 0.7462)
    days = orders(ledgers[kind], date(2011, 12, 9), returns="ignore").select(pl.len()).collect().item()
    assert days == 16_763
    everybody = netted.tables["customers"].rows
    buying = everybody.filter(pl.col("orders") > 0)
    assert (everybody.height, buying.height) == (4372, 4322)
    assert everybody.select(pl.col("abc", "tier", "relationship", "action").null_count().sum()).row(0) == (0, 0, 0, 0)
    assert buying.select(pl.col("r", "f", "m", "segment", "activity").null_count().sum()).row(0) == (0, 0, 0, 0, 0)


@pytest.fixture
def invoices(shared: Path, tmp_path: Path) -> Understood:
    return one(shared / "data/receivables/WA_Fn-UseC_-Accounts-Receivable.csv", tmp_path)


def test_the_receivables_sample_is_invoices_and_their_payments(invoices: Understood) -> None:
    assert choice(invoices, "date") == "InvoiceDate"
    assert count(invoices, kind="invoice") == count(invoices, kind="payment") == 2_466
    [money] = invoices.control.money
    assert money.accepted == Decimal("147703.18")
    assert invoices.control.customers == 100
    assert count(invoices, status="disputed") == 561


def test_the_receivables_sample_is_open_as_known(invoices: Understood) -> None:
    known = invoices.rows.filter(pl.col("date") <= date(2013, 6, 30)).collect()
    paid = known.filter(kind="payment")["applies_to"].implode()
    items = known.filter((pl.col("kind").cast(pl.String) == "invoice") & ~pl.col("document").is_in(paid))
    assert (items.height, items["amount"].sum()) == (84, Decimal("5119.85"))
    assert items.filter(status="disputed")["amount"].sum() == Decimal("1806.84")


def test_all_worked_cases_are_understood(shared: Path, tmp_path: Path) -> None:
    folders = sorted(path.parent for path in (shared / "cases/receivables").glob("*/invoices.csv"))
    assert len(folders) == 27
    for folder in folders:
        for name, wanted in (("invoices.csv", {"invoice", "credit_note"}), ("payments.csv", {"payment", "refund"})):
            found = one(folder / name, tmp_path)
            assert set(found.rows.select("kind").collect()["kind"]) <= wanted
            assert found.control.rejected == 0


def test_cdnow_is_read_by_position(shared: Path, tmp_path: Path) -> None:
    found = one(
        shared / "data/cdnow/CDNOW_sample.txt", tmp_path, header=False, columns={"customer": "2", "date": "3", "amount": "5"}
    )
    control = found.control
    assert (control.accepted, control.customers, control.money[0].accepted) == (6_919, 2_357, Decimal("244091.94"))
    assert (control.first, control.last) == (date(1997, 1, 1), date(1998, 6, 30))
    assert count(found, amount=0) == 8


def test_a_german_list_with_preamble_says_whether_its_total_agrees(shared: Path, tmp_path: Path) -> None:
    control = one(shared / "data/nasty/1_de_preamble.csv", tmp_path).control
    [total] = control.totals
    assert (control.accepted, total.says, total.agrees) == (60, Decimal("123456.78"), False)
    assert total.found == control.money[0].read


def test_dates_all_under_13_are_asked_about(shared: Path, tmp_path: Path) -> None:
    with pytest.raises(DatesAmbiguous):
        one(shared / "data/nasty/2_ambiguous.csv", tmp_path)


def test_one_late_date_decides_for_all(shared: Path, tmp_path: Path) -> None:
    found = one(shared / "data/nasty/3_ambig_late25.csv", tmp_path)
    assert found.control.accepted == 30_001
    assert count(found, date=date(2025, 7, 3), customer="Acme 0") == 1


def test_ten_ways_to_write_numbers_are_read(shared: Path, tmp_path: Path) -> None:
    found = one(shared / "data/nasty/4_numbers.csv", tmp_path)
    written = found.rows.sort("row").select("written").collect()["written"].to_list()
    wanted = ["-1234.5", "1200", "-1000", "-5", "-12", "123.45", "35000", "1234.5", "1234.5"]
    assert written == [Decimal(number) for number in wanted]


def test_a_table_of_words_is_refused(shared: Path, tmp_path: Path) -> None:
    with pytest.raises(ColumnNotFound):
        one(shared / "data/nasty/5_alltext.csv", tmp_path)


def test_a_file_without_header_is_read_by_position(shared: Path, tmp_path: Path) -> None:
    told = {"date": "1", "customer": "2", "amount": "3"}
    found = one(shared / "data/nasty/6_noheader.csv", tmp_path, header=False, columns=told)
    assert (found.control.accepted, found.control.money[0].accepted) == (3, Decimal("112.50"))


def test_pipes_with_commas_inside_are_read(shared: Path, tmp_path: Path) -> None:
    found = one(shared / "data/nasty/7_pipe.csv", tmp_path)
    assert (count(found, customer="Acme, Inc. 1"), found.control.accepted) == (1, 28)


def test_every_bad_row_is_rejected_with_its_reason(shared: Path, tmp_path: Path) -> None:
    found = one(shared / "data/nasty/8_bad.csv", tmp_path)
    reasons = dict(found.rejects.select("row", "reason").collect().iter_rows())
    assert reasons == {3: "not_a_number", 4: "no_such_day", 5: "too_many_cells", 6: "too_few_cells", 7: "unclosed_quote"}
    assert (found.control.read, found.control.accepted, found.control.unreadable) == (7, 2, 4)


def test_leading_zeros_are_kept(shared: Path, tmp_path: Path) -> None:
    assert count(one(shared / "data/nasty/9_zeros.csv", tmp_path), customer="00123") == 1


def test_a_chinese_list_with_a_wrong_total_says_so(shared: Path, tmp_path: Path) -> None:
    found = one(shared / "data/nasty/10_gbk.csv", tmp_path)
    [total] = found.control.totals
    assert (total.says, total.agrees, found.control.accepted) == (Decimal(99999), False, 40)
    assert {entry.confidence for entry in found.choices if entry.field != "kind"} == {"sure"}


Counts = dict[str, int]

EXPORTS: list[tuple[str, str, Counts, Counts, dict[str, str]]] = [
    ("bank/example-boc-records.csv", "boc_account", {"payment": 4}, {"preamble": 1, "expense": 13}, {"CNY": "9821"}),
    ("bank/example-cmb-records.csv", "cmb_account", {"payment": 1}, {"expense": 4}, {"CNY": "1234"}),
    ("bank/example-hxsec-records.xls", "hxsec_account", {}, {"not_customers": 13}, {"CNY": "0"}),
    ("bank/venmo_transactions.csv", "venmo", {"sale": 19}, {"expense": 20, "transfer": 11}, {"USD": "17416.49"}),
    (
        "china/example-alipay-records.csv",
        "alipay",
        {"sale": 1},
        {"blank": 2, "filler": 1, "preamble": 21, "expense": 5, "transfer": 4},
        {"CNY": "222228.50"},
    ),
    (
        "china/example-wechat-records.csv",
        "wechat_pay",
        {"sale": 5},
        {"blank": 2, "preamble": 14, "expense": 11, "transfer": 11},
        {"CNY": "28.49"},
    ),
    ("china/sample_alipay.csv", "alipay_bill", {"sale": 1}, {"expense": 8, "refund_received": 1}, {"CNY": "8000"}),
    (
        "datev/EXTF_Buchungsstapel.csv",
        "datev_buchungsstapel",
        {"invoice": 1},
        {"preamble": 1, "not_customers": 1},
        {"EUR": "5950"},
    ),
    ("datev/datev_export_semicolon.csv", "datev_buchungsstapel", {}, {"preamble": 1, "not_customers": 98}, {"EUR": "0"}),
    (
        "paypal/activity_en.csv",
        "paypal_activity",
        {"sale": 26},
        {"expense": 2, "transfer": 48},
        {"AUD": "0", "EUR": "0", "USD": "70660.80"},
    ),
    ("paypal/statement_es.csv", "paypal_actividad", {"sale": 4}, {}, {"EUR": "136.44"}),
    (
        "reference/alipay_merchant_account_detail_gbk.csv",
        "alipay_merchant",
        {"sale": 3},
        {"filler": 4, "preamble": 4},
        {"CNY": "3778"},
    ),
    ("reference/freshbooks_invoice_details.csv", "freshbooks_invoices", {"invoice": 2, "payment": 1}, {}, {"USD": "1050"}),
    (
        "reference/quickbooks_ar_aging_detail.csv",
        "quickbooks_ar_aging",
        {"invoice": 5, "payment": 1},
        {"blank": 1, "preamble": 3},
        {"XXX": "6917.25"},
    ),
    ("reference/shopify_orders_export_1.csv", "shopify_orders", {"sale": 2}, {}, {"INR": "250.70"}),
    ("reference/xero_sales_invoice_template_excerpt.csv", "xero_invoices", {"invoice": 4}, {}, {"XXX": "8386"}),
]
"""Per file: its profile, ledger rows by kind, rows skipped by reason, and the money taken by currency, as the file signs it."""


@pytest.mark.parametrize(("path", "profile", "kinds", "skipped", "money"), EXPORTS, ids=[path for path, *_ in EXPORTS])
def test_an_export_is_read_with_no_option(
    shared: Path, tmp_path: Path, path: str, profile: str, kinds: Counts, skipped: Counts, money: dict[str, str]
) -> None:
    found = one(shared / "data/exports" / path, tmp_path)
    control = found.control
    assert found.profile == profile
    assert dict(Counter(found.rows.select("kind").collect()["kind"])) == kinds
    assert (control.skipped, control.rejected) == (skipped, 0)
    assert control.read == control.accepted + sum(skipped.values())
    assert {entry.currency: entry.accepted for entry in control.money} == {code: Decimal(sum_) for code, sum_ in money.items()}
    assert all(entry.adds_up for entry in control.money)


def test_every_export_is_read_or_asked_about(shared: Path) -> None:
    files = {str(path.relative_to(shared / "data/exports")) for path in (shared / "data/exports").rglob("*") if path.is_file()}
    assert files == {path for path, *_ in EXPORTS} | {"reference/square_transactions.csv"}


def test_paypal_days_come_first_and_neither_holds_nor_conversions_are_sales(shared: Path, tmp_path: Path) -> None:
    found = one(shared / "data/exports/paypal/activity_en.csv", tmp_path)
    assert (found.control.first, found.control.last) == (date(2015, 12, 29), date(2016, 11, 1))
    assert count(found, currency="USD") == 26
    assert count(found, customer="paypal@my-company.com") == 0


def test_a_datev_booking_is_dated_in_the_period_of_its_first_line(shared: Path, tmp_path: Path) -> None:
    found = one(shared / "data/exports/datev/EXTF_Buchungsstapel.csv", tmp_path)
    assert count(found, kind="invoice", customer="10000", document="RE201802-135", date=date(2018, 2, 22)) == 1


def test_venmo_names_who_paid_whoever_asked(shared: Path, tmp_path: Path) -> None:
    found = one(shared / "data/exports/bank/venmo_transactions.csv", tmp_path)
    assert (count(found, customer="Sally Smith"), count(found, customer="Cindy Harris")) == (18, 1)


def test_an_answer_is_kept_in_a_profile_and_not_asked_for_again(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/exports/reference/square_transactions.csv"
    first = one(path, tmp_path, day_first=False)
    save_profile(first, "my_till", tmp_path / "profiles")
    again = one(path, tmp_path, profile_folders=(tmp_path / "profiles",))
    assert again.profile == "my_till"
    assert again.rows.collect().equals(first.rows.collect())


def test_a_square_day_that_can_be_swapped_is_asked_about(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/exports/reference/square_transactions.csv"
    with pytest.raises(DatesAmbiguous):
        one(path, tmp_path)
    found = one(path, tmp_path, day_first=False)
    assert [(row["amount"], row["cost"]) for row in found.rows.collect().to_dicts()] == [(60, Decimal("1.85"))]


def test_a_balance_without_a_date_is_paid_on_the_day_of_the_export(shared: Path, tmp_path: Path) -> None:
    found = one(shared / "data/exports/reference/quickbooks_ar_aging_detail.csv", tmp_path)
    assert count(found, kind="payment", amount=2000, date=date(2025, 12, 31), applies_to="1063") == 1
