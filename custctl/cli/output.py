"""Where an answer goes: a terminal, a pipe, or a file that is replaced in one step."""

import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from custctl.cli.beside import say_left_out
from custctl.cli.formats import format_of
from custctl.cli.options import AnswerOptions, Format, OutputOptions
from custctl.errors.output import OutputUnwritable

if TYPE_CHECKING:
    import polars as pl

    from custctl.cli.session import Session
    from custctl.result import Note, Result
    from custctl.workflow.reading import Books


REJECTS_SHOWN = 5
REJECTED = 3
CONDITION_TRUE = 4


def say_aside(results: Iterable["Result"], session: "Session") -> None:
    """Tell what is known besides the answers and stands in none of them, each thing once."""
    said: list[Note] = []
    for note in (note for result in results for note in result.aside):
        if note not in said:
            session.say(f"note.{note.key}", **note.values)
            said.append(note)


def warn_first(result: "Result", out: OutputOptions, session: "Session") -> None:
    """Say what an answer about money owed warns of before it goes out in a form that has no room for notes."""
    from custctl.renderers import ONE_TABLE

    if format_of(out).value in ONE_TABLE:
        session.warn_of(coded(result, session))


def coded(result: "Result", session: "Session") -> "Result":
    """The answer as it is shown: where codes are asked for, documents have them too (`workflow.redacting`)."""
    if not session.run.redact:
        return result
    from custctl.workflow import redacting

    return redacting.redacted_answer(result, redacting.secret(session.user_folder))


def answer(result: "Result", out: AnswerOptions, session: "Session", books: "Books") -> int:
    """Write the answer of an analysis, name the rows that it lacks, and say whether what was asked about is true.

    Returns:
        The exit code: 4 where a condition of `--fail-if` is true, else 3 where rows were rejected, else 0.

    Raises:
        UsageError: A condition cannot be read or names what the answer does not have; nothing is written then.
        OutputError: The file cannot be written; an older one stays as it was.
    """
    from custctl.workflow.conditions import Condition, shown

    judged = [(text, Condition.read(text).of(result)) for text in out.fail_if or ()]
    result = coded(result, session)
    write(result, out, session, sources=books.sources)
    say_aside([result], session)
    code = rejects(books, session)
    for text, judgement in judged:
        for name in judgement.unknown:
            session.warn("say.fact_not_known", condition=text, name=name)
        if judgement.true:
            values = ", ".join(f"{name} = {shown(value)}" for name, value in judgement.seen.items())
            session.warn("say.condition_true", condition=text, values=values)
            code = CONDITION_TRUE
    return code


def write(result: "Result", out: OutputOptions, session: "Session", *, sources: Sequence[str] = ()) -> None:
    """Write an answer where and how the user asked; `sources` are what it was read from, nothing for the book.

    Raises:
        OutputError: The file cannot be written; an older one stays as it was.
        UnknownTable: The analysis has no such table.
    """
    from custctl import renderers

    form = format_of(out)
    session.progress.stop()
    session.log_notes(result)
    if form is Format.TABLE:
        _write_table(result, out, session, sources)
        return
    data = renderers.render(result, format=form.value, table=out.table, words=session.words)
    write_bytes(data, out.output)
    path = str(out.output or "-")
    session.detail("say.answer_piped" if path == "-" else "say.answer_written", bytes=len(data), path=path)


def summary(imported: "Result", session: "Session", *, apart: bool, retried: int | None = None) -> None:
    """Tell on stderr what one import read (the rejects of `retried`), understood and kept, apart from the one before."""
    from custctl.renderers import imports

    if session.run.redact and "rejects" in imported.tables:
        rejected = imported.tables["rejects"]
        shown = replace(rejected, rows=rejected.rows.with_columns(value=None))
        imported = replace(imported, tables={**imported.tables, "rejects": shown})
    imported = coded(imported, session)
    session.log_notes(imported)
    if not session.run.quiet:
        if apart:
            session.stderr.print()
        imports.show(imported, session.stderr, session.words, book=session.same_book, retried=retried)


def next_steps(imports: Sequence["Result"], session: "Session") -> None:
    """Say on a terminal what is worth doing after an import: mend what was rejected, then ask."""
    if session.run.quiet or not session.stderr.is_terminal:
        return
    files = [imported.tables["files"].rows.row(0, named=True) for imported in imports if imported.tables["rejects"].rows.height]
    retries = [f"custctl import --retry {file['import']}" for file in files if file["import"] is not None]
    commands = " · ".join(step + session.same_book for step in (*retries[:2], "custctl segment", "custctl aging"))
    session.stderr.print(session.words.text("next_steps", {"steps": commands}), style="dim", soft_wrap=True)


def rejects(books: "Books", session: "Session") -> int:
    """Name on stderr the rows that an answer lacks, and return the exit code that says so."""
    from custctl.renderers import imports

    say_left_out(books, session)
    if books.rejects.is_empty():
        return 0
    session.log.add("warning", "rejected", session.words.text("import.answer_lacks", {"count": len(books.rejects)}))
    shown = books.rejects.with_columns(value=None) if session.run.redact else books.rejects
    imports.rejects(shown, session.stderr, session.words, most=REJECTS_SHOWN)
    return REJECTED


def write_rejects(rows: "pl.DataFrame", target: Path) -> None:
    """Rejected rows as CSV, in one step, so that they can be mended and read again."""
    with replacing(target) as path:
        rows.write_csv(path)


def write_rows(rows: "pl.LazyFrame", target: Path | None, form: Format) -> None:
    """Ledger rows to a file in one step, or to standard output, without holding them all in memory."""
    from custctl.renderers import rows as rows_renderer

    if target is not None and str(target) != "-":
        with replacing(target) as path:
            rows_renderer.sink(rows, path, format=form.value)
        return
    with tempfile.TemporaryDirectory(prefix="custctl-") as folder:
        path = Path(folder) / "rows"
        rows_renderer.sink(rows, path, format=form.value)
        with path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _write_table(result: "Result", out: OutputOptions, session: "Session", sources: Sequence[str]) -> None:
    """The terminal's form; in a file all rows and no colours."""
    from custctl.renderers import terminal

    if out.output is None or str(out.output) == "-":
        everything = out.all_rows or not sys.stdout.isatty()
        terminal.show(result, session.stdout, session.words, table=out.table, all_rows=everything)
        if not session.run.quiet:
            terminal.notes(result, session.stderr, session.words)
            if "-" not in sources:  # which is read and gone
                same = shlex.join(sources) or session.same_book.strip()
                terminal.next_steps(result, session.stderr, session.words, sources=same)
        return
    from rich.console import Console

    with replacing(out.output) as path, path.open("w", encoding="utf-8") as file:
        terminal.show(result, Console(file=file, width=120, no_color=True), session.words, table=out.table, all_rows=True)


def write_bytes(data: bytes, output: Path | None) -> None:
    """Bytes to a file in one step, or to standard output."""
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with replacing(output) as path:
        path.write_bytes(data)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary file beside `target` that takes its place when the block ends well, and vanishes when it does not.

    A link is followed, and what is no plain file, such as a device or a named pipe, is written to as it is.

    Raises:
        OutputUnwritable: The folder is missing, full or may not be written.
    """
    if target.exists() and not target.is_file():
        yield from _written_directly(target)
        return
    temporary: Path | None = None
    try:
        place = target.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
        temporary = Path(name)
        os.fchmod(handle, 0o666 & ~_umask())
        os.close(handle)
        yield temporary
        _flush(temporary)
        temporary.replace(place)
    except OSError as error:
        raise OutputUnwritable(path=target, why=error.strerror or error) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _written_directly(target: Path) -> Iterator[Path]:
    """A device or pipe, which is no file to replace."""
    if target.is_dir():
        raise OutputUnwritable(path=target, why="it is a folder")
    try:
        yield target
    except OSError as error:
        raise OutputUnwritable(path=target, why=error.strerror or error) from None


def _flush(path: Path) -> None:
    """Have the file on disk before its name is given to it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
