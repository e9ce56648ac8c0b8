"""custctl aging: who owes how much, how late."""

from enum import StrEnum
from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.inputs import amount, edges, opened
from custctl.cli.options import Everywhere, OutputOptions, ReadingOptions, Sources, grouped
from custctl.cli.session import Session

PANEL = "Receivables"


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
    minimum: Annotated[
        str | None,
        typer.Option("--min", metavar="AMOUNT", help="Leave out smaller balances; totals keep them.", rich_help_panel=PANEL),
    ] = None,
    reading: ReadingOptions,
    out: OutputOptions,
    run: Everywhere,
) -> int:
    """Show who owes how much, and how late."""
    from custctl.workflow import answering

    session = Session.start(run, terms=terms, tax_rate=reading.tax_rate)
    with opened(sources, reading, session, command="aging") as books:
        result = answering.aging(
            books,
            session.as_of(books.newest()),
            buckets=edges(buckets),
            by=by.value,
            apply=apply.value,
            disputed=disputed.value,
            credits=unapplied.value,
            terms=session.settings.terms,
            minimum=amount(minimum, option="--min"),
        )
        output.write(result, out, session)
        return output.rejects(books, session)
