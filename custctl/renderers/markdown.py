"""How does an answer look in a mail or a note that understands Markdown?"""

import re
from collections.abc import Sequence

from custctl.labels import Words
from custctl.renderers import layouts
from custctl.renderers.cells import RIGHT, cell, plain, sentence
from custctl.renderers.layouts import Block
from custctl.result import Result, Table

MOST_COLUMNS = 10
"""More do not fit a mail; who needs every column takes csv or xlsx."""

_SPECIAL = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)|https?(?=:)|www(?=\.))")


def document(result: Result, words: Words, *, table: str | None = None) -> bytes:
    """An answer as GitHub's Markdown in UTF-8: heading, figures, tables with all rows, notes.

    Args:
        result: The answer.
        words: The language.
        table: The table to write; None means those that answer the question.

    Raises:
        UnknownTable: The analysis has no such table.
    """
    parts: list[str] = []
    chosen = layouts.tables(result, table)
    for currency in result.facts or (None,):
        parts.append("## " + escaped(" · ".join(layouts.title(result, words, currency))))
        figures = [line.split(" | ", 1) for line in layouts.filled(f"figures.{result.analysis}", result, words, currency)]
        colon = words.text("writing.colon")
        parts.append("\n".join(f"- {escaped(label)}{colon}{escaped(figure)}" for label, figure in figures))
        parts += [_table(result, one, currency, words) for one in chosen if layouts.by_currency(result, one)]
    parts += [_table(result, one, None, words) for one in chosen if not layouts.by_currency(result, one)]
    parts.append("\n".join(f"- {escaped(sentence(note, result, words))}" for note in result.notes))
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no emphasis, link, HTML or table cell comes of it."""
    return _SPECIAL.sub(
        lambda match: f"{match[0]}\N{ZERO WIDTH NON-JOINER}" if match[0].isalpha() else f"\\{match[0]}", plain(text)
    )


def _table(result: Result, table: Table, currency: str | None, words: Words) -> str:
    """A table of one currency with its caption; a sentence where it has no rows."""
    block = layouts.block(result, table, currency)
    called = layouts.caption(result, table, words)
    caption = f"### {called}\n\n" if called else ""
    if block.rows.is_empty():
        return caption + words.text("no_rows")
    names = block.sets[0][:MOST_COLUMNS]
    roles = [table.schema.columns[name].role for name in names]
    rule = _line(["---:" if role in RIGHT else "---" for role in roles])
    rows = [
        _line([escaped(text) for text in texts]) for texts in zip(*(_texts(block, name, words) for name in names), strict=True)
    ]
    return caption + "\n".join(
        [_line([escaped(words.column(name, table.name)) for name in names]), rule, *rows, *_totals(block, names, words)]
    )


def _texts(block: Block, name: str, words: Words) -> list[str]:
    column = block.table.schema.columns[name]
    currency, zeros = block.currency, block.layout.zeros
    return [cell(value, name, column, words, currency=currency, zeros=zeros) for value in block.rows[name].to_list()]


def _totals(block: Block, names: Sequence[str], words: Words) -> list[str]:
    sums = block.totals(names[1:])
    if not sums:
        return []
    columns = block.table.schema.columns
    texts = [cell(sums[name], name, columns[name], words, currency=block.currency) if name in sums else "" for name in names]
    return [_line([f"**{text}**" if text else "" for text in [words.text("total_row"), *texts[1:]]])]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
