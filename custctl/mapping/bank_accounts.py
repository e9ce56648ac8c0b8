"""Are rows the movements of a bank account, whose receipts are of somebody who is to be found?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from custctl.mapping.guess import Content, Guess
from custctl.mapping.profile import Profile
from custctl.mapping.words import meanings, plain
from custctl.sheet import Sheet

_EITHER = ("auftraggeber", "交易对方", "交易對方")
"""Plain headings of who ordered goods, or of whoever sent money where a balance runs."""

_MOVED = {"opening", "payment", "prepayment", "receipt", "charge", "refund", "reversal"}
"""What types of a bank's movements may be taken for; others are of documents and goods."""


def of_a_bank(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns, where a balance runs beside a payer with that payer, and without types that say only how money moved."""
    settled = dict(columns)
    customer = settled.get("customer")
    if customer and "running_balance" in settled and plain(sheet.header[customer.positions[0]]) in _EITHER:
        settled.setdefault("payer", replace(customer, field="payer"))
    if runs_by_payer(settled) and "kind" in settled and settled["kind"].confidence != "told":
        marks, known = meanings("sides"), meanings("kinds")
        cells = {plain(cell) for cell in looks[settled["kind"].positions[0]].cells if cell}
        if all(known.get(cell, "payment") in _MOVED for cell in cells if cell not in marks):
            del settled["kind"]
    return settled


def runs_by_payer(columns: Mapping[str, Guess]) -> bool:
    """Whether a balance runs beside a payer, and rows name no customer, no document and no goods."""
    payer = columns.get("payer")
    customer = columns.get("customer", payer)
    named = payer and customer and customer.positions != payer.positions and customer.reason != "header_part"
    running = {"payer", "running_balance"} <= columns.keys()
    return running and not named and not columns.keys() & {"due", "document", "quantity", "balance"}


def is_account(columns: Mapping[str, Guess], kind: str | None, profile: Profile | None) -> bool:
    """Whether rows are movements of a bank account: nobody said whose they are, and a balance runs or money goes in and out."""
    told = kind is not None or ("customer" in columns and columns["customer"].confidence == "told")
    if profile is not None and (profile.columns or profile.receipts):
        return profile.receipts and not told
    return bank_shaped(columns) and not told


def bank_shaped(columns: Mapping[str, Guess]) -> bool:
    """Whether columns are those of a bank: a balance runs or somebody sent money, and rows name no customer and no document."""
    if columns.get("income", columns["date"]).reason == "bank":
        return True
    named = "customer" in columns and "payer" not in columns
    moved = "running_balance" in columns or _by_payer(columns)
    return moved and not named and not columns.keys() & {"due", "document", "kind", "quantity"}


def _by_payer(columns: Mapping[str, Guess]) -> bool:
    """Whether rows tell who sent an amount, which may also have gone to them, and nothing else of whose it is."""
    payer = "payer" in columns and columns["customer"].positions == columns["payer"].positions
    return payer and columns.keys() >= {"amount"} and columns["amount"].reason != "paid_amount"
