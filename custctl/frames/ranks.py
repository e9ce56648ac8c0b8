"""Into which part of all does each value fall, when they are told apart by rank?"""

import polars as pl


def part_of(value: pl.Expr, parts: int, *, descending: bool = False) -> pl.Expr:
    """Number, from 1, of the part of its currency's values that each is in: ceil((average rank − 1/2) / n × parts).

    Equal values share a part. Worked out in whole numbers, since twice an average rank is one; null where the value is.

    Args:
        value: One per row, column `currency` beside it.
        parts: How many parts there are.
        descending: Whether the greatest are in part 1.
    """
    twice = (2 * value.rank("average", descending=descending).over("currency")).cast(pl.Int64)
    number = value.count().over("currency").cast(pl.Int64)
    return (parts * (twice - 1) + 2 * number - 1) // (2 * number)
