"""Who of those who matter has fallen out of their own rhythm?"""

import polars as pl

from custctl.frames.rfm import SEGMENT
from custctl.frames.rhythm import ACTIVITY
from custctl.schema import MONEY, Column, Role, Schema

MOST = 20
SLIPPING: tuple[str, ...] = ("late", "dormant", "lost")
"""Activities beyond what four of five who come back have needed."""

WARNING = Schema(
    name="warning",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "segment": Column(SEGMENT, Role.KEY, required=True),
        "activity": Column(ACTIVITY, Role.KEY, required=True),
        "last_order": Column(pl.Date(), Role.DATE, required=True),
        "usual_gap_days": Column(pl.Int64(), Role.DAYS, required=True),
        "recency_days": Column(pl.Int64(), Role.DAYS, required=True),
        "yearly_value": Column(MONEY, Role.MONEY, required=True),
        "drop": Column(pl.Float64(), Role.SHARE, required=True),
        "value_at_risk": Column(MONEY, Role.MONEY, required=True),
        "action": Column(pl.String(), Role.KEY, required=True),
    },
    order=("currency", "-value_at_risk", "-yearly_value", "customer"),
)


def warning(customers: pl.LazyFrame) -> pl.LazyFrame:
    """The repeat customers whose silence costs most: of each currency the twenty of most value × drop.

    Args:
        customers: SEGMENTED rows.

    Returns:
        WARNING rows. `drop` is 1 − usual gap / days since the last order: the part of the orders to be expected that did not
        come. `yearly_value` is the expected value of the next 12 months where it was asked for, else the revenue of the last;
        customers without any are not worth a warning. Those who are active or due are in their rhythm.
    """
    value = pl.coalesce("value_12m", "revenue_12m")
    silence = pl.col("recency_days") - pl.col("usual_gap_days")
    slipping = customers.filter(
        pl.col("activity").cast(pl.String).is_in(SLIPPING), pl.col("orders") > 1, value > 0, silence > 0
    ).with_columns(
        yearly_value=value,
        drop=silence / pl.col("recency_days"),
        value_at_risk=(value * silence / pl.col("recency_days")).cast(MONEY),
    )
    rows = WARNING.sort(WARNING.conform(slipping))
    return rows.filter(pl.int_range(pl.len()).over("currency") < MOST)
