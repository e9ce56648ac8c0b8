"""In which currency is the amount of a row?"""

from functools import partial

import polars as pl

from custctl.ledger import UNKNOWN_CURRENCY
from custctl.mapping import numbers, words
from custctl.mapping.lookups import by_word
from custctl.mapping.plan import Plan, raw_name


def row_currency(plan: Plan) -> pl.Expr:
    """The row's ISO code: its currency column, the mark in its amount, the profile's, the user's, or XXX."""
    found: list[pl.Expr] = []
    known = plan.known_currency
    if plan.roles.has("currency"):
        found.append(by_word(pl.col(raw_name("currency")), plan.words.get("currency"), partial(currency_code, known=known)))
    marked = [style for style in plan.amount_styles if style[1].marked > (style[1].guessed if known else 0)]
    found += [numbers.currency(pl.col(raw_name(field))) for field, _ in marked]
    return pl.coalesce(*found, pl.lit(known or UNKNOWN_CURRENCY))


def currency_code(cell: pl.Expr, *, known: str | None) -> pl.Expr:
    """The ISO code that a cell of a currency column means; a sign that several countries use stands for the one `known`."""
    code = cell.str.to_uppercase()
    literal = pl.when(code.str.contains(r"^[A-Z]{3}$")).then(code)
    shared = pl.when(numbers.shared_sign(cell)).then(pl.lit(known, dtype=pl.String))
    return pl.coalesce(words.meaning(cell, words.meanings("currencies")), literal, shared, numbers.currency(cell))


def sign_guessed(plan: Plan) -> pl.Expr:
    """Whether a cell of a currency column is a sign of which only a guess tells whose it is."""
    if not plan.roles.has("currency") or plan.known_currency:
        return pl.lit(value=False)

    def guessed(cell: pl.Expr) -> pl.Expr:
        return pl.when(numbers.shared_sign(cell)).then(cell)

    return by_word(pl.col(raw_name("currency")), plan.words.get("currency"), guessed).is_not_null()
