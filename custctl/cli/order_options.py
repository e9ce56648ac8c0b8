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
    OrderBy,
    typer.Option("--order-by", help="What counts as one order: a customer's day, or a document.", rich_help_panel=ORDERS),
]
ReturnsOption: TypeAlias = Annotated[
    Returns, typer.Option("--returns", help="Net returns against their order, or ignore them.", rich_help_panel=ORDERS)
]
ZeroOrdersOption: TypeAlias = Annotated[
    ZeroOrders,
    typer.Option("--zero-orders", help="Count orders worth nothing as visits, or skip them.", rich_help_panel=ORDERS),
]


def margin_option(panel: str) -> object:
    """What is profit, among the other options of a command."""
    return typer.Option("--margin", metavar="SHARE", help="Profit as a share of revenue, such as 35%.", rich_help_panel=panel)
