"""custctl report: a page to read, print or send."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from custctl.cli import output, report_output, report_templates
from custctl.cli.inputs import opened
from custctl.cli.options import Everywhere, ReadingOptions, Sources, grouped
from custctl.cli.order_options import margin_option
from custctl.cli.receivable_options import FromHistoryOption, LossRatesOption
from custctl.cli.session import Session
from custctl.errors.usage import BadOption, NotOfOneCustomer, OptionsExclude, SubjectMissing

PANEL, SUBJECT, TEMPLATES = "Page", "Whose page", "Templates"


class PageFormat(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    MD = "md"
    PDF = "pdf"
    XLSX = "xlsx"


class StatementStyle(StrEnum):
    """How a statement lists what happened."""

    OPEN_ITEM = "open-item"
    ACTIVITY = "activity"
    BALANCE_FORWARD = "balance-forward"


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What is written, and where."""

    template: Annotated[
        str,
        typer.Option(
            "-t",
            "--template",
            help="owner, receivables, statement, card, handover, or the path of a template or workbook of your own.",
            rich_help_panel=PANEL,
        ),
    ] = "owner"
    target: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE|DIR", help="Write it here; the name may contain {as_of}.", rich_help_panel=PANEL
        ),
    ] = None
    format: Annotated[
        PageFormat | None,
        typer.Option("-f", "--format", help="Default: by the file's ending, otherwise html.", rich_help_panel=PANEL),
    ] = None
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help="Write nothing if nothing has changed.", rich_help_panel=PANEL)
    ] = False
    unit: Annotated[
        int,
        typer.Option("--unit", metavar="1|10000", help="Show receivables in ones or in ten thousands.", rich_help_panel=PANEL),
    ] = 1
    from_history: FromHistoryOption = False
    loss_rates: LossRatesOption = None


@dataclass(frozen=True, slots=True)
class SubjectOptions:
    """Whose page it is."""

    customer: Annotated[
        str | None, typer.Option("--customer", metavar="NAME", help="Whose statement or card.", rich_help_panel=SUBJECT)
    ] = None
    each_customer: Annotated[
        bool,
        typer.Option(
            "--each-customer", help="Write one file for each customer, into the folder named by -o.", rich_help_panel=SUBJECT
        ),
    ] = False
    salesperson: Annotated[
        str | None, typer.Option("--salesperson", metavar="NAME", help="Whose customers to hand over.", rich_help_panel=SUBJECT)
    ] = None
    style: Annotated[StatementStyle, typer.Option("--style", help="What a statement lists.", rich_help_panel=SUBJECT)] = (
        StatementStyle.OPEN_ITEM
    )
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="First day of a statement.", rich_help_panel=SUBJECT)
    ] = None


@dataclass(frozen=True, slots=True)
class TemplateOptions:
    """Templates of one's own."""

    eject: Annotated[
        tuple[str, Path] | None,
        typer.Option(
            "--eject",
            metavar="NAME DIR",
            help="Copy a template so that you can edit it (owner.xlsx: the workbook).",
            rich_help_panel=TEMPLATES,
        ),
    ] = None
    check_template: Annotated[
        Path | None,
        typer.Option("--check-template", metavar="FILE", help="Check whether a template works.", rich_help_panel=TEMPLATES),
    ] = None


@grouped
def command(
    sources: Sources = None,
    *,
    page: PageOptions,
    subject: SubjectOptions,
    margin: Annotated[str | None, margin_option(PANEL)] = None,
    templates: TemplateOptions,
    reading: ReadingOptions,
    run: Everywhere,
) -> int:
    """Write a page: the owner's report, receivables, a statement, a customer's card, a handover."""
    session = Session.start(run, margin=margin, tax_rate=reading.tax_rate)
    if templates.eject is not None:
        name, folder = templates.eject
        return report_templates.eject(name, folder, session, workbook=page.format is PageFormat.XLSX)
    if templates.check_template is not None:
        return report_templates.check(templates.check_template, session)
    _fitting(page, subject)
    if report_output.form(page, session, each_customer=subject.each_customer) == "xlsx":
        _fitting_workbook(page, subject)
    with opened(sources, reading, session, command="report") as (books, as_of):
        wanted = report_output.Wanted(page, subject, as_of, session, sources or ())
        if page.if_changed and wanted.unchanged():
            session.say("say.report_unchanged", path=str(wanted.target))
            return 0
        wanted.write(books)
        return output.rejects(books, session)


def _fitting(page: PageOptions, subject: SubjectOptions) -> None:
    """See that the options belong together.

    Raises:
        SubjectMissing: The template is about somebody whom nobody named.
        NotOfOneCustomer: The template is about everybody, who would go into the file of one.
        OptionsExclude: Two options exclude each other.
        BadOption: An option's value cannot be.
    """
    from custctl.renderers import reports, templates

    purpose = templates.purpose(page.template)
    if page.unit not in (1, 10000):
        raise BadOption(option="--unit", value=str(page.unit), expected="It is 1, or 10000 for ten thousands:  --unit 10000")
    if page.from_history and page.loss_rates is not None:
        raise OptionsExclude(first="--from-history", second="--loss-rates")
    if subject.customer is not None and subject.each_customer:
        raise OptionsExclude(first="--customer", second="--each-customer")
    option = "--each-customer" if subject.each_customer else "--customer" if subject.customer is not None else None
    if purpose not in reports.OF_ONE and option is not None:
        example = f"{reports.OF_ONE[0]} {option} " + ("-o FOLDER" if subject.each_customer else '"NAME"')
        raise NotOfOneCustomer(template=page.template, option=option, available=", ".join(reports.OF_ONE), example=example)
    if purpose in reports.OF_ONE and option is None:
        raise SubjectMissing(template=page.template, option="--customer", of_each=page.template)
    if purpose == "handover" and subject.salesperson is None:
        raise SubjectMissing(template=page.template, option="--salesperson", of_each="card")
    since(subject)


def _fitting_workbook(page: PageOptions, subject: SubjectOptions) -> None:
    """See that a workbook is not asked for what only pages have.

    Raises:
        BadOption: It is.
    """
    only = "A workbook lists open items in ones; write a page for that:  --format html"
    if page.unit != 1:
        raise BadOption(option="--unit", value=str(page.unit), expected=only)
    if subject.style is not StatementStyle.OPEN_ITEM:
        raise BadOption(option="--style", value=subject.style.value, expected=only)
    if subject.since is not None:
        raise BadOption(option="--since", value=subject.since, expected=only)


def since(subject: SubjectOptions) -> date | None:
    """The first day of a statement, as somebody wrote it.

    Raises:
        BadOption: It is no day.
    """
    try:
        return None if subject.since is None else date.fromisoformat(subject.since)
    except ValueError:
        expected = "Write a day that there is:  --since 2025-01-01"
        raise BadOption(option="--since", value=subject.since or "", expected=expected) from None
