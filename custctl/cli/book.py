"""custctl book: what is in the book, and taking imports back."""

import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from custctl.cli import inputs, output
from custctl.cli.formats import ledger_format
from custctl.cli.interrupts import told_if_kept
from custctl.cli.options import EVERYWHERE, OUTPUT, Everywhere, OutputOptions, RowsFormat, grouped
from custctl.cli.session import Session
from custctl.errors.usage import BadDate, BadOption

app = typer.Typer(
    help="See and correct what is in the book: log, add, undo, redo, verify, compact, export.", no_args_is_help=True
)

ImportId = Annotated[int, typer.Argument(metavar="ID", help="Number of the import, as in  custctl book log")]
Wait = Annotated[
    float | None,
    typer.Option("--wait", metavar="SECONDS", help="How long to wait while another process uses the book.  [default: 30]"),
]


@app.command("log")
@grouped
def log(*, out: OutputOptions, run: Everywhere) -> int:
    """List the imports: what came in when, from which file, and how much."""
    from custctl.workflow import keeping

    session = Session.start(run)
    output.write(keeping.book_log(session.settings.book, session.today, session.settings.currency), out, session)
    return 0


@app.command("add")
@grouped
def add(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="payment, sale, refund, credit_note, …")],
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Number or name; - for nobody (sale or return only).")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Such as 400 or 12.50")],
    *,
    document: Annotated[
        str | None, typer.Option("--document", metavar="NUMBER", help="Its own number, or that of the document it settles.")
    ] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="DATE", help="Date of the row.  [default: today]")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="Due date.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Any text.")] = None,
    source: Annotated[str, typer.Option("--source", help="Name of the till or account.")] = "counter",
    new: Annotated[bool, typer.Option("--new", help="Add the customer as a new one.")] = False,
    wait: Wait = None,
    run: Everywhere,
) -> int:
    """Put one row into the book by hand, such as a payment at the counter."""
    from custctl.workflow import adding

    session = Session.start(run, wait=wait)
    entry = adding.Entry(
        kind=_kind(kind, customer),
        customer=customer,
        amount=inputs.amount(amount, option="AMOUNT", example=f'custctl book add {kind} "{customer}" 125.50') or Decimal(0),
        day=_day(day, option="--date") or session.today,
        document=document,
        due=_day(due, option="--due"),
        note=note,
        currency=session.settings.currency,
        source=source,
    )
    with told_if_kept(session):
        added = adding.add(session.settings.book, entry, new=new, wait=session.settings.wait, at=session.now())
        what, book = session.words.word("kind", kind), session.same_book
        if added.customer is None:
            session.say("say.added_nobody", id=added.id, kind=what, book=book)
        else:
            session.say("say.added", id=added.id, kind=what, customer=added.customer, book=book)
    if not added.document_known:
        session.say("say.document_not_known", document=document)
    return 0


@app.command("undo")
@grouped
def undo(number: ImportId, *, wait: Wait = None, run: Everywhere) -> int:
    """Take an import back; the book is as if it had never happened."""
    from custctl.workflow import keeping

    session = Session.start(run, wait=wait)
    with told_if_kept(session):
        keeping.book_undo(session.settings.book, number, wait=session.settings.wait)
        session.say("say.undone", id=number, book=session.same_book)
    return 0


@app.command("redo")
@grouped
def redo(number: ImportId, *, wait: Wait = None, run: Everywhere) -> int:
    """Put an undone import back."""
    from custctl.workflow import keeping

    session = Session.start(run, wait=wait)
    with told_if_kept(session):
        keeping.book_redo(session.settings.book, number, wait=session.settings.wait)
        session.say("say.redone", id=number, book=session.same_book)
    return 0


@app.command("verify")
@grouped
def verify(*, out: OutputOptions, run: Everywhere) -> int:
    """Check the book against its imports: rows, hashes and totals."""
    from custctl.workflow import keeping

    session = Session.start(run)
    result = keeping.book_verify(session.settings.book, session.today, session.settings.currency)
    output.write(result, out, session)
    return 4 if any(note.warning for note in result.notes) else 0


@app.command("compact")
@grouped
def compact(*, wait: Wait = None, run: Everywhere) -> int:
    """Merge the book's many small files; nothing that undo or redo needs is removed."""
    from custctl.workflow import keeping

    session = Session.start(run, wait=wait)
    keeping.book_compact(session.settings.book, wait=session.settings.wait)
    session.say("say.compacted")
    return 0


@dataclass(frozen=True, slots=True)
class Exporting(Everywhere):
    """What every command takes, as an export understands it."""

    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="Last day of the rows written.  [default: all rows]", rich_help_panel=EVERYWHERE
        ),
    ] = None


@app.command("export")
@grouped
def export(
    *,
    target: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write to this file.  [default: standard output]", rich_help_panel=OUTPUT),
    ] = None,
    form: RowsFormat = None,
    run: Exporting,
) -> int:
    """Write the whole ledger to a file that every command can read back."""
    from custctl.workflow import keeping

    session = Session.start(run)
    chosen = ledger_format(form, target)
    until = None if run.as_of is None else session.day_named
    rows = inputs.redacted_rows(keeping.book_ledger(session.settings.book, until=until), session)
    output.write_rows(rows, target, chosen)
    sys.stdout.flush()
    return 0


def _kind(kind: str, customer: str) -> str:
    """A kind of the ledger that may stand for the customer.

    Raises:
        BadOption: There is no such kind, or it needs a customer.
    """
    from custctl.ledger import COUNTER_KINDS, KINDS

    if kind not in KINDS:
        raise BadOption(option="KIND", value=kind, expected=f"Choose one of: {', '.join(KINDS)}.")
    if customer.strip() in ("", "-") and kind not in COUNTER_KINDS:
        raise BadOption(option="CUSTOMER", value=customer, expected="Say who it is; only a sale or a return has nobody.")
    return kind


def _day(text: str | None, *, option: str) -> date | None:
    """A day from an option, None where it was not given.

    Raises:
        BadDate: It is none.
    """
    if text is None or text == "today":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDate(value=text, option=option, words="today") from None
