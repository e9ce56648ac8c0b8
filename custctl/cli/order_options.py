"""The options about orders that several commands share."""

from enum import StrEnum
from typing import Annotated, TypeAlias

import typer

ORDERS = "Orders"


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


OrderByOption: TypeAlias = Annotated[
    OrderBy, typer.Option("--order-by", help="One order is a customer's day, or a document.", rich_help_panel=ORDERS)
]
ReturnsOption: TypeAlias = Annotated[
    Returns, typer.Option("--returns", help="Returns are netted against their order, or ignored.", rich_help_panel=ORDERS)
]
ZeroOrdersOption: TypeAlias = Annotated[
    ZeroOrders, typer.Option("--zero-orders", help="Orders worth nothing count as visits, or not.", rich_help_panel=ORDERS)
]


def margin_option(panel: str) -> object:
    """What is profit, among the other options of a command."""
    return typer.Option("--margin", metavar="SHARE", help="Profit share of revenue, such as 35%.", rich_help_panel=panel)
