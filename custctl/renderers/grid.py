"""How do the columns of a table share the cells of a line?

Columns come from the widest choice that fits. Numbers are never cut; texts are shortened to what there is room for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from custctl.labels import BLANK, Words
from custctl.renderers.cells import RIGHT, cell, plain
from custctl.renderers.layouts import Block
from custctl.renderers.wrap import unhinted
from custctl.schema import Role

INDENT = 2
GAP = 2
LEAST = {Role.TEXT: 14, Role.KEY: 20}
"""Cells that a text needs to be told from others."""
ROOMY = {Role.TEXT: 22, Role.KEY: 60}
"""Cells that a text gets before further columns are shown."""
MOST = 36
"""Cells beyond which a name is shortened even where there is room."""
SMALL = 1000
"""Where no amount reaches this, their decimals matter; larger ones are easier to read without, unless documents are meant."""
BAR = 12
"""Cells of the longest bar."""

Piece = tuple[str, str]
"""Text and its style."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Some columns of a block as texts.

    Attributes:
        block: Where they are from.
        names: The columns.
        heads: Their headings.
        body: The rows shown.
        foot: Lines of totals and their shares.
        bars: Number per row that is drawn behind it, None where there is nothing to draw.
        below: Sentence per row that stands under it, None where there is nothing to say.
    """

    block: Block
    names: Sequence[str]
    heads: Sequence[str]
    body: Sequence[Sequence[str]]
    foot: Sequence[Sequence[str]]
    bars: Sequence[float | None]
    below: Sequence[str | None]

    def lines(self, width: int, more: str | None) -> list[list[Piece]] | None:
        """Heading, rows, what is left out and totals, as pieces of text; None where they need more than `width` cells."""
        from rich.cells import cell_len

        roles = [self._role(name) for name in self.names]
        texts = [[*cells, _half(head)] for *cells, head in zip(*self.body, *self.foot, self.heads, strict=True)]
        needs = [max(map(cell_len, cells)) for cells in texts]
        enough = ROOMY if self.block.roomy(self.names) else LEAST
        widths = [min(need, enough.get(role, need)) for need, role in zip(needs, roles, strict=True)]
        spare = width - INDENT - sum(widths) - GAP * (len(widths) - 1)
        if spare < 0:
            return None
        wanted = [min(need, MOST) if role is Role.TEXT else need for need, role in zip(needs, roles, strict=True)]
        spare = _widened(widths, wanted, spare)
        spare = _widened(widths, [cell_len(head) for head in self.heads], spare)
        body = list(self._rows(widths, width, with_bars=spare >= BAR + GAP))
        left_out = [] if more is None else [[(" " * INDENT + more, "dim")]]
        return [*self._heading(widths), *body, *left_out, *self._totals(widths)]

    def _heading(self, widths: list[int]) -> Iterator[list[Piece]]:
        right = [self._role(name) in RIGHT for name in self.names]
        heads = [_wrapped(head, width) for head, width in zip(self.heads, widths, strict=True)]
        tall = max(map(len, heads))
        for cells in zip(*([""] * (tall - len(head)) + head for head in heads), strict=True):
            yield [("".join(_placed(cells, widths, right)).rstrip(), "dim")]

    def _rows(self, widths: list[int], width: int, *, with_bars: bool) -> Iterator[list[Piece]]:
        right = [self._role(name) in RIGHT for name in self.names]
        longest = max((number for number in self.bars if number), default=1.0)
        for cells, number, sentence in zip(self.body, self.bars, self.below, strict=True):
            styles = [self._style(name, text) for name, text in zip(self.names, cells, strict=True)]
            bar = [(" " * GAP + _bar(number / longest), "cyan")] if with_bars and number and number > 0 else []
            *first, last = _placed(self._cut(cells, widths), widths, right)
            yield [*zip([*first, last if bar else last.rstrip()], styles, strict=True), *bar]
            if sentence:
                yield [(" " * 2 * INDENT + _sized(sentence, width - 2 * INDENT, right=False).rstrip(), "dim")]

    def _cut(self, cells: Sequence[str], widths: list[int]) -> list[str]:
        """Texts whose end matters without their beginning, where there is no room for both."""
        ends = self.block.layout.ends
        return [
            _end(text, width) if name in ends else text for name, text, width in zip(self.names, cells, widths, strict=True)
        ]

    def _totals(self, widths: list[int]) -> Iterator[list[Piece]]:
        right = [self._role(name) in RIGHT for name in self.names]
        for number, cells in enumerate(self.foot):
            yield [("".join(_placed(cells, widths, right)).rstrip(), "dim" if number else "bold")]

    def _role(self, name: str) -> Role:
        return self.block.table.schema.columns[name].role

    def _style(self, name: str, text: str) -> str:
        if text == BLANK:
            return "dim"
        return "red" if name == self.block.worst else ""


def fitting(block: Block, rows: pl.DataFrame, words: Words, *, width: int, more: str | None) -> list[list[Piece]]:
    """The lines of the widest choice of columns that `width` has room for.

    Args:
        block: The block, whose totals are over all its rows.
        rows: The rows of it that are shown.
        words: The language.
        width: Cells of a line.
        more: What to say between rows and totals of the rows left out, None for nothing.
    """
    texts = _Texts(block, rows, words)
    names: Sequence[str] = ()
    for names in block.sets:
        for whole in (False,) if block.layout.exact else (False, True) if _small(block, names) else (True,):
            if names and (lines := texts.grid(names, whole=whole).lines(width, more)) is not None:
                return lines
    while len(names) > 1:
        names = names[:-1]
        if (lines := texts.grid(names, whole=True).lines(width, more)) is not None:
            return lines
    return []


def _small(block: Block, names: Sequence[str]) -> bool:
    money = [name for name in names if block.table.schema.columns[name].role is Role.MONEY]
    largest = block.rows.select(pl.max_horizontal(pl.col(money).abs().max())).item() if money else None
    return largest is None or largest < SMALL


class _Texts:
    """The texts of a block's columns, made once although several choices of columns are tried."""

    def __init__(self, block: Block, rows: pl.DataFrame, words: Words) -> None:
        self._block, self._rows, self._words = block, rows, words
        self._made: dict[tuple[str, bool], list[str]] = {}

    def grid(self, names: Sequence[str], *, whole: bool) -> Grid:
        """Columns side by side."""
        block = self._block
        columns = [self._column(name, whole=whole) for name in names]
        heads = [plain(self._heading(name)) for name in names]
        nothing = [None] * len(self._rows)
        bar, below = block.layout.bar, block.layout.below
        bars = self._rows[bar].cast(pl.Float64).to_list() if bar and bar in names else nothing
        beside = below is None or below in names or below not in self._rows.columns
        sentences = nothing if beside else self._sentences(str(below), whole=whole)
        return Grid(block, names, heads, list(zip(*columns, strict=True)), self._foot(names, whole=whole), bars, sentences)

    def _heading(self, name: str) -> str:
        short = f"short.{name}"
        return self._words.text(short) if short in self._words else self._words.column(name, self._block.table.name)

    def _sentences(self, name: str, *, whole: bool) -> list[str | None]:
        texts = self._column(name, whole=whole)
        return [text if known else None for text, known in zip(texts, self._rows[name].is_not_null(), strict=True)]

    def _column(self, name: str, *, whole: bool) -> list[str]:
        if (name, whole) not in self._made:
            column, currency = self._block.table.schema.columns[name], self._block.currency
            values = self._rows[name].to_list()
            zeros = self._block.layout.zeros
            self._made[name, whole] = [
                cell(v, name, column, self._words, currency=currency, whole=whole, zeros=zeros) for v in values
            ]
        return self._made[name, whole]

    def _foot(self, names: Sequence[str], *, whole: bool) -> list[list[str]]:
        """Totals and, where the layout has them, their shares; nothing for a single row."""
        block, words = self._block, self._words
        sums = block.totals(names[1:])
        if not sums:
            return []
        columns = block.table.schema.columns
        totals = [
            cell(sums[name], name, columns[name], words, currency=block.currency, whole=whole) if name in sums else ""
            for name in names
        ]
        totals[0] = words.text("total_row")
        base = sums.get(block.layout.shares_of or "")
        if not base or base < 0:
            return [totals]
        shares = [words.show(float(sums[name]) / float(base), Role.SHARE) if sums.get(name) else "" for name in names]
        return [totals, ["" if name == block.layout.shares_of else share for name, share in zip(names, shares, strict=True)]]


def _widened(widths: list[int], wanted: list[int], spare: int) -> int:
    """Give each column what it wants of the spare cells, from the left; what is left of them."""
    for number, want in enumerate(wanted):
        more = min(max(want - widths[number], 0), spare)
        widths[number] += more
        spare -= more
    return spare


def _placed(cells: Sequence[str], widths: list[int], right: list[bool]) -> list[str]:
    """Cells at their width, indented and apart."""
    gaps = [" " * INDENT] + [" " * GAP] * (len(cells) - 1)
    return [gap + _sized(text, width, right=side) for gap, text, width, side in zip(gaps, cells, widths, right, strict=True)]


def _sized(text: str, width: int, *, right: bool) -> str:
    from rich.cells import cell_len, set_cell_size

    room = width - cell_len(text)
    if room < 0:
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)
    return " " * room + text if right else text + " " * room


def _end(text: str, width: int) -> str:
    """As much of a text's end as there is room for."""
    from rich.cells import cell_len

    if cell_len(text) <= width:
        return text
    while cell_len(text) > width - 1:
        text = text[1:]
    return f"…{text}"


def _half(head: str) -> str:
    """The longer line of a heading on two lines, broken where that is shortest."""
    from rich.cells import cell_len

    words = head.split()
    splits = [(" ".join(words[:number]), " ".join(words[number:])) for number in range(1, len(words) + 1)]
    return min((max(lines, key=cell_len) for lines in splits), key=cell_len, default="")


def _wrapped(head: str, width: int) -> list[str]:
    """A heading on as many lines as its column's width asks for, broken at blanks."""
    from rich.cells import cell_len

    lines = [""]
    for word in head.split():
        longer = f"{lines[-1]} {word}".strip()
        if cell_len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [unhinted(line) for line in lines]


def _bar(part: float) -> str:
    """A part of the longest bar, of half cells, at least one."""
    halves = max(round(part * BAR * 2), 1)
    return "█" * (halves // 2) + "▌" * (halves % 2)
