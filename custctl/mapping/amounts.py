"""What amount does each record write, and with which sign?"""

import polars as pl

from custctl.ledger import kinds_with
from custctl.mapping import numbers, words
from custctl.mapping.cells import dash
from custctl.mapping.number_texts import SIDED
from custctl.mapping.plan import Plan, figure_name, raw_name
from custctl.schema import MONEY


def figures(plan: Plan) -> list[pl.Expr]:
    """The number of every field that tells numbers, as `figure_name` calls it, and `_refunded` from the amount's own cell.

    A dash under a balance is zero, and so is a word that says paid, unless the open amount is what the record says at all. What
    was paid or credited is above zero where all of its column is below.
    """
    read = {field: numbers.number(pl.col(raw_name(field)), style) for field, style in plan.numbers.items()}
    turned = {*plan.below, *(("balance",) if plan.turned else ())}
    read |= {field: -read[field] for field in sorted(turned) if field in read}
    if "balance" in read and plan.roles.amount != "open":
        unread = pl.when(read["balance"].is_null()).then(pl.col(raw_name("balance")))
        nothing = dash(unread) | (words.meaning(unread, words.meanings("statuses")) == "paid")
        read["balance"] = pl.when(nothing).then(0).otherwise(read["balance"]).cast(MONEY)
    named = [figure.alias(figure_name(field)) for field, figure in read.items()]
    if plan.refunding is None:
        return named
    return [*named, numbers.refunded(pl.col(raw_name(plan.refunding)), plan.numbers[plan.refunding]).alias("_refunded")]


def written(plan: Plan) -> pl.Expr:
    """The amount of a record with the sign that the file gives it."""
    figure = {field: _figure_or_nothing(plan, field) for field in plan.roles.amount_fields}
    match plan.roles.amount:
        case "net_tax":
            made = figure["net"] + figure["tax"].fill_null(0)
        case "product":
            made = _discounted(plan, _product(figure["quantity"], figure["unit_price"]))
        case "net_rate":
            made = figure["net"] + _tax_of(figure["net"], figure["tax_rate"])
        case "product_tax":
            made = _product(figure["quantity"], figure["net_price"]) + figure["tax"].fill_null(0)
        case "in_out":
            made = _difference(figure["income"], figure["outgo"].abs() if "outgo" in figure else pl.lit(0).cast(MONEY))
        case "sides":
            made = _difference(figure["debit"], figure["credit"])
        case _:
            made = figure[plan.roles.amount_fields[0]]
    flipped = -made if plan.turned or (plan.profile is not None and plan.profile.sign == "flip") else made
    if plan.roles.receipts:
        flipped = pl.when(_sided(plan)).then(-flipped).otherwise(flipped)  # what a bank credits is money in
    return flipped.cast(MONEY)


def signed_amount(plan: Plan) -> pl.Expr:
    """The amount with the sign that decides its kind: debit and credit each have their own, or their difference has.

    Where types stand on their sides (`Plan.sided`), an invoice under a credit is below zero, and so is a payment under a debit.
    A Cr beside the amount is no sign of what takes off what is owed: a payment stands there.
    """
    if plan.profile is not None and plan.profile.sign == "positive":
        return pl.col("written").abs()
    if plan.roles.amount == "sides":
        either = _of_either_side(plan)
        own = pl.when(_kind_with(+1)).then("written").when(_kind_with(-1)).then(-pl.col("written"))
        return own.otherwise(either) if plan.sided else either
    if plan.roles.receipts:
        return pl.col("written")
    return pl.when(_sided(plan) & _kind_with(-1)).then(-pl.col("written")).otherwise("written")


def _of_either_side(plan: Plan) -> pl.Expr:
    """The amount of the side that is filled, or the difference of both."""
    debit, credit = _figure_or_nothing(plan, "debit"), _figure_or_nothing(plan, "credit")
    both = (debit != 0) & (credit != 0)
    one = pl.when(on_credit(plan)).then(credit).otherwise(pl.coalesce(debit, credit))
    return pl.when(both.fill_null(False)).then("written").otherwise(one)


def _kind_with(receivable: int) -> pl.Expr:
    """Whether the kind of a record, before its sign is heard, has this effect on what is owed."""
    return pl.col("_first_kind").cast(pl.String).is_in(kinds_with(receivable=receivable))


def on_credit(plan: Plan) -> pl.Expr:
    """Whether a record has an amount on the credit side only."""
    debit, credit = _figure_or_nothing(plan, "debit"), _figure_or_nothing(plan, "credit")
    return (credit.fill_null(0) != 0) & (debit.fill_null(0) == 0)


def _sided(plan: Plan) -> pl.Expr:
    """Whether a Dr or Cr in the amount's cell says on which side of an account it stands."""
    marked = [field for field, style in plan.amount_styles if "sided" in style.manners]
    if not marked or len(plan.roles.amount_fields) > 1:
        return pl.lit(value=False)
    return pl.col(raw_name(marked[0])).str.contains(SIDED).fill_null(value=False)


def _figure_or_nothing(plan: Plan, field: str) -> pl.Expr:
    """The number of a field; nothing where no cell of its column is one. Cr is no minus under a heading of credits."""
    figure = pl.col(figure_name(field)) if plan.tells(field) else pl.lit(None, dtype=MONEY)
    marked = field == "credit" and plan.tells(field) and "sided" in plan.numbers[field].manners
    return pl.when(pl.col(raw_name(field)).str.contains(SIDED)).then(-figure).otherwise(figure) if marked else figure


def _product(quantity: pl.Expr, price: pl.Expr) -> pl.Expr:
    """Quantity × unit price, exact, then half up to four places, which Polars' own product would cut."""
    exact = quantity.cast(pl.Decimal(38, 8)) * price.cast(pl.Decimal(38, 8))
    return exact.round(4, mode="half_away_from_zero")


def _tax_of(net: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """The tax on an amount at a rate in per cent, in cents."""
    exact = net.cast(pl.Decimal(38, 8)) * rate.fill_null(0).cast(pl.Decimal(38, 8)) / 100
    return exact.round(2, mode="half_away_from_zero")


def _discounted(plan: Plan, amount: pl.Expr) -> pl.Expr:
    """An amount less the line's discount in per cent."""
    if not plan.tells("discount_rate"):
        return amount
    kept = 1 - pl.col("discount_rate").fill_null(0).cast(pl.Decimal(38, 8)) / 100
    return (amount.cast(pl.Decimal(38, 8)) * kept).round(4, mode="half_away_from_zero")


def _difference(plus: pl.Expr, minus: pl.Expr) -> pl.Expr:
    both = plus.fill_null(0) - minus.fill_null(0)
    return pl.when(plus.is_not_null() | minus.is_not_null()).then(both)
