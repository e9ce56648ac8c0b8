"""Tables of `clv` about the forecast itself: how it was tested, its parameters, and the arithmetic of one customer."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from custctl.schema import MONEY, Column, Role, Schema

METHODS: dict[str, str] = {
    "nbd": "never_leaves",
    "mbg_nbd": "leaves_after_order",
    "bg_nbd": "leaves_after_repeat",
    "pareto_nbd": "leaves_any_time",
    "same_rate": "same_rate",
    "hiatus": "hiatus",
    "sbg": "leaves_at_renewal",
    "bdw": "leaves_at_renewal_by_age",
}
"""Names of models to what they suppose: the word that people see."""

BACKTEST = Schema(
    name="backtest",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "method": Column(pl.String(), Role.KEY, required=True),
        "held_out_days": Column(pl.Int64(), Role.DAYS, required=True),
        "tests": Column(pl.Int64(), Role.COUNT, required=True),
        "customers": Column(pl.Int64(), Role.COUNT, required=True),
        "forecast": Column(pl.Float64(), Role.NUMBER, required=True),
        "actual": Column(pl.Int64(), Role.COUNT, required=True),
        "error": Column(pl.Float64(), Role.SHARE, required=True),
        "mean_absolute_error": Column(pl.Float64(), Role.NUMBER, required=True),
        "loss": Column(pl.Float64(), Role.NUMBER, required=True),
        "chosen": Column(pl.Boolean(), Role.KEY, required=True),
    },
    order=("currency", "loss", "method"),
)
MODELS = Schema(
    name="models",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "model": Column(pl.String(), Role.TEXT, required=True),
        "parameter": Column(pl.String(), Role.TEXT, required=True),
        "value": Column(pl.Float64(), Role.ESTIMATE, required=True),
        "standard_error": Column(pl.Float64(), Role.ESTIMATE),
    },
)
"""By currency, in the order of the papers."""
ARITHMETIC = Schema(
    name="arithmetic",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "way": Column(pl.Enum(("facts", "habits", "payment")), Role.KEY, required=True),
        "figure": Column(pl.String(), Role.KEY, required=True),
        "amount": Column(MONEY, Role.MONEY),
        "number": Column(pl.Float64(), Role.ESTIMATE),
        "share": Column(pl.Float64(), Role.SHARE),
    },
)
"""By currency, each figure made of those above it."""
TIMES = frozenset({"alpha", "beta"})

_STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "facts": (
        ("revenue", "amount"),
        ("profit", "amount"),
        ("acquisition_cost", "amount"),
        ("yearly_spend", "amount"),
        ("margin", "share"),
        ("service", "amount"),
        ("yearly_profit", "amount"),
        ("years", "number"),
        ("annuity", "number"),
        ("facts_value", "amount"),
    ),
    "habits": (
        ("orders", "number"),
        ("days_since_first", "number"),
        ("days_since_last", "number"),
        ("probability_12m", "share"),
        ("expected_orders_12m", "number"),
        ("expected_order", "amount"),
        ("order_profit", "amount"),
        ("discounting", "number"),
        ("value_12m", "amount"),
        ("low", "amount"),
        ("high", "amount"),
        ("value_36m", "amount"),
        ("lifetime_value", "amount"),
        ("total_value", "amount"),
    ),
    "payment": (("collected_share", "share"), ("collectable_value", "amount")),
}
"""Ways to the figures that lead to a value, and what kind of number each is."""


def backtest_rows(currency: str, test: Any, chosen: str) -> list[dict[str, Any]]:  # noqa: ANN401 models are not imported for facts
    """BACKTEST rows of one currency; `test` is a `models.backtest.Backtest`. Losses are Poisson deviance per customer."""
    return [
        {
            "currency": currency,
            "method": name,
            "held_out_days": test.days,
            "tests": test.origins,
            "customers": trial.losses.size,
            "forecast": round(trial.forecast, 4),
            "actual": round(test.actual),
            "error": round(test.error(name), 6),
            "mean_absolute_error": round(float(trial.errors.mean()), 6),
            "loss": round(float(trial.losses.mean()), 6),
            "chosen": name == chosen,
        }
        for name, trial in test.trials.items()
    ]


def backtest_table(rows: Sequence[Mapping[str, Any]], *, explain: bool) -> tuple[Schema, pl.LazyFrame]:
    """BACKTEST; with `explain` also the name of each `model`."""
    frame = pl.LazyFrame(rows, schema=BACKTEST.dtypes)
    named = frame.with_columns(method=pl.col("method").replace(METHODS))
    if not explain:
        return BACKTEST, named
    schema = BACKTEST.with_columns({"model": Column(pl.String(), Role.TEXT)}, after="method")
    return schema, schema.conform(named.with_columns(frame.select(model="method").collect().to_series()))


def arithmetic(rows: pl.DataFrame) -> pl.LazyFrame:
    """How one customer's value comes about, figure by figure.

    Args:
        rows: The customer's rows of `frames.customer_worth`, one per currency, with `margin`, `service`, `annuity`,
            `days_since_first`, `days_since_last`, `order_profit` and `discounting` beside them.

    Returns:
        ARITHMETIC, in order; figures that are not known are left out.
    """
    told = [
        {"customer": row["customer"], "currency": row["currency"], "way": way, "figure": name, kind: row.get(name)}
        for row in rows.to_dicts()
        for way, steps in _STEPS.items()
        for name, kind in steps
        if row.get(name) is not None
    ]
    floats = [{**row, **{k: float(row[k]) for k in ("number", "share") if k in row}} for row in told]
    return ARITHMETIC.conform(pl.LazyFrame(floats, schema=ARITHMETIC.dtypes))
