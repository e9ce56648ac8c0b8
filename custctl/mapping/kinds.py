"""What is a row: a sale, an invoice, a payment? From its type, its sign, or what its file is."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from custctl.ledger import KIND, KINDS, OPPOSITES, STATUSES
from custctl.mapping import words
from custctl.mapping.lookups import by_word, looked_up
from custctl.mapping.profile import Rule
from custctl.mapping.roles import Roles

_ON_ACCOUNT = {"invoice", "payment", "prepayment", "credit_note", "opening"}

_SOLD = {"sale", "cash_sale"}

_OPEN = {"receipt", "refund", "return", "charge", "delivery"}
"""What words mean of which it takes the rest of the file to say whether they are on account."""

_OWN_NAMES = {words.plain(kind): kind for kind in KINDS}

_GRAVEST = ("void", "cancelled", "failed", "draft", "written_off", "disputed", "paid", "pending")

_OTHER_SIDE = {
    **OPPOSITES,
    "credit_note": "invoice",
    "discount": "invoice",
    "write_off": "charge",
    "opening_credit": "opening",
    "payment": "reversal",
    "refund": "payment",
    "reversal": "payment",
}
"""What a kind is that stands on the side of an account which is not its own; a charge has nothing of the kind."""

_PAID_AT_ONCE = {"cash_sale": "sale", "cash_return": "return"}
"""What words mean, whatever stands beside them, that say that a sale or its return was paid at once."""


def meanings(found: Collection[str], roles: Roles) -> dict[str, str]:
    """Plain word to the kind it means in a file with these type words.

    Beside documents on account, and where the file itself is on account and sells nothing at the counter, a receipt is a
    payment, a refund money paid back, a charge a fee; else a receipt is a sale, a refund its return, a charge the sale that a
    card was charged for. A return takes back what the file sells, and means nothing where that is both invoices and sales paid
    at once. A delivery is the invoice, and means nothing beside others, which would tell of it again. With debit and credit,
    sales and their returns are on account, too.

    Args:
        found: Every word of the type column.
        roles: What the file is.
    """
    account = _of_accounts(found, roles)
    sides = roles.amount == "sides"
    returned = "credit_note" if sides else _returned(found, roles, account=account)
    of_file = {
        **_PAID_AT_ONCE,
        "prepayment": "payment",
        "receipt": "payment" if account or sides or roles.kind == "payment" else "sale",
        "sale": "invoice" if sides else "sale",
        "delivery": _delivered(found, account=account or sides),
        "return": returned,
        "refund": "refund" if account else returned,
    }
    known = {word: of_file.get(kind, kind) for word, kind in _all_meanings().items()}
    known |= words.meanings("kinds_beside") if account or sides else {"charge": "sale"}
    if roles.canonical:
        known |= _OWN_NAMES
    return {word: kind for word, kind in known.items() if kind is not None}


def on_account(found: Collection[str]) -> bool:
    """Whether some of the words of a type column mean documents on account."""
    return bool(_meant(found) & _ON_ACCOUNT)


def prepaid(cell: pl.Expr, known: Collection[str] | None) -> pl.Expr:
    """Whether the type of a row is an advance: money received, or what is asked for before there is an invoice of the whole.

    Args:
        cell: The type.
        known: Every word of the column, None where they are too many to know.
    """
    if known is not None:
        advances = [word for word in known if _meant([word]) == {"prepayment"}]
        return cell.is_in(advances).fill_null(value=False) if advances else pl.lit(value=False)
    return (words.meaning(cell, words.meanings("kinds")) == "prepayment").fill_null(value=False)


def receives(found: Collection[str]) -> bool:
    """Whether words of a type column other than advances mean money received."""
    return bool(_meant(found) & {"payment", "receipt"})


def unsaid(found: Collection[str], roles: Roles) -> bool:
    """Whether all known words of a type column are sales or returns only because nothing says that they are on account."""
    meant = _meant(found) - {None}
    told = roles.kind_told or roles.amount == "sides"
    return bool(meant) and meant <= _OPEN and not told and not _of_accounts(found, roles)


def _of_accounts(found: Collection[str], roles: Roles) -> bool:
    """Whether words that may be on account are: beside others that are, or where the file is and sells nothing at the counter.

    A charge that has but the number of its payment is the sale that a card was charged for.
    """
    sold = _meant(found) & (_SOLD if roles.settling or roles.kind_told else {*_SOLD, "charge"})
    return on_account(found) or (roles.on_account and not sold)


def _returned(found: Collection[str], roles: Roles, *, account: bool) -> str | None:
    """What a return is beside these words: a credit note for invoices, the return of sales paid at once, None for both.

    Alone or beside both it is what it is called in a file that has the ledger's own names.
    """
    meant = _meant(found)
    sold = bool(meant & _SOLD)
    if sold and "invoice" in meant:
        return "return" if roles.own_names else None
    return "credit_note" if not sold and (meant & _ON_ACCOUNT or (account and not roles.own_names)) else "return"


def _delivered(found: Collection[str], *, account: bool) -> str | None:
    """What a delivery is beside these words: an invoice on account, else a sale, None beside invoices."""
    if not account:
        return "sale"
    return None if "invoice" in _meant(found) else "invoice"


def _meant(found: Collection[str]) -> set[str | None]:
    kinds = _all_meanings()
    return {kinds.get(words.plain(word)) for word in found}


def _all_meanings() -> dict[str, str]:
    return words.meanings("kinds") | _OWN_NAMES


def named_kind(
    cell: pl.Expr | None,
    known: Mapping[str, str],
    rules: Sequence[tuple[pl.Expr, str]],
    distinct: Collection[str] | None = None,
) -> pl.Expr:
    """The kind that a row names itself, by the first rule that fits or by the word in its type column, else null.

    Args:
        cell: The type column, None where the file has none.
        known: Plain words and the kinds they mean.
        rules: Conditions of a profile and the kinds they make.
        distinct: Every word of the type column, None where they are not known.
    """
    ruled = [pl.when(condition).then(pl.lit(kind)) for condition, kind in rules]
    typed = [] if cell is None else [by_word(cell, distinct, lambda word: words.meaning(word, known))]
    return pl.coalesce(*ruled, *typed, pl.lit(None, dtype=pl.String))


def signed_kind(kind: pl.Expr, amount: pl.Expr, *, signed: bool = False, sided: bool = False) -> pl.Expr:
    """The kind once the sign is heard: a negative sale is a return, a negative payment a refund (`ledger.OPPOSITES`).

    Args:
        kind: What the row calls itself, as a KIND.
        amount: With the sign of the file.
        signed: Whether the file writes payments with a minus, so that one above zero takes a payment back.
        sided: Whether what is below zero stands on the other side of an account than its kind (`_OTHER_SIDE`).
    """
    if sided:
        others = [pl.when(kind == name).then(pl.lit(other, dtype=KIND)) for name, other in _OTHER_SIDE.items()]
        return pl.when(amount < 0).then(pl.coalesce(*others, kind)).otherwise(kind)
    heard = {name: opposite for name, opposite in OPPOSITES.items() if not (signed and name == "payment")}
    opposites = [pl.when(kind == name).then(pl.lit(opposite, dtype=KIND)) for name, opposite in heard.items()]
    back = pl.when((kind == "payment") & (amount > 0)).then(pl.lit("reversal", dtype=KIND)).otherwise(kind) if signed else kind
    return pl.when(amount < 0).then(pl.coalesce(*opposites, kind)).otherwise(back)


def unsigned_amount(kind: pl.Expr, amount: pl.Expr) -> pl.Expr:
    """The amount of the ledger; a charge below zero stays so and is rejected, because it has no opposite."""
    return pl.when(kind == "charge").then(amount).otherwise(amount.abs())


def matches(cell: pl.Expr, rule: Rule) -> pl.Expr:
    """Whether a row's cell is what a profile's rule names."""
    if rule.pattern is not None:
        return cell.str.contains(rule.pattern).fill_null(False)
    plain = words.plain_cell(cell).fill_null("")
    return plain.is_in(list(rule.values))


def status(cell: pl.Expr, roles: Roles) -> pl.Expr:
    """The state that a status cell means: one of `ledger.STATUSES`, or a state that never was money; null for other words."""
    known = words.meanings("statuses", "part_payments") | {words.plain(key): key for key in STATUSES}
    known |= words.meanings("statuses_of_invoices") if roles.kind == "invoice" else {}
    return words.meaning(cell, known)


def part_paid(cell: pl.Expr) -> pl.Expr:
    """Whether a state says that a part was paid; false for other words."""
    return words.meaning(cell, words.meanings("part_payments")).is_not_null()


def bounced(cell: pl.Expr) -> pl.Expr:
    """The state of a payment that the bank gave back, null for other words."""
    return words.meaning(cell, words.meanings("statuses_of_payments"))


def meant_as_status(cell: pl.Expr) -> pl.Expr:
    """Whether a word of a status column is known, whatever it means there; null where it is not."""
    topics = ("statuses", "part_payments", "statuses_of_invoices", "statuses_of_payments", "statuses_beside_money")
    known = words.meanings(*topics) | dict.fromkeys((*words.refunded_words(), *map(words.plain, STATUSES)), "said")
    return words.meaning(cell, known)


def of_both(state: pl.Expr, further: pl.Expr) -> pl.Expr:
    """The state of a row of which two columns tell one: the graver counts (`_GRAVEST`), open last."""
    told = [pl.when((state == grave) | (further == grave)).then(pl.lit(grave)) for grave in _GRAVEST]
    return pl.coalesce(*told, state, further)


def no_money(state: pl.Expr) -> pl.Expr:
    """The reason to skip a row by its status (`status_void`), null for rows that count."""
    return pl.when(state.is_not_null() & ~state.is_in(STATUSES)).then(pl.concat_str(pl.lit("status_"), state))


def is_yes(cell: pl.Expr) -> pl.Expr:
    """Whether a cell says yes; false where it says no, something else, or nothing."""
    return (_truth(cell) == "yes").fill_null(False)


def settled(cell: pl.Expr, roles: Roles) -> pl.Expr:
    """The state that a cell under a heading such as "Paid?" means: yes or a way to pay is paid, no is open; else null."""
    answer = looked_up(_truth(cell), {"yes": "paid", "no": "open"})
    way = words.meaning(cell, dict.fromkeys(words.meanings("kinds_beside", "ways_to_pay"), "paid"))
    return pl.coalesce(answer, status(cell, roles), way)


def _truth(cell: pl.Expr) -> pl.Expr:
    """What a cell says as yes or no, by a word or a tick."""
    return pl.coalesce(looked_up(cell, words.ticks()), words.meaning(cell, words.meanings("truths")))
