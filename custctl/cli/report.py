"""custctl report: a page to read, print or send."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.inputs import opened
from custctl.cli.options import Everywhere, ReadingOptions, Sources, grouped
from custctl.cli.segment import MarginOption
from custctl.cli.session import Session

PANEL = "Page"


@grouped
def command(
    sources: Sources = None,
    *,
    template: Annotated[
        str, typer.Option("-t", "--template", help="owner, or the path of a template of your own.", rich_help_panel=PANEL)
    ] = "owner",
    target: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the page to this file.", rich_help_panel=PANEL)
    ] = None,
    margin: MarginOption = None,
    reading: ReadingOptions,
    run: Everywhere,
) -> int:
    """Write the owner's page: what changed, whom to act on, who owes, who is worth what."""
    from custctl.workflow import answering

    session = Session.start(run, margin=margin, tax_rate=reading.tax_rate)
    with opened(sources, reading, session, command="report") as books:
        as_of = session.as_of(books.newest())
        page = answering.report(
            books,
            as_of,
            template=template,
            words=session.words,
            margin=session.settings.margin,
            terms=session.settings.terms,
            folders=session.template_folders,
        )
        if target is None and sys.stdout.isatty():
            target = Path(f"customers-{as_of}.html")
        output.write_bytes(page.encode(), target)
        if target is not None and str(target) != "-" and not run.quiet:
            session.say("say.report_written", path=str(target))
        return output.rejects(books, session)
