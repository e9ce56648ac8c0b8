"""Does a list of invoices and payments, or of payments alone, write what customers pay with a minus, as accounts do?"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import polars as pl

from custctl.errors.contents import KindMixed
from custctl.ledger import kinds_with
from custctl.mapping import words
from custctl.mapping.lookups import in_place_of, meanings_of
from custctl.mapping.number_texts import SIDED, negative
from custctl.mapping.plan import field_cell
from custctl.mapping.roles import Roles
from custctl.sheet import Sheet

_ZERO = r"^[^1-9]*$"
_NO_FIGURE = r"[^\d.,]"
PAID_OR_CREDITED = ("credit", "paid_amount")
"""Fields whose heading says that they take off what is owed."""
_OWED = ("invoice", "opening", "charge")
_TAKEN_OFF = frozenset(kinds_with(receivable=-1)) - {"payment"}
_SEVERAL = 2
"""Payments below zero at least that are hardly all money paid back."""

_MOSTLY = 3
"""Payments below zero for each above it from which on those above are money paid back, and not those below."""


class Signs(NamedTuple):
    """How a list signs its amounts.

    Attributes:
        signed: Whether what customers pay stands with a minus.
        turned: Whether amounts have the signs of whoever owes them, what is owed with a minus.
    """

    signed: bool
    turned: bool = False


def signs_of(
    sheet: Sheet, roles: Roles, tidy: Collection[int], known: Collection[str] | None, meant: Mapping[str, str]
) -> Signs:
    """How a list signs its amounts. Looks at cells only where the kinds of rows leave that open, or all are payments.

    Args:
        sheet: The file.
        roles: What its columns are.
        tidy: Positions of columns whose cells are clean as they stand.
        known: Every word of the type column, None where they are not known.
        meant: Plain words and the kinds they mean.

    Raises:
        KindMixed: Credit notes with both signs.
    """
    if roles.amount not in ("amount", "open", "sides") or roles.canonical:
        return Signs(signed=False)
    if not roles.has("kind"):
        return Signs(signed=_all_payments(roles) and _all_below(_rows(sheet, roles, tidy, pl.lit("payment"))))
    kind, told = _kinds(sheet, roles, tidy, known, meant)
    if roles.amount == "sides":
        return Signs(signed=_on_their_sides(sheet, roles, tidy, kind))
    both = told is None or ("payment" in told and not told.isdisjoint(_OWED))
    if told is not None and "credit_note" not in told and not both:
        return Signs(signed=False)
    rows = _rows(sheet, roles, tidy, kind)
    signs = _signs(rows)
    turned = both and roles.amount == "amount" and _of_who_owes(signs)
    return Signs(signed=turned or _payments_below_zero(sheet, roles, rows, signs), turned=turned)


def _payments_below_zero(
    sheet: Sheet, roles: Roles, rows: pl.LazyFrame, signs: Mapping[str | None, tuple[int, int, int]]
) -> bool:
    """Whether what customers pay stands with a minus.

    It does where no payment is above zero and there are several such payments, or credit notes beside one: a list of invoices
    that were never paid but paid back. Beside invoices below zero somebody who pays must owe something, and not be paid back
    just such an invoice. One payment is enough where the list says what is open of it, none or less, and in a list that has
    the rows of each customer below a heading. Otherwise it does where those who pay owe something in the list and have no
    invoice below zero, and credit notes and the like are below, though payments above zero take back some of them, or are few.
    What stands under a credit is below zero.
    """
    (credits_below, credits_above, _), (paid_below, paid_above, left), (invoiced_below, _, _) = (
        signs.get(kind, (0, 0, 0)) for kind in ("credit_note", "payment", "invoice")
    )
    if credits_above and credits_below:
        raise KindMixed(path=sheet.file, positive=credits_above, negative=credits_below)
    if not paid_below or not any(signs[kind][1] for kind in _OWED if kind in signs):
        return False
    below_headings = roles.has("customer") and roles.columns["customer"].reason == "heading"
    several = paid_below >= _SEVERAL or credits_below or left or below_headings
    if several and not paid_above and (not invoiced_below or _debtors_pay(rows)):
        return True
    if roles.own_names or any(signs[kind][1] for kind in _TAKEN_OFF if kind in signs):
        return False
    return _of_debtors(rows) and (paid_below >= _MOSTLY * paid_above or _taken_back(rows))


def _of_who_owes(signs: Mapping[str | None, tuple[int, int, int]]) -> bool:
    """Whether amounts have the signs of whoever owes them: several invoices, all below zero, and payments, all above."""
    owed_below, owed_above = (sum(signs[kind][place] for kind in _OWED if kind in signs) for place in (0, 1))
    taken = [signs[kind] for kind in ("payment", *_TAKEN_OFF) if kind in signs]
    paid_below, paid_above = (sum(counts[place] for counts in taken) for place in (0, 1))
    return owed_below >= _SEVERAL and not owed_above and not paid_below and paid_above > 0


def below_zero(sheet: Sheet, roles: Roles, tidy: Collection[int]) -> frozenset[str]:
    """Which columns of what was paid or credited have figures below zero and none above: the minus says it again."""
    told = {field: field_cell(sheet, roles, field, tidy=tidy) for field in PAID_OR_CREDITED if roles.has(field)}
    if not told:
        return frozenset()
    figures = {field: pl.when(~cell.str.contains(_ZERO)).then(cell) for field, cell in told.items()}
    below = {field: _minus(cell) for field, cell in figures.items()}
    found = (
        sheet.cells.select((minus.all() & minus.any()).alias(field) for field, minus in below.items())
        .collect()
        .row(0, named=True)
    )
    return frozenset(field for field, every in found.items() if every)


def _kinds(
    sheet: Sheet, roles: Roles, tidy: Collection[int], known: Collection[str] | None, meant: Mapping[str, str]
) -> tuple[pl.Expr, set[str] | None]:
    """The kind of each row by its type, and all kinds that types mean, None where they are not known."""

    def meaning(word: pl.Expr) -> pl.Expr:
        return words.meaning(word, meant)

    cell = field_cell(sheet, roles, "kind", tidy=tidy)
    if known is None:
        return meaning(cell), None
    told = meanings_of(known, meaning)
    return in_place_of(cell, told, known), set(told.values())


def _signs(rows: pl.LazyFrame) -> dict[str | None, tuple[int, int, int]]:
    """Kind to how many rows of `_rows` are below zero, how many above, and of how many nothing or less is left."""
    counts = rows.group_by("kind").agg(pl.col("below").sum(), above=(~pl.col("below")).sum(), left=pl.col("left").sum())
    return {kind: (below, above, left) for kind, below, above, left in counts.collect().iter_rows()}


def _minus(cell: pl.Expr) -> pl.Expr:
    """Whether a cell is below zero by itself, and not by the side of an account on which it stands."""
    return negative(cell) & ~cell.str.contains(SIDED)


def _rows(sheet: Sheet, roles: Roles, tidy: Collection[int], kind: pl.Expr) -> pl.LazyFrame:
    """`kind`, `customer` and `amount` of rows of some, whether it is `below` zero, and whether nothing or less is `left`."""
    nothing = pl.lit(None, dtype=pl.String)
    told = {"amount": roles.amount_fields[0], "customer": "customer", "left": "balance", "names": "applies_to"}
    cells = {name: field_cell(sheet, roles, field, tidy=tidy) if roles.has(field) else nothing for name, field in told.items()}
    rows = sheet.cells.select(kind=kind, **cells).filter(~pl.col("amount").str.contains(_ZERO))
    below, left_below = (_minus(pl.col(name)) for name in ("amount", "left"))
    return rows.with_columns(below=below, left=left_below | pl.col("left").str.contains(_ZERO))


def _on_their_sides(sheet: Sheet, roles: Roles, tidy: Collection[int], kind: pl.Expr) -> bool:
    """Whether not most rows contradict their sides, as in the books of a customer; what an account begins with has either."""
    sides = (field_cell(sheet, roles, side, tidy=tidy) for side in ("debit", "credit"))
    debit, credit = (~(side.str.contains(_ZERO) | _minus(side)).fill_null(value=True) for side in sides)
    rows = sheet.cells.select(kind=kind, debit=debit, credit=credit).filter(pl.col("debit") != pl.col("credit"))
    openings = ("opening", "opening_credit")
    owed, paid = (pl.col("kind").is_in(set(kinds_with(receivable=effect)).difference(openings)) for effect in (+1, -1))
    own = rows.select(own=(owed & pl.col("debit")) | (paid & pl.col("credit")), known=owed | paid).filter("known")
    there, others = own.select(there=pl.col("own").sum(), others=(~pl.col("own")).sum()).collect().row(0)
    return bool(there >= others)


def _all_payments(roles: Roles) -> bool:
    """Whether rows are payments because their columns say so, and not those of a bank account, which also pays."""
    return roles.kind == "payment" and not roles.kind_told and not roles.receipts


def _all_below(rows: pl.LazyFrame) -> bool:
    """Whether rows are several or say what they pay, and all are below zero."""
    below = pl.col("below")
    found = rows.select(pl.col("names").is_not_null().all(), below=below.sum(), above=(~below).sum()).collect()
    named, below_zero, above_zero = found.row(0)
    return bool(below_zero >= (1 if named else _SEVERAL) and not above_zero)


def _debtors_pay(rows: pl.LazyFrame) -> bool:
    """Whether somebody with payments below zero owes something, and none of the payments is just an invoice below zero."""
    kind, below = pl.col("kind"), pl.col("below")
    figure = pl.col("amount").str.replace_all(_NO_FIGURE, "")
    customers = rows.group_by("customer").agg(
        owes=(kind.is_in(_OWED) & ~below).any(),
        paid=figure.filter((kind == "payment") & below),
        credited=figure.filter((kind == "invoice") & below),
    )
    paid_back = pl.col("paid").list.set_intersection("credited").list.len() > 0
    owing = customers.filter(pl.col("paid").list.len() > 0).select((pl.col("owes") & ~paid_back).any())
    return bool(owing.collect().item())


def _of_debtors(rows: pl.LazyFrame) -> bool:
    """Whether each customer with payments below zero owes something in the list, and none of them has an invoice below zero."""
    kind, below = pl.col("kind"), pl.col("below")
    customers = rows.group_by("customer").agg(
        pays=((kind == "payment") & below).any(),
        owes=(kind.is_in(_OWED) & ~below).any(),
        credited=((kind == "invoice") & below).any(),
    )
    found = customers.filter("pays").select(pl.col("owes").all(), pl.col("credited").any()).collect()
    owes, credited = found.row(0)
    return bool(owes and not credited)


def _taken_back(rows: pl.LazyFrame) -> bool:
    """Whether each payment above zero takes back one of its customer and amount that is below, and some are left."""
    figure = pl.col("amount").str.replace_all(_NO_FIGURE, "")
    paid = rows.filter(pl.col("kind") == "payment").group_by("customer", figure=figure)
    sides = paid.agg(pl.col("below").sum(), above=(~pl.col("below")).sum())
    above, below = pl.col("above"), pl.col("below")
    met, more = sides.select(met=(above <= below).all(), more=(above < below).any()).collect().row(0)
    return bool(met and more)
