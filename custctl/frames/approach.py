"""How to speak to a customer who owes: kindly, firmly, or only after the money came?"""

import polars as pl

LATE, LATE_LONG = 30, 60
"""Days past due beyond which a voice does more than a letter, and beyond which a customer pays poorly."""


def approach() -> pl.Expr:
    """The way to speak, from `overdue`, `oldest_days`, `broken_promises` and the `value` of the next 12 months.

    Worth at least what they owe: a kind call. Worth less, and over 60 days late or with a broken promise: money first. Over 30
    days late: a call. Else a reminder. Null where nothing is overdue; an unknown value speaks neither for nor against.
    """
    worth = (pl.col("value") >= pl.col("overdue")).fill_null(False)
    little = (pl.col("value") < pl.col("overdue")).fill_null(False)
    oldest = pl.col("oldest_days").fill_null(0)
    poor = (oldest > LATE_LONG) | (pl.col("broken_promises").fill_null(0) > 0)
    way = (
        pl.when(poor & little)
        .then(pl.lit("prepay"))
        .when(worth)
        .then(pl.lit("call_kindly"))
        .when(oldest > LATE)
        .then(pl.lit("call"))
        .otherwise(pl.lit("remind"))
    )
    return pl.when(pl.col("overdue") > 0).then(way)
