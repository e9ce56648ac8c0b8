"""custctl growth: where the change in revenue came from, and whether it is real."""

from enum import StrEnum
from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.inputs import opened
from custctl.cli.options import AnswerOptions, Everywhere, ReadingOptions, Sources, grouped
from custctl.cli.order_options import (
    ORDERS,
    OrderBy,
    OrderByOption,
    Returns,
    ReturnsOption,
    ZeroOrders,
    ZeroOrdersOption,
    margin_option,
)
from custctl.cli.session import Session

PANEL = "Growth"


class Period(StrEnum):
    """What is compared."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@grouped
def command(
    sources: Sources = None,
    *,
    period: Annotated[
        Period, typer.Option("--period", help="Length of the periods compared.", rich_help_panel=PANEL)
    ] = Period.QUARTER,
    periods: Annotated[
        int, typer.Option("--periods", min=1, max=1200, help="How many periods to show.", rich_help_panel=PANEL)
    ] = 8,
    order_by: OrderByOption = OrderBy.DAY,
    returns: ReturnsOption = Returns.NET,
    zero_orders: ZeroOrdersOption = ZeroOrders.COUNT,
    margin: Annotated[str | None, margin_option(ORDERS)] = None,
    reading: ReadingOptions,
    out: AnswerOptions,
    run: Everywhere,
) -> int:
    """Show where the change in revenue came from, and whether it is real."""
    from custctl.workflow import answering

    session = Session.start(run, margin=margin, tax_rate=reading.tax_rate)
    with opened(sources, reading, session, command="growth") as (books, as_of):
        result = answering.growth(
            books,
            as_of,
            period=period.value,
            periods=periods,
            by=order_by.value,
            returns=returns.value,
            zero_orders=zero_orders.value,
            margin=session.settings.margin,
        )
        return output.answer(result, out, session, books)
