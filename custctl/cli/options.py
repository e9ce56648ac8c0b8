"""The options that several commands share, and how a command takes a whole group of them."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeGuard, get_type_hints

import typer

READING = "How files are read"
OUTPUT = "Output"
EVERYWHERE = "Everywhere"


class Format(StrEnum):
    """What an answer can be written as."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    XLSX = "xlsx"
    MD = "md"
    HTML = "html"


class LedgerFormat(StrEnum):
    """What ledger rows can be written as, so that every command reads them back."""

    CSV = "csv"
    TSV = "tsv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class Lang(StrEnum):
    """Languages of what people read."""

    EN = "en"
    ZH = "zh"


class Color(StrEnum):
    """When the terminal gets colours."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class LogFormat(StrEnum):
    """What a line of the log is."""

    TEXT = "text"
    JSON = "json"


Sources = Annotated[
    list[str] | None,
    typer.Argument(help="Spreadsheets, ledger files, or - for standard input; if none, the book.", show_default=False),
]


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How the user wants files understood."""

    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            help="Which column holds which field; a number is a position.",
            rich_help_panel=READING,
        ),
    ] = None
    no_header: Annotated[bool, typer.Option("--no-header", help="The first row is already data.", rich_help_panel=READING)] = (
        False
    )
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Read only this sheet of a workbook.", rich_help_panel=READING)
    ] = None
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Text encoding, such as gb18030.", rich_help_panel=READING)
    ] = None
    dayfirst: Annotated[bool, typer.Option("--dayfirst", help="Read 03/04/2025 as 3 April.", rich_help_panel=READING)] = False
    monthfirst: Annotated[bool, typer.Option("--monthfirst", help="Read 03/04/2025 as March 4.", rich_help_panel=READING)] = (
        False
    )
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar=".|,", help="The decimal mark.", rich_help_panel=READING)
    ] = None
    kind: Annotated[
        str | None, typer.Option("--kind", help="What the rows are: sale, invoice, payment, …", rich_help_panel=READING)
    ] = None
    profile: Annotated[
        str | None, typer.Option("--profile", help="Read the files with this profile.", rich_help_panel=READING)
    ] = None
    source: Annotated[
        str | None, typer.Option("--source", help="Name of the till, shop or account.", rich_help_panel=READING)
    ] = None
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="NAME", help="Convert UTC times to this time zone.", rich_help_panel=READING),
    ] = None
    tax_rate: Annotated[
        str | None,
        typer.Option(
            "--tax-rate",
            metavar="SHARE",
            help="Tax included in amounts where there is no tax column, such as 19%.",
            rich_help_panel=READING,
        ),
    ] = None
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="COLUMN", help="Carry this extra column along.", rich_help_panel=READING),
    ] = None
    max_size: Annotated[
        str | None,
        typer.Option(
            "--max-size", metavar="SIZE", help="Largest size a file may unpack to.  [default: 4GB]", rich_help_panel=READING
        ),
    ] = None
    strict: Annotated[bool, typer.Option("--strict", help="Stop if any row is rejected.", rich_help_panel=READING)] = False


RowsFormat = Annotated[
    LedgerFormat | None,
    typer.Option("-f", "--format", help="Default: by the ending of -o, else csv.", rich_help_panel=OUTPUT),
]


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """Where an answer goes and what it looks like."""

    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write to this file; its ending sets the format.", rich_help_panel=OUTPUT),
    ] = None
    format: Annotated[
        Format | None,
        typer.Option("-f", "--format", help="Default: table on a terminal, csv in a pipe.", rich_help_panel=OUTPUT),
    ] = None
    table: Annotated[str | None, typer.Option("--table", help="Which table of the answer to show.", rich_help_panel=OUTPUT)] = (
        None
    )
    all_rows: Annotated[bool, typer.Option("--all", help="Show all rows on a terminal too.", rich_help_panel=OUTPUT)] = False


@dataclass(frozen=True, slots=True)
class AnswerOptions(OutputOptions):
    """Where the answer of an analysis goes, and what to tell a script of it."""

    fail_if: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-if",
            metavar="CONDITION",
            help='Exit 4 if a condition on the facts is true, such as "overdue_90 > 10000".',
            rich_help_panel=OUTPUT,
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What every command takes."""

    book: Annotated[
        Path | None,
        typer.Option("--book", metavar="DIR", help="Folder of the book.  [default: book]", rich_help_panel=EVERYWHERE),
    ] = None
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="Settings file.  [default: the nearest custctl.toml]", rich_help_panel=EVERYWHERE
        ),
    ] = None
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Date of the answer; later rows are ignored: YYYY-MM-DD, today, last (newest row), month-end.",
            rich_help_panel=EVERYWHERE,
        ),
    ] = None
    currency: Annotated[
        str | None,
        typer.Option("--currency", metavar="CODE", help="Currency of files that state none.", rich_help_panel=EVERYWHERE),
    ] = None
    lang: Annotated[
        Lang | None, typer.Option("--lang", help="Language of the output; help is in English.", rich_help_panel=EVERYWHERE)
    ] = None
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask questions.", rich_help_panel=EVERYWHERE)] = False
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Report only what went wrong.", rich_help_panel=EVERYWHERE)] = (
        False
    )
    log: Annotated[
        Path | None,
        typer.Option("--log", metavar="FILE", help="Append a record of the run to this file.", rich_help_panel=EVERYWHERE),
    ] = None
    log_format: Annotated[
        LogFormat, typer.Option("--log-format", help="Log as a line of text, or as a JSON object.", rich_help_panel=EVERYWHERE)
    ] = LogFormat.TEXT
    redact: Annotated[
        bool,
        typer.Option(
            "--redact",
            help="Show codes instead of names, phone numbers, emails and document numbers.",
            rich_help_panel=EVERYWHERE,
        ),
    ] = False
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Say more.", rich_help_panel=EVERYWHERE)] = False
    color: Annotated[Color, typer.Option("--color", help="When to use colours.", rich_help_panel=EVERYWHERE)] = Color.AUTO
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.", rich_help_panel=EVERYWHERE)] = False


def grouped(command: Callable[..., int]) -> Callable[..., int]:
    """Let a command take option groups: a parameter whose annotation is a group becomes the options of that group.

    The command is called with the group built. So shared options are written once, and commands stay short.
    """
    signature = inspect.signature(command, eval_str=True)
    groups: dict[str, type[Any]] = {
        name: parameter.annotation for name, parameter in signature.parameters.items() if _is_group(parameter.annotation)
    }
    parameters: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        parameters += _options(groups[name]) if name in groups else [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)]

    @functools.wraps(command)
    def expanded(**values: Any) -> int:  # noqa: ANN401 whatever the command takes
        built = {
            name: group(**{option.name: values.pop(option.name) for option in fields(group)}) for name, group in groups.items()
        }
        return command(**values, **built)

    expanded.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    expanded.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return expanded


def _is_group(annotation: object) -> TypeGuard[type[Any]]:
    return isinstance(annotation, type) and is_dataclass(annotation)


def _options(group: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(option.name, inspect.Parameter.KEYWORD_ONLY, default=option.default, annotation=hints[option.name])
        for option in fields(group)
    ]
