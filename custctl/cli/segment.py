"""custctl segment: who the customers are, and what to do about each."""

from enum import StrEnum
from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.inputs import opened
from custctl.cli.options import Everywhere, OutputOptions, ReadingOptions, Sources, grouped
from custctl.cli.session import Session

PANEL = "Orders"


class OrderBy(StrEnum):
    """What one order is."""

    DAY = "day"
    DOCUMENT = "document"


class Returns(StrEnum):
    """What returns do."""

    NET = "net"
    IGNORE = "ignore"


class ZeroOrders(StrEnum):
    """What orders worth nothing do."""

    COUNT = "count"
    SKIP = "skip"


OrderByOption = Annotated[
    OrderBy, typer.Option("--order-by", help="One order is a customer's day, or a document.", rich_help_panel=PANEL)
]
ReturnsOption = Annotated[
    Returns, typer.Option("--returns", help="Returns are netted against their order, or ignored.", rich_help_panel=PANEL)
]
ZeroOrdersOption = Annotated[
    ZeroOrders, typer.Option("--zero-orders", help="Orders worth nothing count as visits, or not.", rich_help_panel=PANEL)
]
MarginOption = Annotated[
    str | None, typer.Option("--margin", metavar="SHARE", help="Profit share of revenue, such as 35%.", rich_help_panel=PANEL)
]


@grouped
def command(
    sources: Sources = None,
    *,
    order_by: OrderByOption = OrderBy.DAY,
    returns: ReturnsOption = Returns.NET,
    zero_orders: ZeroOrdersOption = ZeroOrders.COUNT,
    margin: MarginOption = None,
    reading: ReadingOptions,
    out: OutputOptions,
    run: Everywhere,
) -> int:
    """Show who the customers are: value, rhythm, and what to do about each."""
    from custctl.workflow import answering

    session = Session.start(run, margin=margin, tax_rate=reading.tax_rate)
    with opened(sources, reading, session, command="segment") as books:
        result = answering.segment(
            books,
            session.as_of(books.newest()),
            by=order_by.value,
            returns=returns.value,
            zero_orders=zero_orders.value,
            margin=session.settings.margin,
        )
        output.write(result, out, session)
        return output.rejects(books, session)
