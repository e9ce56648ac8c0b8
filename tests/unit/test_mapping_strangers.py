"""Exports of programs that a stranger uses: their true headers, invented rows. Read as they are, or one question is asked."""

import tomllib
from pathlib import Path

import polars as pl
import pytest

from custctl.errors.contents import ColumnAmbiguous, PaidDayUnknown
from custctl.mapping import Told, Understood, understand
from tests.helpers.sheets import TODAY, read

FILES = tomllib.loads((Path(__file__).parents[1] / "helpers" / "strangers.toml").read_text(encoding="utf-8"))
"""Each with the header that its program writes."""

Counts = dict[str, int]

KNOWN: list[tuple[str, str | None, list[str], Counts]] = [
    (
        "lexoffice.csv",
        None,
        ["invoice Atlas Bau GmbH 1190", "invoice Café Nord 119", "payment Café Nord 119", "credit_note Atlas Bau GmbH 50"],
        {},
    ),
    ("sage50.csv", None, ["invoice ATL001 1200", "credit_note ATL001 60", "payment ATL001 1140"], {}),
    ("ebay.csv", None, ["sale Ada Berg 47.28", "sale Bob Tal 15.1"], {}),
    ("sumup.csv", None, ["sale None 22", "return None 11"], {"status_failed": 1}),
    ("mollie.csv", None, ["sale A Berg 50", "sale B Tal 30", "return B Tal 10"], {"status_failed": 1}),
    ("gocardless.csv", None, ["sale CU1 50"], {"status_failed": 2}),
    ("woo_plugin.csv", None, ["invoice 12 59.9", "payment 12 59.9"], {"status_cancelled": 1}),
    ("shopify_payments.csv", None, ["sale None 50", "return None 20"], {}),
    ("amazon_range.csv", "amazon_transactions", ["sale None 39.98", "return None 19.99"], {"preamble": 4, "not_customers": 1}),
    ("stripe_balance.csv", "stripe_balance", ["sale None 50", "return None 20"], {"not_customers": 2}),
    ("vend.csv", "lightspeed_sales", ["sale ADA-1 22", "sale None 11"], {"order_line": 4}),
    ("zoho_payments.csv", "zoho_payments", ["payment Atlas Bau 1190"], {"order_line": 1}),
    ("youzan.csv", "youzan_orders", ["sale 小明 103", "sale 小刚 30", "return 小刚 30"], {"closed": 1}),
]
"""File, profile, ledger rows (kind, customer, amount), and rows skipped by reason."""


def one(name: str, folder: Path, **told: object) -> Understood:
    path = folder / name
    path.write_text(FILES[name], encoding="utf-8")
    [sheet] = read(path, folder)
    return understand(sheet, Told(**{"today": TODAY, **told}))  # type: ignore[arg-type]


def said(found: Understood) -> list[str]:
    rows = found.rows.select("row", pl.col("kind").cast(pl.String), "customer", pl.col("amount").cast(pl.Float64)).sort(
        "row", "kind", descending=[False, True]
    )
    return [f"{kind} {customer} {amount:g}" for _, kind, customer, amount in rows.collect().iter_rows()]


@pytest.mark.parametrize(("name", "profile", "rows", "skipped"), KNOWN, ids=[name for name, *_ in KNOWN])
def test_an_export_is_read_with_no_option(
    tmp_path: Path, name: str, profile: str | None, rows: list[str], skipped: Counts
) -> None:
    found = one(name, tmp_path)
    assert (found.profile, sorted(said(found))) == (profile, sorted(rows))
    assert (found.control.skipped, found.control.rejected) == (skipped, 0)
    assert all(money.adds_up for money in found.control.money)


@pytest.mark.parametrize("name", ["wise.csv", "revolut.csv", "xero_bank.csv"])
def test_an_account_at_a_bank_is_no_list_of_sales(tmp_path: Path, name: str) -> None:
    found = one(name, tmp_path)
    assert found.plan.roles.receipts
    assert set(found.control.skipped) == {"expense"}
    assert not any(row.startswith(("sale", "return", "refund")) for row in said(found))


@pytest.mark.parametrize("name", ["odoo.csv", "kingdee.csv", "sevdesk.csv", "sage_aged.csv"])
def test_a_list_of_open_invoices_asks_for_its_day_and_no_more(tmp_path: Path, name: str) -> None:
    with pytest.raises(PaidDayUnknown):
        one(name, tmp_path)
    kinds = [row.split()[0] for row in said(one(name, tmp_path, as_of=TODAY))]
    assert "invoice" in kinds
    assert "payment" in kinds


def test_two_amounts_of_which_either_may_be_it_are_asked_about_and_voided_orders_are_none(tmp_path: Path) -> None:
    with pytest.raises(ColumnAmbiguous) as raised:
        one("toast.csv", tmp_path)
    assert raised.value.facts["candidates"] == "Amount, Total"
    found = one("toast.csv", tmp_path, columns={"amount": "Total"})
    assert (len(said(found)), found.control.skipped) == (1, {"status_void": 1})


def test_an_order_that_was_refunded_as_a_whole_is_a_sale_and_its_return(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "Order,Date,Customer,Total,Status\n1,2025-01-14,Ada,10.00,completed\n2,2025-01-15,Bob,7.00,refunded\n", "utf-8"
    )
    [sheet] = read(path, tmp_path)
    assert sorted(said(understand(sheet, Told(today=TODAY)))) == ["return Bob 7", "sale Ada 10", "sale Bob 7"]
