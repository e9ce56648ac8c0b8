"""Which tables of an ageing an option asks for, and what they need to be told."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from custctl.cli.formats import format_of
from custctl.cli.options import AnswerOptions, Format
from custctl.cli.receivable_options import (
    COLLECTING,
    Compensation,
    CompensationOption,
    FromHistoryOption,
    InterestOption,
    LossRatesOption,
    refuse_compensation_alone,
)
from custctl.cli.session import Session
from custctl.errors.usage import OptionsExclude

if TYPE_CHECKING:
    from custctl.analyses.receivable_tables import Assumptions

TABLE_OF = {
    "explain": "explanation",
    "interest": "interest",
    "loss_rates": "provision",
    "from_history": "provision",
    "months": "metrics",
    "weeks": "forecast",
    "rates": "grand_total",
}
"""Fields of CollectingOptions that ask for a table."""


@dataclass(frozen=True, slots=True)
class CollectingOptions:
    """What the tables about collecting need to be told."""

    months: Annotated[
        int | None,
        typer.Option(
            "--months",
            min=1,
            max=240,
            help="Number of month ends in --table metrics.  [default: 24]",
            rich_help_panel=COLLECTING,
        ),
    ] = None
    weeks: Annotated[
        int | None,
        typer.Option(
            "--weeks", min=1, max=104, help="Number of weeks in --table forecast.  [default: 13]", rich_help_panel=COLLECTING
        ),
    ] = None
    from_history: FromHistoryOption = False
    loss_rates: LossRatesOption = None
    rates: Annotated[
        Path | None,
        typer.Option(
            "--rates",
            metavar="FILE",
            help="Add a grand total at the exchange rates in this file: date,currency,rate.",
            rich_help_panel=COLLECTING,
        ),
    ] = None
    interest: InterestOption = None
    compensation: CompensationOption = Compensation.NONE
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="DOCUMENT", help="Show how this document was settled.", rich_help_panel=COLLECTING),
    ] = None

    @property
    def asked(self) -> dict[str, str]:
        """The options given that are about one table, each with that table."""
        return {option: table for option, table in TABLE_OF.items() if getattr(self, option) not in (None, False)}


def shown_table(out: AnswerOptions, collecting: CollectingOptions) -> str | None:
    """The table to show: the one named, else the one that an option asks for; None for the usual ones.

    A form for the whole answer holds all that are asked for. The grand total stands below any table that people read.

    Raises:
        OptionsExclude: Options ask for different tables where one is shown, or for another than is named; that would have no
            effect but on a condition.
    """
    from custctl.renderers import ONE_TABLE

    form = format_of(out)
    asked = {option: table for option, table in collecting.asked.items() if form.value in ONE_TABLE or option != "rates"}
    if out.table is not None:
        if others := [] if out.fail_if else [option for option, table in asked.items() if table != out.table]:
            raise OptionsExclude(first=f"--table {out.table}", second=_option(others[0]))
        return out.table
    if form is not Format.TABLE and form.value not in ONE_TABLE:
        return None
    one_of_each = {table: option for option, table in asked.items()}
    if len(one_of_each) > 1:
        first, second, *_ = one_of_each.values()
        raise OptionsExclude(first=_option(first), second=_option(second))
    return next(iter(one_of_each), None)


def wanted_tables(out: AnswerOptions, collecting: CollectingOptions) -> set[str]:
    """Tables to work out besides the usual ones: the one named, those asked for, and in JSON without any how customers pay."""
    wanted = {*collecting.asked.values(), *([out.table] if out.table else [])}
    return wanted or ({"behaviour"} if format_of(out) is Format.JSON else set())


def wanted_lists(out: AnswerOptions) -> set[str]:
    """Long tables that are to be seen or judged: who settled what is shown unasked only by forms that hold the whole answer."""
    from custctl.renderers import ONE_TABLE

    form = format_of(out)
    wanted = {out.table or "customers"} | ({"items", "allocations"} if out.fail_if else set())
    if form is Format.TABLE:
        return wanted | {"items"}
    return wanted if out.table or form.value in ONE_TABLE else {"items", "allocations"}


def assumptions(collecting: CollectingOptions, session: Session) -> "Assumptions":
    """What the options say of what the books do not.

    Raises:
        FileMissing, RatesUnreadable: A file of rates cannot be used.
        BadOption, OptionsExclude: Options do not go together, or one lacks another.
    """
    from custctl.workflow.rates import assumptions as said

    refuse_compensation_alone(collecting.compensation, collecting.interest)
    return said(
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


def _option(field: str) -> str:
    return f"--{field.replace('_', '-')}"
