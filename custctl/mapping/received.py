"""What is the amount of a payment, where the invoice's stands beside it?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from custctl.mapping.guess import Content, Guess
from custctl.mapping.headings import exact
from custctl.mapping.invoice_numbers import INVOICE
from custctl.mapping.words import plain, spellings
from custctl.sheet import Sheet

_RECEIPT = re.compile(r"\breceipt|\bpayment\b|quittung|\brecu\b|\brecibo|收据|收據|收款|回款")
"""A plain heading of numbers that speaks of money received."""

_OF_INVOICES = {"kind", "due", "terms", "retention", "disputed"}
"""Fields beside which rows are not of what was received alone."""

_LEFT = ("balance", "running_balance")
"""What is left of an invoice after a payment, which says nothing of the payment."""


def of_receipts(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns of a list of receipts with what was received as the amount, and what each row settles.

    Every row has the number of a receipt, and behind it that of an invoice, whose total and rest may stand beside them.
    """
    if "paid_amount" not in columns or columns.keys() & {*_OF_INVOICES, "payment_id", "applies_to"}:
        return dict(columns)
    if any(columns[field].confidence == "told" for field in ("amount", "document", *_LEFT) if field in columns):
        return dict(columns)
    numbers = exact("document", [spellings(name) for name in sheet.header], range(len(sheet.header)))
    headings = {match.position: plain(sheet.header[match.position]) for match in numbers}
    invoices = [place for place, name in headings.items() if INVOICE.search(name)]
    receipts = [place for place, name in headings.items() if _RECEIPT.search(name) and place not in invoices]
    if len(invoices) != 1 or len(receipts) != 1 or receipts > invoices or looks[receipts[0]].filled < len(looks[0].cells):
        return dict(columns)
    settled = {field: found for field, found in columns.items() if field not in (*_LEFT, "amount", "paid_amount")}
    settled["amount"] = replace(columns["paid_amount"], field="amount", confidence="likely", reason="paid_amount")
    settled["document"] = Guess("document", (invoices[0],), "sure", "header")
    settled["payment_id"] = Guess("payment_id", (receipts[0],), "sure", "header")
    return settled


def received(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """The columns of a list of payments with what was received as the amount, and not that of the invoice it was for."""
    settled = dict(columns)
    if "amount" not in settled or "paid_amount" not in settled or settled["amount"].confidence == "told":
        return settled
    heading = plain(sheet.header[settled["amount"].positions[0]])
    if INVOICE.search(heading) and "appl" not in heading:
        settled["amount"] = replace(settled.pop("paid_amount"), field="amount", confidence="likely", reason="paid_amount")
    return settled
