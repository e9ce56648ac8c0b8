"""The worked ageing cases as LEDGER rows, built without the import room."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from custctl.ledger import LEDGER, UNKNOWN_CURRENCY


def case_ledger(folder: Path) -> pl.LazyFrame:
    """LEDGER rows of a case's invoices.csv and payments.csv, as import would map them."""
    rows = [_invoice(line, number) for number, line in enumerate(_lines(folder / "invoices.csv"), start=2)]
    rows += [_payment(line, number) for number, line in enumerate(_lines(folder / "payments.csv"), start=2)]
    return pl.LazyFrame([{name: row.get(name) for name in LEDGER.columns} for row in rows], schema=LEDGER.dtypes)


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _invoice(line: dict[str, str], number: int) -> dict[str, object]:
    amount = Decimal(line["amount"])
    return {
        "kind": line["doc_type"] if amount >= 0 or line["doc_type"] != "invoice" else "credit_note",
        "document": line["doc_id"],
        "date": date.fromisoformat(line["doc_date"]),
        "due": date.fromisoformat(line["due_date"]) if line["due_date"] else None,
        **_common(line, amount, number, "invoices.csv"),
    }


def _payment(line: dict[str, str], number: int) -> dict[str, object]:
    amount = Decimal(line["amount"])
    return {
        "kind": "payment" if amount >= 0 else "refund",
        "document": line["payment_id"],
        "date": date.fromisoformat(line["payment_date"]),
        **_common(line, amount, number, "payments.csv"),
    }


def _common(line: dict[str, str], amount: Decimal, number: int, file: str) -> dict[str, object]:
    return {
        "customer": line["customer"],
        "amount": abs(amount),
        "currency": line["currency"] or UNKNOWN_CURRENCY,
        "applies_to": line["applies_to"] or None,
        "source": "case",
        "file": file,
        "row": number,
    }
