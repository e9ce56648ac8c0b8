"""Do the further figures of the worked cases come out, and those of a real file: rates, interest, terms, statements?"""

import csv
import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custctl.analyses.aging import aging
from custctl.analyses.receivable_tables import Assumptions, receivable_tables
from custctl.frames.behaviour import behaviour
from custctl.frames.buckets import Buckets
from custctl.frames.collection_metrics import count_back, days_sales
from custctl.frames.exchange import EXCHANGE_RATES
from custctl.frames.late_interest import EU_COMPENSATION, UK_COMPENSATION, compensation
from custctl.frames.lateness import paid_invoices
from custctl.frames.loss_rates import LOSS_RATES, flow_rate
from custctl.frames.month_ends import SALES_MONTHS, month_ends
from custctl.frames.months import month_ends_until
from custctl.frames.provision import provision
from custctl.frames.roll_rates import roll_rates
from custctl.frames.settlements import settlements
from custctl.frames.terms import discount_until, due_by_terms, terms_read
from custctl.labels import Words
from custctl.ledger import receivable
from custctl.schema import MONEY
from tests.helpers.interest import interest_of
from tests.helpers.receivable_cases import case_ledger
from tests.helpers.settled import settled_rows
from tests.reference.test_receivable_cases import _day, _ibm


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "cases" / "receivables"


def spec(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / name / "expected.json").read_text(encoding="utf-8"))
    return found


def day_of(case: dict[str, Any]) -> date:
    return date.fromisoformat(case["as_of"])


def test_instalments_tell_what_was_paid_and_what_is_open(folder: Path) -> None:
    for name in ("02_erpnext_terms_payment", "03_erpnext_terms_payment_credit_note"):
        case = spec(folder, name)
        books = case_ledger(folder / name)
        said = Assumptions(document="SI-1")
        rows = (
            receivable_tables(books, day_of(case), tables=["explanation"], assumptions=said, apply="open-item")
            .tables["explanation"]
            .rows
        )
        for part in case["instalments"]:
            steps = rows.filter(pl.col("due") == date.fromisoformat(part["due"]))
            sums = dict(steps.group_by("step").agg(pl.col("amount").sum()).rows())
            paid = part.get("paid", part.get("paid_plus_credited"))
            assert (sums["asked"], -sums.get("named", 0), sums["left"]) == (part["invoiced"], paid, part["open"])


def test_revaluation_shows_the_unrealised_gain(folder: Path) -> None:
    case = spec(folder, "13_erpnext_fx_revaluation")
    as_of, given = day_of(case), case["options"]
    rates = pl.LazyFrame(
        {
            "date": [as_of, as_of + timedelta(1)],
            "currency": ["USD", "USD"],
            "rate": [Decimal(given["invoice_rate"]), Decimal(given["closing_rate"])],
        },
        schema=dict(EXCHANGE_RATES),
    )
    said = Assumptions(exchange_rates=rates, base=given["base_currency"])
    books = case_ledger(folder / "13_erpnext_fx_revaluation")
    [row] = (
        receivable_tables(books, as_of + timedelta(1), tables=["grand_total"], assumptions=said)
        .tables["grand_total"]
        .rows.to_dicts()
    )
    base = case["base"]
    assert (row["at_original_rates"], row["difference"], row["at_rates_of_day"]) == (
        base["original"],
        base["unrealised_gain"],
        base["revalued"],
    )


def test_dunning_interest_and_fee_make_the_grand_total(folder: Path) -> None:
    case = spec(folder, "14_erpnext_dunning_interest")
    rate = Decimal(case["options"]["annual_interest_pct"]) / 100
    rates = pl.LazyFrame({"date": [date(2000, 1, 1)], "rate": [rate]}, schema_overrides={"rate": MONEY})
    books = case_ledger(folder / "14_erpnext_dunning_interest")
    answer = receivable_tables(books, day_of(case), tables=["interest"], assumptions=Assumptions(interest_rates=rates))
    [row] = answer.tables["interest"].rows.to_dicts()
    assert (row["days_overdue"], float(row["interest"])) == (case["days_overdue"], case["interest"])
    assert float(row["open"] + row["interest"] + Decimal(case["fee"])) == case["grand_total"]


def test_grace_days_decide_what_is_overdue(folder: Path) -> None:
    case = spec(folder, "23_oca_overdue_margin")
    items = aging(case_ledger(folder / "23_oca_overdue_margin"), day_of(case)).tables["items"].rows
    for check in case["checks"]:
        late = items.filter(pl.col("days_overdue") > check["grace_days"])["open"].sum()
        assert (late, items["open"].sum() - late) == (check["overdue"], check["open_not_overdue"])


def test_a_statement_runs_to_its_balance_and_shows_what_is_open(folder: Path) -> None:
    case = spec(folder, "26_gnucash_statement_with_refunds")
    books = case_ledger(folder / "26_gnucash_statement_with_refunds")
    moves = books.sort("date").select(receivable().alias("effect")).collect()["effect"]
    assert [float(balance) for balance in moves.cum_sum()] == case["statement_running_balance"]
    totals = case["period_totals"]
    assert (float(moves.filter(moves > 0).sum()), -float(moves.filter(moves < 0).sum())) == (
        totals["debits"],
        totals["credits"],
    )
    assert float(aging(books, day_of(case), apply="open-item").facts["USD"]["open_total"].value) == totals["balance"]


def test_days_of_sales_come_out_by_all_three_methods(folder: Path) -> None:
    case = spec(folder, "30_dso_countback")
    thirty, calendar = case["countback_30day_months"], case["countback_calendar"]
    assert _counted(thirty["ar"], thirty["sales_latest_first"], 30) == pytest.approx(thirty["days"], abs=0.005)
    amounts = [amount for amount, _ in calendar["sales_latest_first"]]
    assert _counted(calendar["ar"], amounts, None) == pytest.approx(calendar["days"], abs=0.005)
    simple, three = case["simple"], case["three_month"]
    assert _days_sales(simple["ar"], simple["sales"], simple["days"]) == simple["dso"]
    assert _days_sales(three["ar"], sum(three["sales"]), three["days"]) == pytest.approx(three["dso"], abs=0.02)


def _counted(balance: int, newest_first: list[int], month_days: int | None) -> float:
    ends = month_ends_until(date(2025, 3, 31), len(newest_first))
    sales = pl.LazyFrame(
        {"currency": ["X"] * len(ends), "month_end": ends, "sales": [Decimal(amount) for amount in newest_first[::-1]]},
        schema=SALES_MONTHS,
    )
    balances = pl.LazyFrame({"currency": ["X"], "month_end": ends[-1:], "balance": [Decimal(balance)]})
    days: float = count_back(balances, sales, month_days=month_days).collect()["days_counted"].item()
    return days


def _days_sales(balance: int, sales: int, days: int) -> float:
    found: float = pl.select(days_sales(pl.lit(balance), pl.lit(sales), days)).item()
    return found


def test_a_provision_matrix_flows_from_sales_to_allowance(folder: Path) -> None:
    case = spec(folder, "32_ecl_provision_matrix")
    reached = [case["flow"]["sales"], *case["flow"]["unpaid_after"]]
    flow = pl.DataFrame({"reached": reached}, schema={"reached": MONEY})
    lost = pl.lit(case["flow"]["lost"]).cast(MONEY)
    rates = flow.select(rate=flow_rate(lost, pl.col("reached")))["rate"]
    assert [float(rate) * 100 for rate in rates] == pytest.approx(case["loss_rates_pct"], abs=1e-4)
    ages = ["not_due", *Buckets().names]
    losses = _losses(ages, rates.to_list(), case["balances"], Buckets())
    assert [float(loss) for loss in losses] == case["allowance"]
    assert float(sum(losses)) == case["total"]
    fixed = case["fixed_rates"]
    given = [Decimal(str(rate)) / 100 for rate in fixed["rates_pct"]]
    assert [float(loss) for loss in _losses(ages[:4], given, fixed["balances"], Buckets())[:4]] == fixed["allowance"]


def _losses(ages: list[str], rates: list[Decimal], balances: list[int], buckets: Buckets) -> list[Decimal]:
    """Expected loss by age."""
    lines = pl.LazyFrame({"bucket": ages, "open": [Decimal(balance) for balance in balances]}, schema_overrides={"open": MONEY})
    known = LOSS_RATES.conform(
        pl.LazyFrame({"bucket": ages, "rate": rates}, schema_overrides={"rate": LOSS_RATES.columns["rate"].dtype})
    )
    rows = provision(lines.with_columns(currency=pl.lit("X")), known, buckets=buckets).collect()
    return rows["expected_loss"].to_list()


def test_late_interest_and_lump_sums_are_those_of_the_law(folder: Path) -> None:
    case = spec(folder, "34_late_interest_uk_eu")
    for name, bands in (("uk", UK_COMPENSATION), ("eu", EU_COMPENSATION)):
        for row in case[name]:
            rate = Decimal(str(row["rate_pct"])) / 100
            interest, lump = interest_of(row["principal"], rate, row["days"], bands=bands)
            assert (float(interest), lump) == (row["interest"], row["compensation"])
    for amount, lump in case["uk_compensation"]:
        assert pl.select(compensation(pl.lit(Decimal(str(amount))), UK_COMPENSATION)).item() == lump


def test_terms_say_when_money_is_due(folder: Path) -> None:
    for row in spec(folder, "35_payment_terms")["terms"]:
        start = pl.lit(date.fromisoformat(row["date"]))
        read = terms_read(pl.LazyFrame({"terms": [row["terms"]]}))
        due, until, share = read.select(due_by_terms(start), discount_until(start).alias("until"), "discount").collect().row(0)
        assert due == date.fromisoformat(row["due"]), row["terms"]
        assert until == (date.fromisoformat(row["discount_until"]) if "discount_until" in row else None)
        assert share == (Decimal(row["discount_pct"]) / 100 if "discount_pct" in row else None)


def test_chinese_year_ends_have_their_headings_and_their_allowance(folder: Path) -> None:
    case = spec(folder, "36_cn_year_buckets")
    buckets = Buckets(unit="years")
    words = Words("zh")
    assert [words.column(name) for name in buckets.names] == list(case["labels"].values())
    rates = [Decimal(rate) / 100 for rate in case["illustrative_rates_pct"]]
    known = pl.LazyFrame({"bucket": buckets.names, "rate": rates})
    books, said = case_ledger(folder / "36_cn_year_buckets"), Assumptions(loss_rates=known)
    rows = (
        receivable_tables(books, day_of(case), tables=["provision"], assumptions=said, buckets=buckets).tables["provision"].rows
    )
    assert [int(loss) for loss in rows["expected_loss"]] == case["allowance"]
    assert rows["expected_loss"].sum() == case["allowance_total"]


def test_unapplied_money_stands_beside_the_open_items(folder: Path) -> None:
    for name in ("26_gnucash_statement_with_refunds", "37_fifo_on_account"):
        case = spec(folder, name)
        items = aging(case_ledger(folder / name), day_of(case), apply=case["options"]["apply"]).tables["items"].rows
        assert dict(items.select("document", pl.col("open").cast(pl.Float64)).rows()) == case["open_items"]


def test_roll_rates_are_those_of_the_case(folder: Path) -> None:
    case = spec(folder, "39_roll_rates")
    books = case_ledger(folder / "39_roll_rates")
    opening, closing = date.fromisoformat(case["opening_date"]), day_of(case)
    days = dict(settlements(books, [opening, closing], apply="open-item"))
    moves = roll_rates(days[opening], days[closing], opening, closing, buckets=Buckets()).collect()
    named = {f"{_age(row['from'])} -> {_age(row['to'])}": row for row in moves.iter_rows(named=True)}
    assert {move: int(row["amount"]) for move, row in named.items()} == case["roll"]
    assert {move: named[move]["share"] * 100 for move in case["roll_pct"]} == pytest.approx(case["roll_pct"])


def _age(name: str) -> str:
    return name.removeprefix("days_").replace("_", "-") if name.startswith("days_") else name


def test_a_discount_and_a_loss_explain_themselves(folder: Path) -> None:
    case = spec(folder, "40_discount_writeoff_dispute_retention")
    books = case_ledger(folder / "40_discount_writeoff_dispute_retention")
    invoice = pl.col("kind") == "invoice"
    adjusted = books.with_columns(
        terms=pl.when(invoice & (pl.col("document") == "I1")).then(pl.lit("2/10 net 30")),
        status=pl.when(invoice & (pl.col("document") == "I2")).then(pl.lit("written_off")),
    )
    wanted = case["expected_adjusted"]["a"]
    for document, step, amount in (
        ("I1", "early_discount", wanted["early_discount_taken"]),
        ("I2", "lost", wanted["written_off"]),
    ):
        said = Assumptions(document=document)
        rows = receivable_tables(adjusted, day_of(case), tables=["explanation"], assumptions=said, apply="open-item")
        assert dict(rows.tables["explanation"].rows.select("step", "amount").rows())[step] == -amount


@pytest.fixture(scope="module")
def ibm(shared: Path) -> Path:
    return shared / "data" / "receivables" / "WA_Fn-UseC_-Accounts-Receivable.csv"


def test_ibm_month_ends_are_those_of_a_plain_recomputation(ibm: Path) -> None:
    lines = _lines(ibm)
    ends = month_ends_until(date(2013, 12, 31), 24)
    found = month_ends(settlements(_ibm(ibm), ends)).collect()
    assert found["month_end"].to_list() == ends
    for row in found.iter_rows(named=True):
        day = row["month_end"]
        open_ = [line for line in lines if line["invoiced"] <= day < line["settled"]]
        assert row["receivables"] == sum((line["amount"] for line in open_), Decimal(0))
        overdue = [line["amount"] for line in open_ if line["due"] < day and not line["disputed"]]
        assert row["overdue"] == sum(overdue, Decimal(0))
        paid = [line for line in lines if line["settled"].replace(day=1) == day.replace(day=1) and line["settled"] <= day]
        total = sum(line["amount"] for line in paid)
        assert row["days_late"] == pytest.approx(float(sum(line["amount"] * line["late"] for line in paid) / total))
        assert row["days_to_pay"] == pytest.approx(float(sum(line["amount"] * line["to_settle"] for line in paid) / total))


def test_ibm_customers_are_as_late_as_its_own_column_says(ibm: Path) -> None:
    as_of = date(2013, 12, 31)
    by_customer = defaultdict(list)
    for line in _lines(ibm):
        if as_of - timedelta(365) < line["settled"] <= as_of:
            by_customer[line["customer"]].append(line)
    rows = behaviour(settled_rows(_ibm(ibm), as_of), as_of).filter(pl.col("paid_invoices") > 0).collect()
    assert set(rows["customer"]) == set(by_customer)
    for row in rows.iter_rows(named=True):
        paid = by_customer[row["customer"]]
        total = sum(line["amount"] for line in paid)
        assert row["paid_invoices"] == len(paid)
        assert row["days_late"] == pytest.approx(float(sum(line["amount"] * line["late"] for line in paid) / total))
        assert row["share_late"] == pytest.approx(sum(line["late"] > 0 for line in paid) / len(paid))


def test_every_paid_ibm_invoice_has_the_days_late_of_its_column(ibm: Path) -> None:
    late = paid_invoices(settled_rows(_ibm(ibm), date(2014, 6, 30))).select(pl.col("days_late").sum(), paid=pl.len()).collect()
    lines = _lines(ibm)
    assert late.row(0) == (sum(line["late"] for line in lines), len(lines))


def _lines(path: Path) -> list[dict[str, Any]]:
    """The file as plain rows."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [
            {
                "customer": line["customerID"],
                "amount": Decimal(line["InvoiceAmount"]),
                "invoiced": _day(line["InvoiceDate"]),
                "due": _day(line["DueDate"]),
                "settled": _day(line["SettledDate"]),
                "disputed": line["Disputed"] == "Yes",
                "late": int(line["DaysLate"]),
                "to_settle": int(line["DaysToSettle"]),
            }
            for line in csv.DictReader(file)
        ]
