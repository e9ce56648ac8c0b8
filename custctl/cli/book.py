"""custctl book: what is in the book, and taking imports back."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.options import Everywhere, OutputOptions, grouped
from custctl.cli.session import Session

app = typer.Typer(help="What is in the book: log, undo, redo, verify, compact, export.", no_args_is_help=True)

ImportId = Annotated[int, typer.Argument(metavar="ID", help="Number of the import, as in  custctl book log")]
Wait = Annotated[float | None, typer.Option("--wait", metavar="SECONDS", help="How long to wait for a book in use.")]


@app.command("log")
@grouped
def log(*, out: OutputOptions, run: Everywhere) -> int:
    """List the imports: what came when from which file, and how much."""
    from custctl.workflow import keeping

    session = Session.start(run)
    output.write(keeping.book_log(session.settings.book, session.today), out, session)
    return 0


@app.command("undo")
@grouped
def undo(number: ImportId, *, wait: Wait = None, run: Everywhere) -> int:
    """Take an import back; the book is as if it had never been."""
    from custctl.workflow import keeping

    session = Session.start(run, wait=wait)
    keeping.book_undo(session.settings.book, number, wait=session.settings.wait)
    session.say("say.undone", id=number)
    return 0


@app.command("redo")
@grouped
def redo(number: ImportId, *, wait: Wait = None, run: Everywhere) -> int:
    """Put an undone import back."""
    from custctl.workflow import keeping

    session = Session.start(run, wait=wait)
    keeping.book_redo(session.settings.book, number, wait=session.settings.wait)
    session.say("say.redone", id=number)
    return 0


@app.command("verify")
@grouped
def verify(*, out: OutputOptions, run: Everywhere) -> int:
    """Check the book against its imports: rows, hashes and totals."""
    from custctl.workflow import keeping

    session = Session.start(run)
    result = keeping.book_verify(session.settings.book, session.today)
    output.write(result, out, session)
    return 4 if any(note.warning for note in result.notes) else 0


@app.command("compact")
@grouped
def compact(*, wait: Wait = None, run: Everywhere) -> int:
    """Put the book's many small files together; nothing that undo or redo need is removed."""
    from custctl.workflow import keeping

    session = Session.start(run, wait=wait)
    keeping.book_compact(session.settings.book, wait=session.settings.wait)
    session.say("say.compacted")
    return 0


@app.command("export")
@grouped
def export(*, out: OutputOptions, run: Everywhere) -> int:
    """Write the whole ledger, as a file that every command reads back."""
    from custctl.workflow import keeping

    session = Session.start(run)
    form = output.ledger_format(out.format, out.output)
    output.write_rows(keeping.book_ledger(session.settings.book), out.output or Path("-"), form)
    sys.stdout.flush()
    return 0
