"""How does an answer become something to read, or something for the next program?

A renderer turns a Result into bytes and knows neither the analysis nor, where people read it, the language: roles decide how
values look, `labels` say what they are called. The terminal's tables are the one form that is not bytes; see `terminal`.
"""

from custctl.errors.usage import UnknownFormat
from custctl.labels import Words
from custctl.result import Result, Table

FORMATS: tuple[str, ...] = ("table", "csv", "tsv", "json", "ndjson", "parquet", "xlsx", "md", "html")
ONE_TABLE: tuple[str, ...] = ("csv", "tsv", "ndjson", "parquet")
"""Formats that hold a single table; the others hold the whole answer."""


def render(result: Result, *, format: str, table: str | None, words: Words) -> bytes:  # noqa: A002 the option's name
    """An answer in one of FORMATS but `table`: the same bytes for the same answer.

    Args:
        result: The answer.
        format: One of FORMATS; `table` is for a terminal and has its own module.
        table: The table to write; None means the default one, or the whole answer where the format holds that.
        words: Language of the forms that people read, and of the notes in JSON.

    Raises:
        UnknownFormat: It is none of them.
        UnknownTable: The analysis has no such table.
    """
    one = result.table(table)
    if format in ONE_TABLE:
        return _single(one, format)
    tables = tuple(result.tables.values()) if table is None else (one,)
    match format:
        case "json":
            from custctl.renderers import json

            return json.document(result, tables, words)
        case "xlsx":
            from custctl.renderers import excel

            return excel.workbook(result, tables, words)
        case "md":
            from custctl.renderers import markdown

            return markdown.document(result, words, table=table)
        case "html":
            from custctl.renderers import html

            return html.tables(result, words=words).encode()
        case _:
            raise UnknownFormat(format=format, available=", ".join(FORMATS))


def _single(table: Table, form: str) -> bytes:
    from custctl.renderers import columnar, delimited, json

    match form:
        case "csv":
            return delimited.delimited(table, separator=",")
        case "tsv":
            return delimited.delimited(table, separator="\t")
        case "parquet":
            return columnar.parquet(table)
        case _:
            return json.lines(table)
