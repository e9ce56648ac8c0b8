"""custctl import: put spreadsheets into the book, or clean them onto standard output."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.inputs import how, name, refuse_keyboard
from custctl.cli.options import OUTPUT, Everywhere, Format, ReadingOptions, grouped
from custctl.cli.session import Session

PANEL = "Keeping"

Files = Annotated[list[str], typer.Argument(help="Spreadsheets to import, or - for standard input.", show_default=False)]


@grouped
def command(
    files: Files,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen and write nothing.", rich_help_panel=PANEL)
    ] = False,
    save_profile: Annotated[
        str | None,
        typer.Option("--save-profile", metavar="NAME", help="Remember how this file is read.", rich_help_panel=PANEL),
    ] = None,
    wait: Annotated[
        float | None,
        typer.Option("--wait", metavar="SECONDS", help="How long to wait for a book in use.", rich_help_panel=PANEL),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="Write the clean ledger here (- for stdout), not to the book.", rich_help_panel=OUTPUT
        ),
    ] = None,
    form: Annotated[
        Format | None, typer.Option("-f", "--format", help="csv, tsv, ndjson or parquet, with -o.", rich_help_panel=OUTPUT)
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Write rejected rows here, with -o.", rich_help_panel=OUTPUT),
    ] = None,
    reading: ReadingOptions,
    run: Everywhere,
) -> int:
    """Put spreadsheets into the book: read, understood, checked, and each row accounted for."""
    from custctl.workflow import importing
    from custctl.workflow.reading import read_files

    session = Session.start(run, wait=wait, tax_rate=reading.tax_rate)
    save_profile = name(save_profile, option="--save-profile")
    form = output.ledger_format(form, target) if target is not None else None
    if "-" in files:
        refuse_keyboard("import")
    with read_files(files, how=how(reading, session), stdin=sys.stdin.buffer) as read:
        if save_profile:
            session.say(
                "say.profile_saved",
                name=save_profile,
                path=str(importing.save_profiles(read, save_profile, session.profile_folder)),
            )
        if target is None:
            imports = importing.keep(
                read,
                book=session.settings.book,
                wait=session.settings.wait,
                strict=reading.strict,
                dry_run=dry_run,
                at=session.now(),
                currency=session.settings.currency,
                today=session.today,
            )
        else:
            imports = importing.account(read, currency=session.settings.currency, today=session.today)
        for imported in imports:
            output.summary(imported, session)
        if rejected:
            output.write_rejects(read.rejects(), rejected)
        rows_rejected = not read.rejects().is_empty()
        if target is not None and not (rows_rejected and reading.strict):
            output.write_rows(read.rows(), target, form)
        return 3 if rows_rejected else 0
