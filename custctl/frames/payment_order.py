"""In which order do the documents of an account pay and get paid?"""

import polars as pl

_ACCOUNT = ("customer", "currency")
_REST = ("date", "document", "kind", "applies_to", "written_off", "disputed", "due_from")


def in_payment_order(documents: pl.DataFrame, *, seed: int = 0) -> pl.DataFrame:
    """The documents put in order once, so that all that follows needs no sorting, and none of their texts.

    Args:
        documents: DOCUMENTS in any order.
        seed: What accounts are told apart by at first; nothing of the answer depends on it.

    Returns:
        The same, those of a customer and currency together, with a number of this `account`, rising. In an account the oldest
        due date comes first, then the date and the texts that tell documents apart, of one document the lines that are neither
        disputed nor written off; write-offs come last, so that a payment on
        a written-off document finds it open.
    """
    # Whoever puts rows in order looks them up everywhere, which takes ten times as long where columns are in pieces.
    documents = documents.rechunk()
    order, mark = _order(documents, seed)
    rows = documents[order]
    # Two accounts that share a mark may lie among each other: another mark tells them apart.
    if _mixed(rows.select(_ACCOUNT).with_columns(mark=mark)):
        return in_payment_order(documents, seed=seed + 1)
    return rows.with_columns(account=mark.rle_id())


def _mixed(rows: pl.DataFrame) -> bool:
    """Whether a row has the mark of the row before it, but another account."""
    before = max(len(rows) - 1, 0)

    def same(name: str) -> pl.Expr:
        return pl.col(name).slice(1).eq_missing(pl.col(name).slice(0, before))  # which shifting would copy

    apart = same("mark") & ~pl.all_horizontal(same(name) for name in _ACCOUNT)
    return bool(rows.select(apart.any()).item())


def _mark(seed: int) -> pl.Expr:
    """A number that the documents of an account share, far sooner found and sorted than their texts."""
    return pl.sum_horizontal(pl.col(name).hash(seed * len(_ACCOUNT) + place) for place, name in enumerate(_ACCOUNT))


def _order(documents: pl.DataFrame, seed: int) -> tuple[pl.Series, pl.Series]:
    """Which row comes first, second, …, and the mark of the account of each.

    Sorting by several columns takes long: sorted is one number of 64 bits made of account, due date and row, and only the few
    rows that share the former by the rest.
    """
    if documents.is_empty():
        return pl.Series(dtype=pl.UInt32), pl.Series(dtype=pl.UInt64)
    marked = documents.select(mark=_mark(seed), rank=_rank(documents))
    row_bits = (len(documents) - 1).bit_length()
    low_bits = row_bits + marked.select(pl.col("rank").max()).item().bit_length()
    row, high = pl.int_range(pl.len(), dtype=pl.UInt64), pl.lit(2**64 - 2**low_bits, dtype=pl.UInt64)
    rank = pl.col("rank").cast(pl.UInt64) * 2**row_bits
    number = marked.select((pl.col("mark") & high) + rank + row).to_series().sort()
    at = (number & (2**row_bits - 1)).cast(pl.UInt32)
    mark = marked["mark"].gather(at)
    step = number ^ number.shift(1)  # small where the account is the same, smaller where the rank is, too
    like_last = (step < 2**row_bits).fill_null(value=False)
    tied = like_last | like_last.shift(-1, fill_value=False)
    # Of a mark there is room for a part only: accounts that share that part lie among each other.
    mixed = number.filter(((step < 2**low_bits) & (mark != mark.shift(1))).fill_null(value=False))
    if len(mixed):
        tied |= (number // 2**low_bits).is_in((mixed // 2**low_bits).unique().implode())
    few = tied.arg_true()
    told = {"part": number[few] // 2**low_bits, "mark": mark[few], "rank": marked["rank"][at[few]], "at": at[few]}
    ordered = documents.select(_REST)[at[few]].with_columns(**told).sort("part", "mark", "rank", *_REST)
    return at.scatter(few, ordered["at"]), mark.scatter(few, ordered["mark"])


def _rank(documents: pl.DataFrame) -> pl.Expr:
    """The place of each due date as a number from 0, those of write-offs behind all others."""
    day = pl.col("due").to_physical()
    first, last = documents.select(first=day.min(), last=day.max()).row(0)
    behind = pl.when(pl.col("kind") == "write_off").then(last - first + 1).otherwise(0).cast(pl.Int32)
    rank: pl.Expr = day - first + behind
    return rank.cast(pl.UInt32)
