"""custctl aging: who owes how much, how late."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from custctl.cli import output
from custctl.cli.beside import say_sales
from custctl.cli.formats import format_of
from custctl.cli.inputs import amount, edges, opened
from custctl.cli.options import AnswerOptions, Everywhere, Format, OutputOptions, ReadingOptions, Sources, grouped
from custctl.cli.session import Session
from custctl.errors.usage import BadOption

if TYPE_CHECKING:
    from custctl.analyses.receivable_tables import Assumptions

PANEL, COLLECTING = "Receivables", "Collecting"


class Apply(StrEnum):
    """What money that names no invoice does."""

    FIFO = "fifo"
    OPEN_ITEM = "open-item"


class By(StrEnum):
    """The date that age counts from."""

    DUE = "due"
    INVOICE = "invoice"


class Disputed(StrEnum):
    """Where disputed items stand."""

    APART = "apart"
    INSIDE = "inside"


class Credits(StrEnum):
    """Where unapplied money stands."""

    APART = "apart"
    AGE = "age"


class GroupBy(StrEnum):
    """What receivables are added up by."""

    SALESPERSON = "salesperson"
    REGION = "region"
    CHANNEL = "channel"
    GROUP = "group"
    INDUSTRY = "industry"
    CITY = "city"
    SEGMENT = "segment"
    TIER = "tier"
    ABC = "abc"
    ACTIVITY = "activity"


class MonthEnd(StrEnum):
    """What comes first in terms of days and a month's end."""

    FIRST = "first"
    LAST = "last"


class Compensation(StrEnum):
    """Whose lump sums go with late interest."""

    NONE = "none"
    EU = "eu"
    UK = "uk"


MonthEndOption: TypeAlias = Annotated[
    MonthEnd | None,
    typer.Option("--month-end", help="30 jours fin de mois: month end first or last.", rich_help_panel=PANEL),
]
InterestOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--interest", metavar="RATE|FILE", help="Late interest: 13%, or date, rate.", rich_help_panel=COLLECTING),
]
CompensationOption: TypeAlias = Annotated[
    Compensation, typer.Option("--compensation", help="Lump sum with late interest.", rich_help_panel=COLLECTING)
]


@dataclass(frozen=True, slots=True)
class CollectingOptions:
    """What the tables about collecting need to be told."""

    months: Annotated[
        int, typer.Option("--months", min=1, max=240, help="Month ends in --table metrics.", rich_help_panel=COLLECTING)
    ] = 24
    weeks: Annotated[
        int, typer.Option("--weeks", min=1, max=104, help="Weeks in --table forecast.", rich_help_panel=COLLECTING)
    ] = 13
    from_history: Annotated[
        bool,
        typer.Option("--from-history", help="Loss rates of --table provision from the books.", rich_help_panel=COLLECTING),
    ] = False
    loss_rates: Annotated[
        Path | None,
        typer.Option("--loss-rates", metavar="FILE", help="Loss rates: bucket, rate.", rich_help_panel=COLLECTING),
    ] = None
    rates: Annotated[
        Path | None,
        typer.Option(
            "--rates", metavar="FILE", help="Grand total by these rates: date, currency, rate.", rich_help_panel=COLLECTING
        ),
    ] = None
    interest: InterestOption = None
    compensation: CompensationOption = Compensation.NONE
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="DOCUMENT", help="How a document was settled.", rich_help_panel=COLLECTING),
    ] = None

    @property
    def tables(self) -> set[str]:
        """Tables that an option asks for."""
        wished = {"explanation": self.explain, "grand_total": self.rates, "interest": self.interest}
        return {name for name, given in wished.items() if given is not None}


@grouped
def command(
    sources: Sources = None,
    *,
    buckets: Annotated[
        str, typer.Option("--buckets", help="Last day of each bucket, or months, or years.", rich_help_panel=PANEL)
    ] = "30,60,90",
    by: Annotated[By, typer.Option("--by", help="Age by due date or by invoice date.", rich_help_panel=PANEL)] = By.DUE,
    apply: Annotated[
        Apply, typer.Option("--apply", help="Money that names no invoice: settles the oldest, or stays.", rich_help_panel=PANEL)
    ] = Apply.FIFO,
    disputed: Annotated[
        Disputed, typer.Option("--disputed", help="Disputed items in a column of their own, or aged.", rich_help_panel=PANEL)
    ] = Disputed.APART,
    unapplied: Annotated[
        Credits, typer.Option("--credits", help="Unapplied money in a column of its own, or aged.", rich_help_panel=PANEL)
    ] = Credits.APART,
    terms: Annotated[
        int | None, typer.Option("--terms", min=0, help="Days to pay where none are stated.", rich_help_panel=PANEL)
    ] = None,
    month_end: MonthEndOption = None,
    minimum: Annotated[
        str | None,
        typer.Option("--min", metavar="AMOUNT", help="Leave out smaller balances; totals keep them.", rich_help_panel=PANEL),
    ] = None,
    group_by: Annotated[GroupBy | None, typer.Option("--group-by", help="Subtotals by this.", rich_help_panel=PANEL)] = None,
    with_value: Annotated[
        bool, typer.Option("--with-value", help="What each will bring in 12 months.", rich_help_panel=PANEL)
    ] = False,
    control: Annotated[
        list[str] | None,
        typer.Option("--control", metavar="FIGURE", help="Exit 4 unless the total is this: 52505.00.", rich_help_panel=PANEL),
    ] = None,
    collecting: CollectingOptions,
    reading: ReadingOptions,
    out: AnswerOptions,
    run: Everywhere,
) -> int:
    """Show who owes how much, and how late."""
    from custctl.renderers import ONE_TABLE
    from custctl.workflow import answering
    from custctl.workflow.controlling import differences
    from custctl.workflow.wording import decided

    session = Session.start(run, terms=terms, month_end=month_end, tax_rate=reading.tax_rate)
    with opened(sources, reading, session, command="aging") as (books, as_of):
        result = answering.aging(
            decided(books, session.settings.month_end),
            as_of,
            buckets=edges(buckets),
            by=by.value,
            apply=apply.value,
            disputed=disputed.value,
            credits=unapplied.value,
            terms=session.settings.terms,
            economics=session.economics,
            minimum=amount(minimum, option="--min"),
            group_by=group_by.value if group_by else None,
            with_value=with_value,
            tables=_tables(out, collecting),
            lists=_lists(out),
            assumptions=_assumptions(collecting, session),
            control=figures(control or ()),
        )
        shown = replace(out, table=out.table or ("explanation" if collecting.explain else None))
        output.warn_first(result, shown, session)
        code = output.answer(result, shown, session, books)
        say_sales(books, session)
        for note in differences(result):
            if format_of(out) not in (Format.TABLE, *ONE_TABLE):  # which say it themselves
                session.say(f"note.{note.key}", **note.values)
            code = output.CONDITION_TRUE
        return code


def figures(given: Sequence[str]) -> dict[str, Decimal]:
    """`52505.00` or `EUR=52505.00` as currency, "" for the only one, to figure.

    Raises:
        BadOption: It is no amount, or has more than 18 digits before the point or 4 behind it.
    """
    found = {}
    for text in given:
        parts = re.fullmatch(r"\s*(?:([A-Za-z]{3})\s*=\s*)?(-?\d{1,18}(?:\.\d{1,4})?)\s*", text)
        if not parts:
            raise BadOption(option="--control", value=text, expected="Write a plain figure:  --control 52505.00")
        found[(parts[1] or "").upper()] = Decimal(parts[2])
    return found


def _tables(out: OutputOptions, collecting: CollectingOptions) -> set[str]:
    """Tables to work out besides the usual ones: the one asked for, and in JSON without one how customers pay."""
    if out.table is not None:
        return {out.table} | collecting.tables
    return collecting.tables or ({"behaviour"} if format_of(out) is Format.JSON else set())


def _lists(out: AnswerOptions) -> set[str]:
    """Long tables that are to be seen or judged: who settled what is shown unasked only by forms that hold the whole answer."""
    from custctl.renderers import ONE_TABLE

    form = format_of(out)
    wanted = {out.table or "customers"} | ({"items", "allocations"} if out.fail_if else set())
    if form is Format.TABLE:
        return wanted | {"items"}
    return wanted if out.table or form.value in ONE_TABLE else {"items", "allocations"}


def see_what_it_goes_with(compensation: Compensation, interest: str | None) -> None:
    """See that a lump sum is asked for together with late interest, because it would be left out in silence.

    Raises:
        BadOption: It is not.
    """
    if compensation is not Compensation.NONE and interest is None:
        expected = "It goes with late interest:  --interest 13%"
        raise BadOption(option="--compensation", value=compensation.value, expected=expected)


def _assumptions(collecting: CollectingOptions, session: Session) -> "Assumptions":
    from custctl.workflow.rates import assumptions

    see_what_it_goes_with(collecting.compensation, collecting.interest)
    return assumptions(
        months=collecting.months,
        weeks=collecting.weeks,
        loss_rates=collecting.loss_rates,
        from_history=collecting.from_history,
        exchange_rates=collecting.rates,
        base=session.settings.currency,
        document=collecting.explain,
        interest=collecting.interest,
        compensation=collecting.compensation.value,
    )
