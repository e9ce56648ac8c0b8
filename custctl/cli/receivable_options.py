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
    typer.Option("--apply", help="Money that names no invoice: settles the oldest, or stays.", rich_help_panel=RECEIVABLES),
]
TermsOption: TypeAlias = Annotated[
    int | None, typer.Option("--terms", min=0, help="Days to pay where none are stated.", rich_help_panel=RECEIVABLES)
]
MonthEndOption: TypeAlias = Annotated[
    MonthEnd | None,
    typer.Option("--month-end", help="30 jours fin de mois: month end first or last.", rich_help_panel=RECEIVABLES),
]
InterestOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--interest", metavar="RATE|FILE", help="Late interest: 13%, or date, rate.", rich_help_panel=COLLECTING),
]
CompensationOption: TypeAlias = Annotated[
    Compensation, typer.Option("--compensation", help="Lump sum with late interest.", rich_help_panel=COLLECTING)
]
LossRatesOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--loss-rates", metavar="FILE", help="Share of each age that is never paid: bucket, rate.", rich_help_panel=COLLECTING
    ),
]
FromHistoryOption: TypeAlias = Annotated[
    bool, typer.Option("--from-history", help="Loss rates learnt from the books.", rich_help_panel=COLLECTING)
]


def see_what_it_goes_with(compensation: Compensation, interest: str | None) -> None:
    """See that a lump sum is asked for together with late interest, because it would be left out in silence.

    Raises:
        BadOption: It is not.
    """
    if compensation is not Compensation.NONE and interest is None:
        expected = "It goes with late interest:  --interest 13%"
        raise BadOption(option="--compensation", value=compensation.value, expected=expected)
