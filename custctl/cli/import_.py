"""custctl import: put spreadsheets into the book, or clean them onto standard output."""

import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from custctl.cli import output
from custctl.cli.inputs import how, name, refuse_keyboard
from custctl.cli.options import OUTPUT, Everywhere, Format, ReadingOptions, grouped
from custctl.cli.session import Session
from custctl.errors import FilesMissing, OptionsExclude

if TYPE_CHECKING:
    from custctl.workflow.arriving import Terms

PANEL = "Keeping"

Files = Annotated[list[str] | None, typer.Argument(help="Spreadsheets to import, or - for standard input.", show_default=False)]


class OnChange(StrEnum):
    """What becomes of a document that the book has otherwise."""

    REPLACE = "replace"
    KEEP = "keep"
    REJECT = "reject"


class OnMissing(StrEnum):
    """What becomes of a document that the file has no more."""

    KEEP = "keep"
    REMOVE = "remove"


class Overlap(StrEnum):
    """What equal rows are of a day of which the book has more."""

    NEW = "new"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class KeepingOptions:
    """How an import deals with what the book has."""

    on_change: Annotated[
        OnChange,
        typer.Option("--on-change", help="A document that changed: take the file's, or the book's.", rich_help_panel=PANEL),
    ] = OnChange.REPLACE
    on_missing: Annotated[
        OnMissing,
        typer.Option("--on-missing", help="A document that the file has no more.", rich_help_panel=PANEL),
    ] = OnMissing.KEEP
    overlap: Annotated[
        Overlap | None,
        typer.Option("--overlap", help="A day cut in two: are equal rows new or known?", rich_help_panel=PANEL),
    ] = None
    retry: Annotated[
        int | None,
        typer.Option(
            "--retry", metavar="ID", help="Read the mended imports/ID/rejects.csv of the book.", rich_help_panel=PANEL
        ),
    ] = None

    def terms(self) -> "Terms":
        """The same, as the workflow knows it.

        Raises:
            OptionsExclude: Rejected documents would be missing from the file, and so be taken away.
        """
        from custctl.workflow.arriving import Terms

        if self.on_change is OnChange.REJECT and self.on_missing is OnMissing.REMOVE:
            raise OptionsExclude(first="--on-change reject", second="--on-missing remove")
        return Terms(
            on_change=self.on_change.value,
            on_missing=self.on_missing.value,
            overlap=self.overlap.value if self.overlap else None,
            retries=self.retry,
        )


@grouped
def command(
    files: Files = None,
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
    keeping: KeepingOptions,
    reading: ReadingOptions,
    run: Everywhere,
) -> int:
    """Put spreadsheets into the book: read, understood, checked, and each row accounted for."""
    from custctl.workflow import importing
    from custctl.workflow.accounting import rejected as rejected_rows
    from custctl.workflow.reading import read_files
    from custctl.workflow.retrying import mended

    session = Session.start(run, wait=wait, tax_rate=reading.tax_rate)
    save_profile = name(save_profile, option="--save-profile")
    form = output.ledger_format(form, target) if target is not None else None
    if "-" in (files or ()):
        refuse_keyboard("import")
    terms = replace(keeping.terms(), aliases=session.settings.aliases)
    known = replace(how(reading, session), book=session.settings.book)
    sources = _sources(files, keeping.retry)
    opened = (
        read_files(sources, how=known, stdin=sys.stdin.buffer)
        if keeping.retry is None
        else mended(session.settings.book, keeping.retry, how=known)
    )
    with opened as read:
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
                terms=terms,
            )
        else:
            imports = importing.account(read, currency=session.settings.currency, today=session.today)
        for imported in imports:
            output.summary(imported, session)
        if rejected:
            output.write_rejects(read.rejects(), rejected)
        rows_rejected = any(rejected_rows(imported) for imported in imports)
        if target is not None and form is not None and not (rows_rejected and reading.strict):
            output.write_rows(read.rows(), target, form)
        return 3 if rows_rejected else 0


def _sources(files: list[str] | None, retry: int | None) -> list[str]:
    """The files named; none where rejects are tried again.

    Raises:
        OptionsExclude: Files are named beside --retry.
        FilesMissing: Neither is.
    """
    if files and retry is not None:
        raise OptionsExclude(first="--retry", second=files[0])
    if not files and retry is None:
        raise FilesMissing
    return files or []
