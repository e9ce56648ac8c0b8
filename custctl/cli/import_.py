"""custctl import: put spreadsheets into the book, or clean them onto standard output."""

import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from custctl.cli import output
from custctl.cli.asking import Answer, answered, profile_name
from custctl.cli.formats import ledger_format
from custctl.cli.inputs import ending, how, name, redacted_rows, see_standard_input
from custctl.cli.interrupts import told_if_kept
from custctl.cli.options import EVERYWHERE, OUTPUT, Everywhere, Format, ReadingOptions, RowsFormat, grouped
from custctl.cli.session import Session
from custctl.errors import InputError
from custctl.errors.usage import FilesMissing, OptionsExclude

if TYPE_CHECKING:
    from custctl.result import Result
    from custctl.workflow.arriving import Terms
    from custctl.workflow.files import ReadFiles

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
    PAID = "paid"


class Overlap(StrEnum):
    """What equal rows are of a day of which the book has more."""

    NEW = "new"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class KeepingOptions:
    """How an import deals with what the book has."""

    on_change: Annotated[
        OnChange,
        typer.Option(
            "--on-change",
            help="A document that changed: take the file's, keep the book's, or reject it.",
            rich_help_panel=PANEL,
        ),
    ] = OnChange.REPLACE
    on_missing: Annotated[
        OnMissing,
        typer.Option(
            "--on-missing",
            help="A document missing from the new file: keep it, remove it, or take it as paid.",
            rich_help_panel=PANEL,
        ),
    ] = OnMissing.KEEP
    overlap: Annotated[
        Overlap | None,
        typer.Option("--overlap", help="A day cut in two: are equal rows new or already known?", rich_help_panel=PANEL),
    ] = None
    retry: Annotated[
        int | None,
        typer.Option(
            "--retry", metavar="ID", help="Read the corrected imports/ID/rejects.csv of the book.", rich_help_panel=PANEL
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


@dataclass(frozen=True, slots=True)
class Importing(Everywhere):
    """What every command takes, as an import understands it."""

    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Day of the export, where nothing in it says from when its payments or open amounts are: "
            "YYYY-MM-DD, today, month-end.",
            rich_help_panel=EVERYWHERE,
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Wish:
    """All that the user said, as far as the session does not know it.

    Attributes:
        sources: The files; none where rejects are tried again.
        dry_run: Whether nothing is written.
        profile: Name under which the way of reading is kept.
        target: Where the clean ledger goes instead of into the book.
        form: Its format.
        rejects: Where rejected rows go.
        keeping: How the import deals with what the book has.
        reading: How the files are read.
    """

    sources: list[str]
    dry_run: bool
    profile: str | None
    target: Path | None
    form: Format | None
    rejects: Path | None
    keeping: KeepingOptions
    reading: ReadingOptions

    def told(self, answer: Answer) -> "Wish":
        """The same with what the user answered."""
        overlap = Overlap(str(answer.keeping["overlap"])) if "overlap" in answer.keeping else self.keeping.overlap
        reading = replace(self.reading, **answer.reading)  # type: ignore[arg-type]
        return replace(self, keeping=replace(self.keeping, overlap=overlap), reading=reading)


@grouped
def command(
    files: Files = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen, but write nothing.", rich_help_panel=PANEL)
    ] = False,
    save_profile: Annotated[
        str | None,
        typer.Option("--save-profile", metavar="NAME", help="Remember how this file was read.", rich_help_panel=PANEL),
    ] = None,
    wait: Annotated[
        float | None,
        typer.Option(
            "--wait",
            metavar="SECONDS",
            help="How long to wait while another process uses the book.  [default: 30]",
            rich_help_panel=PANEL,
        ),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="Write the cleaned rows here (- for standard output), not to the book.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    form: RowsFormat = None,
    rejected: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Write rejected rows here (with -o).", rich_help_panel=OUTPUT),
    ] = None,
    keeping: KeepingOptions,
    reading: ReadingOptions,
    run: Importing,
) -> int:
    """Import spreadsheets into the book; every row is accounted for."""
    session = Session.start(run, wait=wait, tax_rate=reading.tax_rate)
    see_standard_input(files or (), command="import", argument="FILES")
    output_form = ledger_format(form, target) if target is not None else None
    profile = name(save_profile, option="--save-profile")
    wish = Wish(_sources(files, keeping.retry), dry_run, profile, target, output_form, rejected, keeping, reading)
    while True:
        try:
            return _imported(wish, session)
        except InputError as error:
            if dry_run or not session.may_ask or (answer := answered(error, wish.reading, session)) is None:
                raise
            wish = wish.told(answer)
            if wish.profile is None and answer.reading and not session.run.quiet:
                wish = replace(wish, profile=name(profile_name(str(error.facts["path"]), session), option="--save-profile"))


def _imported(wish: Wish, session: Session) -> int:
    """Read the files, keep or clean them, and say what became of every row."""
    from custctl.workflow import importing
    from custctl.workflow.accounting import rejected as rejected_rows
    from custctl.workflow.named_parts import check_named
    from custctl.workflow.retrying import rejects_with_cells

    session.working("progress.reading")
    with ending(session), _opened(wish, session) as read, told_if_kept(session):
        check_named(read.tables)
        if wish.profile:
            path = importing.save_profiles(
                read, wish.profile, session.profile_folder, reading=how(wish.reading, session).reading
            )
            recognised = read.tables[0].sheet.header_row is not None
            session.say("say.profile_saved" if recognised else "say.profile_saved_by_name", name=wish.profile, path=str(path))
        for table in read.tables:
            if others := [name for name in table.sheet.left_out if name not in (*table.sheet.hidden, *table.sheet.repeats)]:
                session.detail("import.left_out", file=table.sheet.file, sheets=", ".join(others))
        imports = _accounts(wish, read, session)
        for number, imported in enumerate(imports):
            output.summary(imported, session, apart=number > 0, retried=wish.keeping.retry)
        if wish.rejects:
            output.write_rejects(read.rejects() if session.run.redact else rejects_with_cells(read), wish.rejects)
        rows_rejected = any(rejected_rows(imported) for imported in imports)
        if wish.form is not None and not (rows_rejected and wish.reading.strict):
            output.write_rows(redacted_rows(read.ledger(), session), wish.target, wish.form)
        if wish.target is None and not wish.dry_run:
            output.next_steps(imports, session)
        return 3 if rows_rejected else 0


def _opened(wish: Wish, session: Session) -> AbstractContextManager["ReadFiles"]:
    """The files, or the mended rejects, read and understood."""
    from custctl.workflow import importing
    from custctl.workflow.files import read_files
    from custctl.workflow.retrying import mended

    book, known = session.settings.book, replace(how(wish.reading, session), book=session.settings.book)
    if wish.keeping.retry is not None:
        return mended(book, wish.keeping.retry, how=known)
    # What is only cleaned, or read for its profile, is read whatever the book has.
    seen = importing.known_files(book, known) if wish.target is None and wish.profile is None else None
    return read_files(wish.sources, how=known, stdin=sys.stdin.buffer, known=seen)


def _accounts(wish: Wish, read: "ReadFiles", session: Session) -> list["Result"]:
    """What became of every table; those that are not only cleaned are in the book then."""
    from custctl.workflow import importing

    if wish.target is not None:
        return importing.account(read, currency=session.settings.currency, today=session.today)
    return importing.keep(
        read,
        book=session.settings.book,
        wait=session.settings.wait,
        strict=wish.reading.strict,
        dry_run=wish.dry_run,
        at=session.now(),
        currency=session.settings.currency,
        today=session.today,
        terms=replace(wish.keeping.terms(), aliases=session.settings.aliases),
    )


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
