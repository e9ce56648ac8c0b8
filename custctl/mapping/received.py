"""What is the amount of a payment, where the invoice's stands beside it?"""

from collections.abc import Mapping
from dataclasses import replace

from custctl.mapping.guess import Guess
from custctl.mapping.invoice_numbers import INVOICE
from custctl.mapping.words import plain
from custctl.sheet import Sheet


def received(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """The columns of a list of payments with what was received as the amount, and not that of the invoice it was for."""
    settled = dict(columns)
    if "amount" not in settled or "paid_amount" not in settled or settled["amount"].confidence == "told":
        return settled
    heading = plain(sheet.header[settled["amount"].positions[0]])
    if INVOICE.search(heading) and "appl" not in heading:
        settled["amount"] = replace(settled.pop("paid_amount"), field="amount", confidence="likely", reason="paid_amount")
    return settled
