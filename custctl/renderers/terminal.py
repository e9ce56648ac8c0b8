"""How does an answer look in a terminal?

Lines are laid out here rather than by Rich's tables, because numbers are never cut, columns that add up come or go together and
the width of Chinese must hold; Rich measures, colours and writes. Data is never markup.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import filterfalse
from typing import TYPE_CHECKING

import polars as pl

from custctl.labels import Words
from custctl.renderers import grid, layouts
from custctl.renderers.cells import cell, plain, sentence
from custctl.renderers.trend import ASCII as ASCII_LEVELS
from custctl.renderers.trend import trend
from custctl.renderers.wrap import wrapped
from custctl.result import Result, Table
from custctl.schema import Role

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

FIRST_ROWS = 10
"""Rows shown of a longer table; two more rather than a line that says so."""
SEPARATOR = " · "
ASCII = ASCII_LEVELS | str.maketrans(
    {"–": "-", "−": "-", "…": "~", "·": "|", "✓": "!", "→": ">", "█": "#", "▌": "#", "\N{NO-BREAK SPACE}": " "}
)
"""What stands for the characters of ours that a console without Unicode cannot write, each one cell wide."""

_HELD = "\ue000"
"""Stands for a blank at which no line is broken."""
_ANSWERING = re.compile(r"custctl (?:segment|clv|aging|growth|collect|report|check \S+)")
"""A command that reads sources, in a text."""


def show(result: Result, console: "Console", words: Words, *, table: str | None = None, all_rows: bool = False) -> None:
    """Write an answer's heading, key figures and the rows that matter, a block for each currency.

    Args:
        result: The answer.
        console: Where to; no line is wider than it.
        words: The language.
        table: The table to show; None means those that answer the question.
        all_rows: Every row instead of the first ten.

    Raises:
        UnknownTable: The analysis has no such table.
    """
    page = _Page(console, words)
    chosen = layouts.tables(result, table)
    captions = table is not None or len(chosen) > 1
    for number, currency in enumerate(result.facts or (None,)):
        if number:
            page.line("")
        page.wrapped(SEPARATOR.join(layouts.title(result, words, currency)), style="bold")
        if table is None and layouts.of(result, chosen[0]).shares_of is None:
            page.figures(result, currency)  # else the totals and their shares say the same
        for one in filter(partial(layouts.by_currency, result), chosen):
            page.table(result, one, currency, caption=captions, all_rows=all_rows)
        if table is None:
            page.tie_out(result, currency)
    for one in filterfalse(partial(layouts.by_currency, result), chosen):
        page.table(result, one, None, caption=True, all_rows=all_rows)


def notes(result: Result, console: "Console", words: Words) -> None:
    """Write what the reader should know, warnings marked."""
    page = _Page(console, words)
    for note in result.notes:
        page.wrapped(
            sentence(note, result, words), first="! " if note.warning else "  ", style="yellow" if note.warning else ""
        )


def next_steps(result: Result, console: "Console", words: Words, *, sources: str = "") -> None:
    """Write on a terminal what may be asked next, of the same sources; a command is broken only where it must be."""
    key = f"next.{result.analysis}"
    if console.is_terminal and key in words:
        steps = _ANSWERING.sub(lambda found: f"{found[0]} {sources}" if sources else found[0], words.text(key))
        kept = SEPARATOR.join(step.replace(" ", _HELD) for step in steps.split(SEPARATOR)).replace(SEPARATOR, f"{_HELD}· ")
        _Page(console, words).wrapped(words.text("next_steps", {"steps": kept}), style="dim")


class _Page:
    """Writes lines to a console, none wider than it."""

    def __init__(self, console: "Console", words: Words) -> None:
        self._console, self._words = console, words
        self._ascii = console.options.ascii_only

    def line(self, text: str | list[grid.Piece], style: str = "") -> None:
        """One line as it is."""
        from rich.text import Text

        pieces = [(text, style)] if isinstance(text, str) else text
        self._print(Text.assemble(*((self._safe(piece), look) for piece, look in pieces)))

    def wrapped(self, text: str, *, first: str = "", style: str = "") -> None:
        """A text on as many lines as it needs, later ones under the first one's text."""
        from rich.cells import cell_len

        hang = cell_len(first)
        for number, part in enumerate(wrapped(plain(self._safe(text)), max(self._console.width - hang, 2))):
            self.line(((" " * hang if number else first) + part.replace(_HELD, " ")).rstrip(), style)

    def figures(self, result: Result, currency: str | None) -> None:
        """Key figures, each as `label | figure`, the labels in a column."""
        pairs = [line.split(" | ", 1) for line in layouts.filled(f"figures.{result.analysis}", result, self._words, currency)]
        if pairs:
            self.line("")
            self._labelled(pairs)

    def table(self, result: Result, table: Table, currency: str | None, *, caption: bool, all_rows: bool) -> None:
        """The rows of one currency, how many more there are, and totals over all of them."""
        block = layouts.block(result, table, currency)
        self.line("")
        if caption and (called := layouts.caption(result, table, self._words)):
            self.wrapped(called, first="  ", style="bold")
        if block.rows.is_empty():
            self.wrapped(self._words.text("no_rows"), first="  ", style="dim")
            return
        self._trends(block)
        few = all_rows or block.layout.all_rows or len(block.rows) <= FIRST_ROWS + 2
        rows = block.rows if few else block.rows.tail(FIRST_ROWS) if block.layout.latest else block.rows.head(FIRST_ROWS)
        left = len(block.rows) - len(rows)
        more = self._words.text("more_rows", {"count": left}) if left else None
        for line in grid.fitting(block, rows, self._words, width=self._console.width, more=more):
            self.line(line)

    def _trends(self, block: layouts.Block) -> None:
        """The course of some columns over all rows but those of periods that are not over, with its first and last value."""
        pairs = []
        over = pl.col("period_state") != "incomplete" if "period_state" in block.rows.columns else pl.lit(value=True)
        rows = block.rows.filter(over)
        for name in block.layout.trends:
            values = rows[name].drop_nulls().to_list() if name in rows.columns else []
            if drawn := trend([float(value) for value in values]):
                column = block.table.schema.columns[name]
                ends = [
                    cell(value, name, column, self._words, currency=block.currency, whole=True)
                    for value in (values[0], values[-1])
                ]
                pairs.append((self._words.column(name), f"{drawn}  {ends[0]} → {ends[1]}"))
        if pairs:
            self._labelled(pairs)
            self.line("")

    def _labelled(self, pairs: Sequence[Sequence[str]]) -> None:
        """Lines with their labels in a column."""
        from rich.cells import cell_len

        indent = 4 + max(cell_len(label) for label, _ in pairs)
        for label, text in pairs:
            self.wrapped(text, first=f"  {label}".ljust(indent - cell_len(label) + len(label)))

    def tie_out(self, result: Result, currency: str | None) -> None:
        """How the total comes about, from the facts `tie_…`, each a signed amount named by `tie.…`, to the last decimal."""
        facts = result.facts.get(currency or "", {})
        terms = [
            (name, fact.value) for name, fact in facts.items() if name.startswith("tie_") and isinstance(fact.value, Decimal)
        ]
        if not terms or "open_total" not in facts:
            return
        text = ""
        for name, amount in terms:
            if amount:
                sign = "− " if amount < 0 else "+ " if text else ""
                figure = self._words.exact(abs(amount), currency=currency)
                text += f"{sign}{self._words.text(name.replace('_', '.', 1), {'amount': figure})} "
        total = self._words.show(facts["open_total"].value, Role.MONEY, currency=currency)
        self.line("")
        self.wrapped(self._words.text("tie_out", {"terms": text.strip(), "total": total}), first="  ")

    def _safe(self, text: str) -> str:
        return text.translate(ASCII) if self._ascii else text

    def _print(self, text: "Text") -> None:
        self._console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)
