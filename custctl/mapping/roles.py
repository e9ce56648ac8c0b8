"""What is this file, once its columns are known? Which table it fills, what its rows are, where the amount comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from custctl.ledger import COUNTER_KINDS, CUSTOMERS, LEDGER
from custctl.mapping.account_sides import of_a_customer, parted, referred
from custctl.mapping.bank_accounts import bank_shaped, is_account
from custctl.mapping.credit_notes import credited
from custctl.mapping.guess import Content, Guess
from custctl.mapping.invoice_numbers import INVOICE, of_each_row, of_payments, of_references, row_decides
from custctl.mapping.missing import not_found
from custctl.mapping.profile import Profile
from custctl.mapping.received import received
from custctl.mapping.refund_lists import paid_back, refunded
from custctl.mapping.words import CUSTOMER_ONLY, plain, synonyms
from custctl.sheet import Sheet

_ON_ACCOUNT = ("due", "balance", "retention", "disputed")
_SETTLED = ("paid_date", "paid_amount")
_FEW = 0.5
_AMOUNTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("amount", ("amount",)),
    ("net_tax", ("net", "tax")),
    ("net_rate", ("net", "tax_rate")),
    ("net", ("net",)),
    ("line_total", ("line_total",)),
    ("product_tax", ("net_price", "quantity", "tax")),
    ("product", ("unit_price", "quantity")),
    ("in_out", ("income", "outgo")),
    ("sides", ("debit", "credit")),
    ("in_out", ("income",)),
    ("open", ("balance",)),
)
"""Ways to an amount, the best first, and the columns each takes, the telling one first."""

ONE_SIDED: tuple[str, ...] = ("in_out", "sides", "net_tax")
"""Ways to an amount for which a row needs only one of the columns."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The file's meaning.

    Attributes:
        table: "ledger", "customers" or "contacts".
        columns: Field to the columns that hold it.
        kind: What a row is that does not say so itself.
        kind_reason: Key under `reason_kind` in labels.
        kind_told: Whether the user or a profile said the kind, so that unknown words in a type column are this kind too.
        amount: How the amount is made: amount, line_total, net_tax, net_rate (tax in per cent), net, product (quantity × unit
            price), product_tax (with its tax), in_out (money in and out), sides (debit and credit of a customer's account),
            open (an open balance and nothing else).
        canonical: The columns are custctl's own ledger as `import -o -` writes it.
        receipts: Rows are the movements of a bank account: receipts of somebody who is to be found, and what was paid out.
        own_names: All columns have names of the ledger's own, so that kinds are called what the ledger calls them.
    """

    table: str
    columns: Mapping[str, Guess]
    kind: str = "sale"
    kind_reason: str = "else"
    kind_told: bool = False
    amount: str = "amount"
    canonical: bool = False
    receipts: bool = False
    own_names: bool = False

    def has(self, field: str) -> bool:
        """Whether the file has columns for a field."""
        return field in self.columns

    @property
    def settling(self) -> bool:
        """Whether rows have a due day, something open, or a column of its own of what they settle."""
        apart = self.has("linked_number") or (self.has("applies_to") and not row_decides(self.columns))
        return apart or self.own_names or any(self.has(field) for field in _ON_ACCOUNT)

    @property
    def on_account(self) -> bool:
        """Whether the file says by more than words of a type column, or somebody said, that rows are on account."""
        said = self.kind not in COUNTER_KINDS
        return said if self.kind_told else self.settling or (said and self.kind_reason == "payment_id")

    @property
    def amount_fields(self) -> tuple[str, ...]:
        """The fields that the amount is made of, the telling one first."""
        made = next((fields for way, fields in _AMOUNTS if way == self.amount), (self.amount,))
        return tuple(field for field in made if field in self.columns)


def canonical(header: Sequence[str]) -> bool:
    """Whether a header is the ledger's own, so that it is taken column by column."""
    return {"date", "kind", "amount", "source", "file", "row"} <= set(header) and set(header) <= set(LEDGER.columns)


def settle(
    sheet: Sheet, columns: Mapping[str, Guess], looks: Sequence[Content], kind: str | None, profile: Profile | None
) -> Roles:
    """Settle which table, kind and amount a file has.

    Args:
        sheet: The file.
        columns: The columns found.
        looks: What their cells look like.
        kind: The kind that the user named.
        profile: The profile that fits.

    Raises:
        ColumnNotFound: No column tells the date, the amount, or the customer of rows on account.
    """
    if _is_contacts(columns, kind, profile):
        return Roles("contacts", {"customer": columns["name"], **columns} if "customer" not in columns else dict(columns))
    if _is_customers(columns, kind) or (kind is None and _is_cards(columns, sheet, looks)):
        return Roles("customers", _customer_columns(columns))
    if canonical(sheet.header):
        own = {name: Guess(name, (position,), "sure", "ledger") for position, name in enumerate(sheet.header)}
        return Roles("ledger", own, amount="amount", canonical=True)
    as_told = profile is not None and bool(profile.columns)
    refunds = None if as_told else paid_back(columns, sheet, looks)
    settled = refunds or (columns if as_told else of_each_row(of_references(columns, sheet), sheet))
    settled = _received(_balanced(settled))
    settled = _sided(parted(_dated(_paid_on(_identified(settled), sheet, looks)), sheet), sheet)
    if "date" in settled and _paid(settled) and not settled.keys() & {"kind", *_ON_ACCOUNT}:
        settled = received(settled, sheet)
    amount = _found_way(settled, sheet, looks, kind)
    nobody = "customer" not in settled
    if kind == "invoice" and _plainly_payments(columns):
        kind = None  # said of other files
    named, reason, told = _kind(settled, amount, kind, profile)
    if refunds and kind in (None, "invoice", "payment"):
        (named, reason), told = refunded(settled, sheet, kind), False
    elif reason == "else" and (listed := credited(settled, sheet, looks)):
        settled, named, reason = listed, "credit_note", "credit_note_id"
    receipts = is_account(settled, kind, profile)
    if nobody and named not in COUNTER_KINDS and not receipts:
        raise not_found(["customer"], sheet, settled, looks)
    if named == "payment" and not receipts and not as_told:
        settled = of_payments(settled, sheet)
    own_names = "kind" in sheet.header and set(sheet.header) <= set(LEDGER.columns)
    return Roles("ledger", settled, named, reason, told, amount, receipts=receipts, own_names=own_names)


def _way(columns: Mapping[str, Guess]) -> str | None:
    """The best way to an amount that some columns allow."""
    return next((way for way, needed in _AMOUNTS if columns.keys() >= set(needed)), None)


def _found_way(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content], kind: str | None) -> str:
    """The way to the amount, once it is sure that there are one, days, and whoever they must be of."""
    amount = _way(columns)
    if amount == "product" and not looks[columns["unit_price"].positions[0]].filled:
        amount = None
    missing = [field for field, found in (("date", "date" in columns), ("amount", amount is not None)) if not found]
    if amount is None or missing:
        whose = ["customer"] if "customer" not in columns and kind not in (None, *COUNTER_KINDS) else []
        raise not_found([*missing, *whose], sheet, columns, looks)
    return amount


def _is_contacts(columns: Mapping[str, Guess], kind: str | None, profile: Profile | None) -> bool:
    """A list of contacts has a column of its own for what was done, the day, and with whom."""
    named = bool(columns.keys() & {"customer", "name"})
    return {"what", "date"} <= columns.keys() and named and kind is None and not (profile and "kind" in profile.defaults)


def _is_customers(columns: Mapping[str, Guess], kind: str | None) -> bool:
    """A list of customers names them and says something of them that no ledger row says, and nothing of money moved."""
    money = columns.keys() & {
        "amount",
        "net",
        "unit_price",
        "income",
        "debit",
        "credit",
        "paid_amount",
        "due",
        "document",
        "payment_id",
    }
    cards = columns.keys() & CUSTOMER_ONLY
    if kind is not None or money or not columns.keys() & {"customer", "name"} or "kind" in columns:
        return False
    return len(cards) >= 2 or (len(cards) == 1 and "date" not in columns)


def _is_cards(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> bool:
    """Whether a table has headings of cards alone, a customer's and another, and beside them no days and no figures."""
    named = columns.keys() & {"customer", "name"} and len(columns) > 1 and columns.keys() <= CUSTOMERS.columns.keys()
    taken = {place for guess in columns.values() for place in guess.positions}
    rest = [look for place, look in enumerate(looks) if place not in taken]
    return bool(named) and sheet.header_row is not None and all(look.dates + look.numbers < _FEW for look in rest)


def _customer_columns(columns: Mapping[str, Guess]) -> dict[str, Guess]:
    if "date" in columns and "acquired_on" not in columns:
        columns = {**columns, "acquired_on": replace(columns["date"], field="acquired_on", confidence="likely")}
    if {"currency", "credit_limit"} <= columns.keys() and "credit_limit_currency" not in columns:
        columns = {**columns, "credit_limit_currency": replace(columns["currency"], field="credit_limit_currency")}
    return {"customer": columns["name"], **columns} if "customer" not in columns else dict(columns)


def _balanced(columns: Mapping[str, Guess]) -> dict[str, Guess]:
    """A balance beside a due date is what is open, unless it runs over debit and credit; who paid is a receipt's customer."""
    settled = dict(columns)
    if "payer" in settled and ("customer" not in settled or settled["customer"].reason == "header_part"):
        settled["customer"] = replace(settled["payer"], field="customer")
    sided = {"debit", "credit"} <= settled.keys()
    if "running_balance" in settled and "due" in settled and "balance" not in settled and not sided:
        settled["balance"] = replace(settled.pop("running_balance"), field="balance")
    return settled


def _received(columns: Mapping[str, Guess]) -> dict[str, Guess]:
    """What was received or paid is the amount where there is no other, and nothing speaks of invoices: rows are payments."""
    settled = dict(columns)
    if "paid_amount" in settled and _way(settled) is None and not settled.keys() & {*_ON_ACCOUNT}:
        settled["amount"] = replace(settled.pop("paid_amount"), field="amount", confidence="likely", reason="paid_amount")
    return settled


def _identified(columns: Mapping[str, Guess]) -> dict[str, Guess]:
    """The document and what it applies to, where a payment has its own number beside the invoice's; no name without an id."""
    settled = dict(columns)
    if "payment_id" in settled and "own_number" not in settled:
        if "document" in settled and "applies_to" not in settled:
            settled["applies_to"] = replace(settled["document"], field="applies_to")
        settled["document"] = replace(settled["payment_id"], field="document")
    if "customer" not in settled and "name" in settled:
        settled["customer"] = replace(settled.pop("name"), field="customer")
    return settled


def _paid_on(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """In a list of payments the day of the invoice is not theirs, if another column has days and is called a date."""
    settled = dict(columns)
    if "payment_id" in settled and "date" in settled and INVOICE.search(plain(sheet.header[settled["date"].positions[0]])):
        called = {word for tier in synonyms()["date"] for word in tier}
        for position, name in enumerate(sheet.header):
            if plain(name) in called and not INVOICE.search(plain(name)) and looks[position].suits("date"):
                settled["date"] = replace(settled["date"], positions=(position,), confidence="likely")
                break
    return settled


def _dated(columns: Mapping[str, Guess]) -> dict[str, Guess]:
    """A paid date is the row's own date where rows are payments."""
    settled = dict(columns)
    if "paid_date" in settled and ("payment_id" in settled or "date" not in settled):
        settled["date"] = replace(settled.pop("paid_date"), field="date", reason="paid")
    return settled


def _sided(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """Debit and credit stay those of a customer's account; on a bank's they are money out and in."""
    if not {"debit", "credit"} <= columns.keys():
        return dict(columns)
    if of_a_customer(columns, sheet):
        return referred(columns, sheet)
    settled = dict(columns)
    settled["income"] = replace(settled.pop("credit"), field="income", reason="bank")
    settled["outgo"] = replace(settled.pop("debit"), field="outgo", reason="bank")
    return settled


def _paid(columns: Mapping[str, Guess]) -> str | None:
    """Why rows are payments, None where nothing says so."""
    if "payment_id" in columns or columns["date"].reason == "paid":
        return "payment_id"
    return "received" if "amount" in columns and columns["amount"].reason == "paid_amount" else None


def _plainly_payments(columns: Mapping[str, Guess]) -> bool:
    """Whether rows have the number and the day of a payment, and no other day."""
    return {"payment_id", "paid_date"} <= columns.keys() and "date" not in columns


def _kind(columns: Mapping[str, Guess], amount: str, kind: str | None, profile: Profile | None) -> tuple[str, str, bool]:
    """The kind of rows that do not say so, the reason's key, and whether somebody said it."""
    if kind is not None:
        return kind, "told", True
    if profile is not None and "kind" in profile.defaults:
        return profile.defaults["kind"], "profile", True
    if field := next((field for field in _ON_ACCOUNT if field in columns), None):
        return "invoice", field, False
    if reason := _paid(columns):
        return "payment", reason, False
    if field := next((field for field in _SETTLED if field in columns), None):
        return "invoice", field, False
    if amount == "sides":
        return "invoice", "sides", False
    if {"terms", "customer"} <= columns.keys():
        return "invoice", "terms", False
    if bank_shaped(columns):
        return "payment", "bank", False
    return "sale", "else", False
