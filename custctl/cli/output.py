"""Where an answer goes: a terminal, a pipe, or a file that is replaced in one step."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from custctl.cli.options import Format, OutputOptions
from custctl.errors import OutputUnwritable, UnknownFormat

if TYPE_CHECKING:
    import polars as pl

    from custctl.cli.session import Session
    from custctl.result import Result
    from custctl.workflow.reading import Books

LEDGER_FORMATS = (Format.CSV, Format.TSV, Format.NDJSON, Format.PARQUET)
"""Formats of ledger rows that every command reads back."""

REJECTS_SHOWN = 5
REJECTED = 3

SUFFIXES = {".txt": Format.TABLE, ".htm": Format.HTML, ".markdown": Format.MD, **{f".{form}": form for form in Format}}


def format_of(out: OutputOptions) -> Format:
    """The format asked for: by name, by the file's ending, else a table on a terminal and CSV in a pipe.

    Raises:
        UnknownFormat: The file's ending names no format.
    """
    if out.format is not None:
        return out.format
    if out.output is not None and str(out.output) != "-":
        if out.output.is_dir():
            raise OutputUnwritable(path=out.output, why="it is a folder")
        suffix = out.output.suffix.lower()
        if suffix not in SUFFIXES:
            raise UnknownFormat(format=suffix or out.output.name, available=", ".join(Format))
        return SUFFIXES[suffix]
    return Format.TABLE if sys.stdout.isatty() else Format.CSV


def write(result: "Result", out: OutputOptions, session: "Session") -> None:
    """Write an answer where and how the user asked.

    Raises:
        OutputError: The file cannot be written; an older one stays as it was.
        UnknownTable: The analysis has no such table.
    """
    from custctl import renderers

    form = format_of(out)
    if form is Format.TABLE:
        _write_table(result, out, session)
        return
    data = renderers.render(result, format=form.value, table=out.table, words=session.words)
    write_bytes(data, out.output)


def summary(imported: "Result", session: "Session") -> None:
    """Tell on stderr what one import read, understood and kept."""
    from custctl.renderers import imports

    if not session.run.quiet:
        imports.show(imported, session.stderr, session.words)


def rejects(books: "Books", session: "Session") -> int:
    """Name on stderr the rows that an answer lacks, and return the exit code that says so."""
    from custctl.renderers import imports

    if books.rejects.is_empty():
        return 0
    imports.rejects(books.rejects, session.stderr, session.words, most=REJECTS_SHOWN)
    return REJECTED


def write_rejects(rows: "pl.DataFrame", target: Path) -> None:
    """Rejected rows as CSV, in one step, so that they can be mended and read again."""
    with replacing(target) as path:
        rows.write_csv(path)


def ledger_format(form: Format | None, target: Path | None) -> Format:
    """The format of ledger rows: by name, by the file's ending, else CSV.

    Raises:
        UnknownFormat: It is none that rows can be read back from.
    """
    suffix = target.suffix.lower() if target else ""
    wanted = form or (SUFFIXES.get(suffix) if suffix else Format.CSV)
    if wanted not in LEDGER_FORMATS:
        raise UnknownFormat(format=wanted or suffix, available=", ".join(LEDGER_FORMATS))
    return wanted


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


def _write_table(result: "Result", out: OutputOptions, session: "Session") -> None:
    """The terminal's form; in a file all rows and no colours."""
    from custctl.renderers import terminal

    if out.output is None or str(out.output) == "-":
        everything = out.all_rows or not sys.stdout.isatty()
        terminal.show(result, session.stdout, session.words, table=out.table, all_rows=everything)
        if not session.run.quiet:
            terminal.notes(result, session.stderr, session.words)
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
    place = target.resolve()
    if place.exists() and not place.is_file():
        yield from _written_directly(target)
        return
    temporary: Path | None = None
    try:
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
