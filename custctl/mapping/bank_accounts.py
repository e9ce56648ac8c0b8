"""Are rows the movements of a bank account, whose receipts are of somebody who is to be found?"""

from collections.abc import Mapping

from custctl.mapping.guess import Guess
from custctl.mapping.profile import Profile


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
