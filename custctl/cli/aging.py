"""custctl aging: who owes how much, how late."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.aging_tables import CollectingOptions, assumptions, shown_table, wanted_lists, wanted_tables
from custctl.cli.beside import say_sales
from custctl.cli.formats import format_of
from custctl.cli.inputs import AMOUNT, amount, edges, opened
from custctl.cli.options import AnswerOptions, Everywhere, Format, ReadingOptions, Sources, grouped
from custctl.cli.receivable_options import RECEIVABLES as PANEL
from custctl.cli.receivable_options import Apply, ApplyOption, MonthEndOption, TermsOption
from custctl.cli.session import Session
from custctl.errors.usage import BadOption


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


@grouped
def command(
    sources: Sources = None,
    *,
    buckets: Annotated[
        str, typer.Option("--buckets", help="Last day of each age bucket, or months, or years.", rich_help_panel=PANEL)
    ] = "30,60,90",
    by: Annotated[
        By, typer.Option("--by", help="Count age from the due date or from the invoice date.", rich_help_panel=PANEL)
    ] = By.DUE,
    apply: ApplyOption = Apply.FIFO,
    disputed: Annotated[
        Disputed,
        typer.Option("--disputed", help="Disputed items: in a column of their own, or by age.", rich_help_panel=PANEL),
    ] = Disputed.APART,
    unapplied: Annotated[
        Credits, typer.Option("--credits", help="Unapplied money: in a column of its own, or by age.", rich_help_panel=PANEL)
    ] = Credits.APART,
    terms: TermsOption = None,
    month_end: MonthEndOption = None,
    minimum: Annotated[
        str | None,
        typer.Option(
            "--min",
            metavar="AMOUNT",
            help="Hide customers with a smaller balance; totals still count them.",
            rich_help_panel=PANEL,
        ),
    ] = None,
    group_by: Annotated[GroupBy | None, typer.Option("--group-by", help="Add subtotals.", rich_help_panel=PANEL)] = None,
    with_value: Annotated[
        bool,
        typer.Option(
            "--with-value", help="Add what each customer is expected to bring in the next 12 months.", rich_help_panel=PANEL
        ),
    ] = False,
    control: Annotated[
        list[str] | None,
        typer.Option(
            "--control",
            metavar="FIGURE",
            help="Compare the total with this ledger figure; exit 4 if they differ.",
            rich_help_panel=PANEL,
        ),
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
    shown = replace(out, table=shown_table(out, collecting))
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
            tables=wanted_tables(shown, collecting),
            lists=wanted_lists(shown),
            assumptions=assumptions(collecting, session),
            control=figures(control or ()),
        )
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
        parts = re.fullmatch(rf"\s*(?:([A-Za-z]{{3}})\s*=\s*)?(-?{AMOUNT})\s*", text)
        if not parts:
            raise BadOption(option="--control", value=text, expected="Write a plain figure:  --control 52505.00")
        found[(parts[1] or "").upper()] = Decimal(parts[2])
    return found
