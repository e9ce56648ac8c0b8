"""Which order does a return belong to?

Three passes, each over what the one before left, all of them sorts and running sums, so that ten million rows stream:

1. **Named document.** A return that names a document (in `applies_to`, else by carrying the sale's own number) belongs to the
   latest order with that document not after it. What exceeds the order belongs to none.
2. **Equal amount within 90 days.** A return document worth exactly what is left of an order belongs to the newest such order of
   the last 90 days that no other return has claimed. Per customer and amount, sales open and returns close brackets in time
   order; a return and the sale it closes stand at the same depth of nesting, next to each other.
3. **The latest.** Any other return eats into the latest earlier order, and when that is used up into the one before. With the
   running sum w of what is left to give back (never below zero), an order of amount a at position i keeps
   min(w from i on) − (w at i − a).

Returns beyond everything bought before them match nothing: they lower the customer's revenue, not the number of orders.
Of one day, sales come before returns.
"""

import polars as pl

from custctl.schema import MONEY

ORDER_KEY = ["customer", "currency", "date", "document"]
"""What tells orders apart; `document` is "" where an order is a day."""

EQUAL_WITHIN = 90
"""Days within which an equal amount is taken for the same goods."""

_CUSTOMER = ["customer", "currency"]
_ORDER, _RETURN = 0, 1


def returned(bought: pl.LazyFrame, rows: pl.LazyFrame) -> pl.LazyFrame:
    """What came back of each order.

    Args:
        bought: Orders: ORDER_KEY and `gross`.
        rows: Trading rows: `sold`, `came_back`, `net`, ORDER_KEY of the order they would make, `own_document`, `applies_to`.

    Returns:
        ORDER_KEY and `returned` (money above zero, at most `gross`), only for orders of which something came back.
    """
    events = _return_documents(rows).cache()
    concerned = (
        bought.select(*ORDER_KEY, left="gross").filter(pl.col("left") > 0).join(events, on=_CUSTOMER, how="semi").cache()
    )
    aimed = _aimed(events, rows).cache()
    named = aimed.filter(pl.col("order_date").is_not_null())
    by_name = _per_order(named)
    left = _less(concerned, by_name).cache()
    matched = _matched(left, aimed.filter(pl.col("order_date").is_null())).cache()
    by_amount = _per_order(matched.filter(pl.col("order_date").is_not_null()))
    loose = matched.filter(pl.col("order_date").is_null())
    kept = _kept_from_latest(_less(left, by_amount), loose)
    return (
        concerned.join(kept, on=ORDER_KEY, how="left", suffix="_kept")
        .select(*ORDER_KEY, returned=pl.col("left") - pl.col("left_kept"))
        .filter(pl.col("returned") > 0)
    )


def _return_documents(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Returns of named customers, one per document and day; a row without a document is one by itself.

    Returns:
        customer, currency, date, own_document, applies_to, amount (above zero).
    """
    known = rows.filter(pl.col("came_back"), pl.col("customer").is_not_null(), pl.col("net") > 0)
    key = ["customer", "currency", "date", "own_document", "applies_to"]
    documented = known.filter(pl.col("own_document").is_not_null()).group_by(key).agg(amount=pl.col("net").sum())
    single = known.filter(pl.col("own_document").is_null()).select(*key, amount="net")
    return pl.concat([documented, single])


def _aimed(events: pl.LazyFrame, rows: pl.LazyFrame) -> pl.LazyFrame:
    """First pass: returns with the order that the document they name belongs to, nulls where they name none.

    Returns:
        `events` with `order_date` and `order_document`.
    """
    naming = ("applies_to", "own_document")
    wanted = pl.concat([events.select(*_CUSTOMER, own_document=name) for name in naming])
    sales = (
        rows.filter(pl.col("sold"), pl.col("own_document").is_not_null())
        .join(wanted, on=[*_CUSTOMER, "own_document"], how="semi")
        .select(*_CUSTOMER, "own_document", order_date="date", order_document="document")
        .unique()
        .sort("order_date", *_CUSTOMER, "own_document")
    )
    joined = events.sort("date")
    for name in naming:
        joined = joined.join_asof(
            sales,
            left_on="date",
            right_on="order_date",
            by_left=[*_CUSTOMER, name],
            by_right=[*_CUSTOMER, "own_document"],
            check_sortedness=False,
            coalesce=False,
            suffix=f"_{name}",
        )
    return joined.select(
        *_CUSTOMER,
        "date",
        "amount",
        order_date=pl.coalesce("order_date", "order_date_own_document"),
        order_document=pl.coalesce("order_document", "order_document_own_document"),
    )


def _matched(left: pl.LazyFrame, loose: pl.LazyFrame) -> pl.LazyFrame:
    """Second pass: returns with the order of exactly their amount at most 90 days before, nulls where there is none.

    Args:
        left: Orders: ORDER_KEY and what is `left` to give back.
        loose: Returns that no document places.

    Returns:
        `loose` with `order_date` and `order_document` filled where matched.
    """
    key = [*_CUSTOMER, "amount"]
    opening = (
        left.filter(pl.col("left") > 0).rename({"left": "amount"}).join(loose, on=key, how="semi").with_columns(side=_ORDER)
    )
    closing = loose.select(*_CUSTOMER, "date", "amount", document=pl.lit(""), side=_RETURN)
    step = pl.when(pl.col("side") == _ORDER).then(1).otherwise(-1)
    height = pl.col("level") - pl.col("floor")
    nested = (
        pl.concat([opening.select(closing.collect_schema().names()), closing])
        .sort(*key, "date", "side", "document")
        .with_columns(level=step.cum_sum().over(key))
        .with_columns(floor=pl.min_horizontal(pl.col("level").cum_min().over(key), 0))
        .with_columns(
            closes=(pl.col("side") == _RETURN) & (pl.col("floor") == pl.col("floor").shift(1).over(key).fill_null(0)),
            depth=height + pl.when(pl.col("side") == _RETURN).then(1).otherwise(0),
        )
        .with_columns(
            order_date=pl.col("date").shift(1).over(*key, "depth"),
            order_document=pl.col("document").shift(1).over(*key, "depth"),
        )
    )
    recent = pl.col("closes") & ((pl.col("date") - pl.col("order_date")).dt.total_days() <= EQUAL_WITHIN)
    return nested.filter(pl.col("side") == _RETURN).select(
        *_CUSTOMER,
        "date",
        "amount",
        order_date=pl.when(recent).then("order_date"),
        order_document=pl.when(recent).then("order_document"),
    )


def _kept_from_latest(left: pl.LazyFrame, loose: pl.LazyFrame) -> pl.LazyFrame:
    """Third pass: what orders keep when the other returns eat from the latest order before them backwards.

    Args:
        left: Orders: ORDER_KEY and what is `left` to give back.
        loose: Returns that neither document nor amount places.

    Returns:
        `left` with what is left in the end.
    """
    taken = loose.select(*_CUSTOMER, "date", document=pl.lit(""), amount=-pl.col("amount"), side=_RETURN)
    stock = left.rename({"left": "amount"}).with_columns(side=_ORDER).select(taken.collect_schema().names())
    total = pl.col("amount").cum_sum().over(_CUSTOMER)
    return (
        pl.concat([stock, taken])
        .sort(*_CUSTOMER, "date", "side", "document")
        .with_columns(total=total)
        .with_columns(
            stack=pl.col("total") - pl.min_horizontal(pl.col("total").cum_min().over(_CUSTOMER), pl.lit(0, dtype=MONEY))
        )
        .with_columns(left=pl.col("stack").cum_min(reverse=True).over(_CUSTOMER) - pl.col("stack") + pl.col("amount"))
        .filter(pl.col("side") == _ORDER)
        .select(*ORDER_KEY, pl.col("left").clip(0, None))
    )


def _per_order(placed: pl.LazyFrame) -> pl.LazyFrame:
    """Sums of placed returns per order: ORDER_KEY and `taken`."""
    target = {"order_date": "date", "order_document": "document"}
    return placed.drop("date").rename(target).group_by(ORDER_KEY).agg(taken=pl.col("amount").sum())


def _less(left: pl.LazyFrame, taken: pl.LazyFrame) -> pl.LazyFrame:
    """Orders with what is left of them after returns, never below zero."""
    return left.join(taken, on=ORDER_KEY, how="left").select(
        *ORDER_KEY, left=(pl.col("left") - pl.col("taken").fill_null(0)).clip(0, None)
    )
