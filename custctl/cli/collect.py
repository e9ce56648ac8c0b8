"""custctl collect: whom to remind or call today, and whom to leave alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from custctl.cli import output
from custctl.cli.beside import say_sales
from custctl.cli.inputs import AMOUNT, opened, redacted
from custctl.cli.interrupts import CONTACTS, told_if_kept
from custctl.cli.options import AnswerOptions, Everywhere, ReadingOptions, Sources, grouped
from custctl.cli.order_options import margin_option
from custctl.cli.receivable_options import (
    COLLECTING,
    Apply,
    ApplyOption,
    Compensation,
    CompensationOption,
    InterestOption,
    LossRatesOption,
    MonthEndOption,
    TermsOption,
    refuse_compensation_alone,
)
from custctl.cli.session import Session
from custctl.errors.usage import BadOption, OptionsExclude

if TYPE_CHECKING:
    from custctl.result import Result
    from custctl.workflow.contacting import Word
    from custctl.workflow.reading import Books

SAID = "Contacts to record in the book"


@dataclass(frozen=True, slots=True)
class SaidOptions:
    """What the book is to remember."""

    mark_sent: Annotated[
        bool, typer.Option("--mark-sent", help="Record that the reminders on this list were sent.", rich_help_panel=SAID)
    ] = False
    promise: Annotated[
        list[str] | None,
        typer.Option(
            "--promise",
            metavar="CUSTOMER=DATE[:AMOUNT]",
            help="Record that a customer promised to pay by that day.",
            rich_help_panel=SAID,
        ),
    ] = None
    dispute: Annotated[
        list[str] | None,
        typer.Option(
            "--dispute",
            metavar="[CUSTOMER=]INVOICE",
            help="Record that an invoice is disputed; it is never dunned.",
            rich_help_panel=SAID,
        ),
    ] = None
    note: Annotated[
        list[str] | None,
        typer.Option("--note", metavar="CUSTOMER=TEXT", help="Record anything else worth remembering.", rich_help_panel=SAID),
    ] = None

    def named(self) -> str | None:
        """The first of these options that was given."""
        given = {"--mark-sent": self.mark_sent, "--promise": self.promise, "--dispute": self.dispute, "--note": self.note}
        return next((option for option, value in given.items() if value), None)


@grouped
def command(
    sources: Sources = None,
    *,
    apply: ApplyOption = Apply.FIFO,
    terms: TermsOption = None,
    month_end: MonthEndOption = None,
    loss_rates: LossRatesOption = None,
    margin: Annotated[str | None, margin_option(COLLECTING)] = None,
    interest: InterestOption = None,
    compensation: CompensationOption = Compensation.NONE,
    letters: Annotated[
        Path | None,
        typer.Option(
            "--letters",
            metavar="DIR",
            help="Write a reminder letter to each customer into this folder.",
            rich_help_panel=COLLECTING,
        ),
    ] = None,
    said: SaidOptions,
    reading: ReadingOptions,
    out: AnswerOptions,
    run: Everywhere,
) -> int:
    """Show whom to remind or call today, what about, and whom to leave alone."""
    from custctl.workflow import collecting, contacting
    from custctl.workflow.rates import LOSS, rates
    from custctl.workflow.wording import decided

    session = Session.start(run, terms=terms, month_end=month_end, margin=margin, tax_rate=reading.tax_rate)
    if sources and (option := said.named()):
        raise OptionsExclude(first=option, second="SOURCES")
    refuse_compensation_alone(compensation, interest)
    words = list(_words(said))
    with opened(sources, reading, session, command="collect", named=True) as (books, as_of):
        rows = contacting.contacts_of(words, books, as_of)
        known = contacting.with_contacts(books, rows) if words else books

        def work_list(of: "Books") -> "Result":
            return collecting.collect(
                decided(of, session.settings.month_end),
                as_of,
                apply=apply.value,
                terms=session.settings.terms,
                loss_rates=None if loss_rates is None else rates(loss_rates, LOSS),
                economics=session.economics,
                dunning=session.settings.dunning,
                interest=interest,
                compensation=compensation.value,
            )

        shown = redacted(known, session)
        result = work_list(shown)
        output.warn_first(result, out, session)
        code = output.answer(result, out, session, shown)
        say_sales(books, session)
        if letters is not None:
            _written(output.coded(result, session), letters, session)
        with told_if_kept(session, see=CONTACTS):
            if words:  # once nothing else can go wrong
                count = contacting.keep_contacts(session.settings.book, [rows], wait=session.settings.wait)
                session.say("say.contacts_kept", count=count)
            if said.mark_sent:  # which the book remembers under their names
                _marked_sent(work_list(known) if session.run.redact else result, session)
        return code


def _written(result: "Result", folder: Path, session: Session) -> None:
    """Write the letters of the list, one file for each customer, all of them or none.

    Raises:
        OutputUnwritable: The folder cannot be made or written to.
        TemplateWrong: A template of the user's own does not work.
    """
    from custctl.cli.folder_output import together
    from custctl.workflow import collecting

    settings = session.settings
    written = list(
        collecting.letters(
            result, words=session.words, head=settings.letters, dunning=settings.dunning, folders=session.template_folders
        )
    )
    with together(folder) as place:
        for letter in written:
            output.write_bytes(letter.text.encode(), place / letter.file)
    session.say("say.letters_written" if written else "say.letters_none", count=len(written), folder=str(folder))
    if written and not (settings.letters and settings.letters.sender and settings.letters.pay):
        session.say("say.letters_unsigned")


def _marked_sent(result: "Result", session: Session) -> None:
    """Keep in the book that the reminders of the list went out."""
    from custctl.workflow import contacting

    count = contacting.keep_contacts(session.settings.book, [contacting.reminders_of(result)], wait=session.settings.wait)
    session.say("say.reminders_kept", count=count)


def _words(said: SaidOptions) -> Iterator["Word"]:
    """What the options say, read.

    Raises:
        BadOption: One cannot be read.
    """
    from custctl.workflow.contacting import Word

    for text in said.promise or ():
        parts = re.fullmatch(rf"\s*(.+?)\s*=\s*(\d{{4}}-\d\d-\d\d)\s*(?::\s*({AMOUNT}))?\s*", text)
        if not parts or (parts[3] and not Decimal(parts[3])):
            raise BadOption(option="--promise", value=text, expected='Write it as  --promise "Atlas Bau=2026-11-05:400"')
        amount = None if parts[3] is None else Decimal(parts[3])
        yield Word("--promise", "promise", customer=parts[1], due=_day(parts[2]), amount=amount)
    for text in said.dispute or ():
        yield Word("--dispute", "dispute", document=text.strip())
    for text in said.note or ():
        customer, _, words = text.partition("=")
        if not customer.strip() or not words.strip():
            raise BadOption(option="--note", value=text, expected='Write it as  --note "Atlas Bau=asked for a copy"')
        yield Word("--note", "note", customer=customer, text=words.strip())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadOption(option="--promise", value=text, expected="Write a day that there is, such as 2026-11-05.") from None
