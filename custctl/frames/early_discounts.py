"""Which rests of documents paid early are their discount?"""

import polars as pl

from custctl.frames.documents import NO_CENTS
from custctl.frames.matching import beside
from custctl.schema import MONEY

EARLY_DISCOUNTS: dict[str, pl.DataType] = {"target": pl.UInt32(), "discount": MONEY}
"""What of a document closes as its discount for early payment."""
_PAYS = pl.col("payer") == "payment"
_NOTE = pl.col("payer").is_in(["credit_note", "opening_credit"])


def early_discounts(book: pl.DataFrame, wanted: pl.DataFrame, targets: pl.DataFrame, by_name: pl.DataFrame) -> pl.DataFrame:
    """What closes because all payments came by the last day of a discount and are short by exactly that.

    Short of the document with all its instalments, or of all documents that one payment names: less what was credited by the
    day of the last payment, one smallest unit of the currency more or less, a hundredth at least. A discount is rounded, of
    several documents each or all together. Credit notes of later days take nothing of a discount that was closed by then.

    Args:
        book: The documents after `by_name`, each in the row of its `id`.
        wanted: What `mentions` found.
        targets: What `numbered` found.
        by_name: PAIRS of what settled what by name.

    Returns:
        EARLY_DISCOUNTS in no order; more than is left of a document where later credit notes must give way.
    """
    if book["discount_until"].is_null().all():
        return pl.DataFrame(schema=EARLY_DISCOUNTS)
    known = book.select("date", "currency", "amount", "left", "discount_until", pl.col("discount").fill_null(0))
    parts = beside(targets.select("target", "number"), "target", known.with_columns(unit=_unit()))
    lists = _lists(book, wanted, parts)
    earning = parts.filter(pl.col("discount_until").is_not_null()).select("number")
    numbers = pl.concat([earning, lists.select("number")])
    parts = parts.join(numbers, on="number", how="semi")
    moves = by_name.join(parts, on="target", how="semi")
    moves = beside(moves, "claim", book.select(payer="kind", paid_on="date"))
    bundles = _short(parts.join(lists, on="number"), moves)
    alone = parts.join(bundles, on="target", how="anti").with_columns(group=pl.col("target").min().over("number", "date"))
    found = [
        bundles.select("target", discount=_shared()),
        _short(alone, moves).select("target", discount=pl.col("left") + pl.col("freed")),
    ]
    return pl.concat([rows.cast({"discount": MONEY}) for rows in found]).filter(pl.col("discount") > 0)


def unnamed_discounts(book: pl.DataFrame, allocations: pl.DataFrame) -> pl.DataFrame:
    """What stays open although it is but a discount that was earned in time, because money that names nothing paid the rest.

    Such money settles what is oldest, so that the next of it would pay the discount: what it was meant for, nobody said.

    Args:
        book: The documents after all that settles, each in the row of its `id`.
        allocations: PAIRS of what settled what.

    Returns:
        EARLY_DISCOUNTS in no order.
    """
    if book["discount_until"].is_null().all():
        return pl.DataFrame(schema=EARLY_DISCOUNTS)
    earning = book.filter(pl.col("discount_until").is_not_null(), pl.col("left") > 0, pl.col("by_age") > 0)
    known = book.select("currency", "amount", "left", "discount_until", pl.col("discount").fill_null(0))
    parts = beside(earning.select(target="id", number="id", group="id"), "target", known.with_columns(unit=_unit()))
    moves = allocations.join(parts, on="target", how="semi")
    found = _short(parts, beside(moves, "claim", book.select(payer="kind", paid_on="date")))
    return found.select("target", discount=pl.col("left").cast(MONEY))


def _unit() -> pl.Expr:
    return pl.when(pl.col("currency").is_in(NO_CENTS)).then(pl.lit("1")).otherwise(pl.lit("0.01")).cast(MONEY)


def _lists(book: pl.DataFrame, wanted: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Payments that name several documents, as `group`, and their `number`s, none in instalments or another list."""
    pairs = wanted.filter(pl.col("claim").is_duplicated()).select("number", group="claim").unique()
    several = pairs.filter((book["kind"].gather(pairs["group"]) == "payment") & pl.col("group").is_duplicated())
    shared = several.filter(pl.col("number").is_duplicated()).select("group")
    split = several.join(parts.filter(pl.col("number").is_duplicated()), on="number", how="semi").select("group")
    earning = several.join(parts.filter(pl.col("discount_until").is_not_null()), on="number", how="semi")
    return several.join(pl.concat([shared, split]), on="group", how="anti").join(earning, on="group", how="semi")


def _short(parts: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Those parts whose `group` was paid in time and is short by its discounts, with the `due` discount of each.

    Besides: `short`, what the group was short of on the day of its last payment, and what credit notes `freed` of it later.
    """
    of_group = moves.join(parts.select("target", "group"), on="target")
    last = of_group.filter(_PAYS).group_by("group").agg(last=pl.col("paid_on").max())
    later = pl.col("paid_on") > pl.col("last")
    amount = pl.col("amount")
    credited = of_group.filter(~_PAYS).join(last, on="group").group_by("target")
    sums = credited.agg(
        credited=amount.filter(~later).sum(), later=amount.filter(later).sum(), freed=amount.filter(later & _NOTE).sum()
    )
    told = parts.join(last, on="group").join(sums, on="target", how="left")
    told = told.with_columns(pl.col("credited", "later", "freed").fill_null(0))
    told = told.with_columns(
        due=(amount - pl.col("credited")) * pl.col("discount"),
        short=(pl.col("left") + pl.col("later")).sum().over("group"),
        until=pl.col("discount_until").min().over("group"),
    )
    first = pl.col("target") == pl.col("target").min().over("group", "number")
    each = pl.when(first).then(_rounded(pl.col("due").sum().over("group", "number"))).sum().over("group")
    off = [(pl.col("short") - asked).abs() for asked in (each, _rounded(pl.col("due").sum().over("group")))]
    return told.filter((pl.col("last") <= pl.col("until")) & (pl.min_horizontal(off) <= pl.col("unit")))


def _rounded(discount: pl.Expr) -> pl.Expr:
    """A discount half up to the smallest unit of its currency."""
    whole = pl.when(pl.col("unit") == 1).then(discount.round(0, mode="half_away_from_zero"))
    return whole.otherwise(discount.round(2, mode="half_away_from_zero"))


def _shared() -> pl.Expr:
    """The discount of each document that one payment names, rounded; the last takes what is left of the sum."""
    each = _rounded(pl.col("due"))
    last = pl.col("target") == pl.col("target").filter(pl.col("due") > 0).max().over("group")
    return each + pl.when(last).then(pl.col("short") - each.sum().over("group")).otherwise(0)
