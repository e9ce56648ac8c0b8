"""The options about what customers owe that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from custctl.errors.usage import BadOption

RECEIVABLES, COLLECTING = "Receivables", "Collecting"


class Apply(StrEnum):
    """What money that names no invoice does."""

    FIFO = "fifo"
    OPEN_ITEM = "open-item"


class MonthEnd(StrEnum):
    """What comes first in terms of days and a month's end."""

    FIRST = "first"
    LAST = "last"


class Compensation(StrEnum):
    """Whose lump sums go with late interest."""

    NONE = "none"
    EU = "eu"
    UK = "uk"


ApplyOption: TypeAlias = Annotated[
    Apply,
    typer.Option(
        "--apply",
        help="Money that names no invoice: settle the oldest items, or leave it unapplied.",
        rich_help_panel=RECEIVABLES,
    ),
]
TermsOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--terms",
        min=0,
        max=3650,
        help="Days to pay where neither the document nor the customer card says.",
        rich_help_panel=RECEIVABLES,
    ),
]
MonthEndOption: TypeAlias = Annotated[
    MonthEnd | None,
    typer.Option(
        "--month-end",
        help='For terms like "30 jours fin de mois": count the days from month end (first), or run on to month end (last).',
        rich_help_panel=RECEIVABLES,
    ),
]
InterestOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--interest",
        metavar="RATE|FILE",
        help="Charge late interest: a yearly rate such as 13%, or a file with columns date,rate.",
        rich_help_panel=COLLECTING,
    ),
]
CompensationOption: TypeAlias = Annotated[
    Compensation,
    typer.Option(
        "--compensation", help="Add the statutory late-payment fee, EU or UK (needs --interest).", rich_help_panel=COLLECTING
    ),
]
LossRatesOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--loss-rates", metavar="FILE", help="File of loss rates with columns bucket,rate.", rich_help_panel=COLLECTING
    ),
]
FromHistoryOption: TypeAlias = Annotated[
    bool, typer.Option("--from-history", help="Learn loss rates from your own books.", rich_help_panel=COLLECTING)
]


def refuse_compensation_alone(compensation: Compensation, interest: str | None) -> None:
    """Stop where a lump sum is asked for without late interest, because it would be left out in silence.

    Raises:
        BadOption: It is not.
    """
    if compensation is not Compensation.NONE and interest is None:
        expected = "It needs --interest, such as:  --interest 13%"
        raise BadOption(option="--compensation", value=compensation.value, expected=expected)
