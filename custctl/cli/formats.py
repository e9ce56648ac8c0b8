"""In which format is an answer written? By name, by the file's ending, or by who reads it."""

import sys
from pathlib import Path

from custctl.cli.options import Format, LedgerFormat, OutputOptions
from custctl.errors.output import OutputUnwritable
from custctl.errors.usage import EndingSaysOtherwise, UnknownFormat

SUFFIXES = {".txt": Format.TABLE, ".htm": Format.HTML, ".markdown": Format.MD, **{f".{form}": form for form in Format}}

PDF = "pdf"
"""What only reports can be written as."""
PLAIN = ".txt"
"""An ending that goes with any format of text."""
LEDGER_FORMATS = tuple(Format(form) for form in LedgerFormat)
"""Formats of ledger rows that every command reads back."""


def see_ending(form: str, target: Path | None) -> None:
    """See that the ending of a file asks for no other format than the one named; endings of no format are free.

    Raises:
        EndingSaysOtherwise: It does.
    """
    suffix = target.suffix.lower() if target is not None else ""
    ending = PDF if suffix == f".{PDF}" else SUFFIXES.get(suffix)
    if target is not None and suffix != PLAIN and ending not in (None, form):
        raise EndingSaysOtherwise(path=target, ending=ending, format=form, example=target.with_suffix(f".{form}"))


def format_of(out: OutputOptions) -> Format:
    """The format asked for: by name, by the file's ending, else a table on a terminal and CSV in a pipe or device.

    Raises:
        UnknownFormat: The file's ending names no format.
        EndingSaysOtherwise: It names another than `--format`.
    """
    if out.format is not None:
        see_ending(out.format, out.output)
        return out.format
    if out.output is not None and str(out.output) != "-":
        if out.output.is_dir():
            raise OutputUnwritable(path=out.output, why="it is a folder")
        if out.output.is_char_device() or out.output.is_fifo():
            return Format.CSV
        suffix = out.output.suffix.lower()
        if suffix not in SUFFIXES:
            raise UnknownFormat(format=suffix or out.output.name, available=", ".join(Format))
        return SUFFIXES[suffix]
    return Format.TABLE if sys.stdout.isatty() else Format.CSV


def ledger_format(form: LedgerFormat | None, target: Path | None) -> Format:
    """The format of ledger rows: by name, by the file's ending, else CSV.

    Raises:
        UnknownFormat: The ending names none that rows can be read back from.
        EndingSaysOtherwise: The file's ending names another than `--format`.
    """
    suffix = target.suffix.lower() if target else ""
    wanted = Format(form) if form else SUFFIXES.get(suffix) if suffix else Format.CSV
    if wanted not in LEDGER_FORMATS:
        raise UnknownFormat(format=wanted or suffix, available=", ".join(LEDGER_FORMATS))
    see_ending(wanted, target)
    return wanted
