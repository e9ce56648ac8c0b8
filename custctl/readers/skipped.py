"""Which rows are no records: blank, filler, a header again, a total?

The rules are expressions over text cells, so that they hold alike for files of every kind and size.
"""

import re
from collections.abc import Sequence

import polars as pl

from custctl.sheet import SKIPPED

_TOTAL_WORDS = (
    "total,totals,grand total,sub total,subtotal,sub-total,sum,balance total,report total,total general,"
    "summe,gesamt,gesamtsumme,gesamtbetrag,zwischensumme,endsumme,insgesamt,"
    "总 计,合 计,小 计,总额合计,本页小计,本页合计,本期合计,累计,總 計,合 計,小 計,累計,総 計,総合計,합 계,총 계,소 계,"
    "somme,total général,sous-total,totaux,suma,suma total,total general,totales,totale,totali,totale generale,subtotale,somma,"
    "итого,всего,сумма итого,totaal,subtotaal,totalt,delsumma,yhteensä,razem,łącznie,celkem,součet,"
    "összesen,toplam,genel toplam,jumlah"
)
"""Cells that stand for the whole row: it sums up others. Lower case; spaces in them may be left out."""

_OPENING_WORDS = (
    "opening,opening balance,balance forward,balance brought forward,brought forward,anfangsbestand,anfangssaldo,saldovortrag,"
    "solde initial,report à nouveau,saldo inicial,saldo anterior,期初,期初余额,期初餘額"
)
_CLOSING_WORDS = (
    "closing,closing balance,balance carried forward,carried forward,endbestand,endsaldo,schlusssaldo,solde final,saldo final,"
    "期末,期末余额,期末餘額,期末结存,期末結存,本日合计,本月合计,本期合计,本年合计,本月累计,本期累计,本年累计,累计合计,"
    "本日合計,本月合計,本期合計,本年合計,本月累計,本期累計,本年累計"
)
"""Cells that stand for the whole row: it says with what a list of movements begins or ends."""

_WORDS = "|".join(word.replace(" ", r"[\s-]*") for word in _TOTAL_WORDS.split(","))
_TOTAL = rf"(?i)^\s*#?\s*({_WORDS})\s*[:：]?\s*$"
_SUBTOTAL = (
    r"(?i)^\s*(total|subtotal|sub-total|sum|summe|zwischensumme|sous-total|totaal|totale|suma|razem|итого|小计|合计)\b.{1,60}$"
    r"|^.{1,60}\s(total|totals|subtotal|summe|ergebnis|gesamtergebnis|totaal|totale)\s*:?\s*$"
    r"|^.{1,60}(小计|合计|总计|小計|合計|總計)\s*[:：]?\s*$"
)
"""The same with the name of what it sums up; only believed of a line that has nothing but money beside it."""
_OPENING, _CLOSING = (
    rf"(?i)^[\s'\"(]*({words.replace(',', '|')})[\s'\")]*(\(.*\))?\s*[:：]?\s*$" for words in (_OPENING_WORDS, _CLOSING_WORDS)
)
_SHARE = (
    r"(?i)^\s*(?:(?:percentage|percent|per cent|share|%) of (?:the )?(?:grand )?total"
    r"|(?:anteil|prozent|%) (?:am|an der|vom|von der) (?:gesamt\w*|summe)"
    r"|(?:pourcentage|part|%) du total|(?:porcentaje|%) del total|占总额(?:比例|百分比)|百分比|占比)\s*[:：]?\s*$"
)
"""Cells that stand for the whole row: it gives each column's share of the total above it."""
_CURRENCY = r"^\s*(?:[A-Z]{3}|\p{Sc}|(?i:euros?)|人民币|人民幣)\s*$"
_NONE = r"^\s*$"
_NOTHING = r"^[^1-9]*$"
_FILLER = r"^\s*[-=_*~.·—─━#+|:\s]+$"
_DAY_OR_MONEY = r"^\s*[\d.,/:\-]+\s*$"
_AROUND = " \t\r\n\f\ufeff"
_RULE = r"^\s*#?\s*[-=_*~—─━]{3,}.*$"


def reason(width: int, shapes: Sequence[str], header: Sequence[str] | None) -> pl.Expr:
    """Why a row is no record (a SKIPPED reason), null for a record.

    Args:
        width: Number of columns.
        shapes: What most cells of each column look like; a total line has nothing in columns of dates and text.
        header: The header's cells as written, to find it again among the rows.
    """
    cells = [pl.col(f"c{place}") for place in range(width)]
    return (
        pl.when(pl.all_horizontal(_blank(cell) for cell in cells))
        .then(pl.lit("blank"))
        .when(_is_filler(cells))
        .then(pl.lit("filler"))
        .when(_is_header(cells, header))
        .then(pl.lit("header_again"))
        .when(_is_share(cells, shapes))
        .then(pl.lit("summary"))
        .when(_is_total(cells, shapes))
        .then(pl.lit("total"))
        .when(_is_balance(cells, shapes))
        .then(pl.lit("summary"))
    )


def _blank(cell: pl.Expr) -> pl.Expr:
    return cell.is_null() | ~cell.str.contains(r"\S")


def _is_filler(cells: Sequence[pl.Expr]) -> pl.Expr:
    """Rules of dashes, alone or around a title, and comment lines."""
    dashes = [cell.is_null() | cell.str.contains(_FILLER) | _blank(cell) for cell in cells]
    alone = pl.all_horizontal(_blank(cell) for cell in cells[1:]) if len(cells) > 1 else pl.lit(False)
    titled = cells[0].str.contains(_RULE) | cells[0].str.contains(r"^\s*#\D*[^\d\s#]")
    drawn = pl.any_horizontal(cell.str.contains(r"[-=_*~—─━]{3}") for cell in cells)
    return ((drawn & pl.all_horizontal(dashes)) | (alone & titled)).fill_null(False)


def _is_header(cells: Sequence[pl.Expr], header: Sequence[str] | None) -> pl.Expr:
    if not header:
        return pl.lit(False)
    named = [(cell, name.strip(_AROUND)) for cell, name in zip(cells, header, strict=False) if name.strip(_AROUND)]
    return pl.all_horizontal(cell.str.strip_chars(_AROUND) == name for cell, name in named).fill_null(False)


def _is_total(cells: Sequence[pl.Expr], shapes: Sequence[str]) -> pl.Expr:
    """A cell is a total word as a whole, and other columns of text and dates are empty but for a currency."""
    moved = {"date", "number"} <= set(shapes)
    words = [cell.str.contains(f"{_TOTAL}|{_SUBTOTAL}" if moved else _TOTAL).fill_null(False) for cell in cells]
    return pl.any_horizontal(words) & _silent(cells, words, shapes, f"{_NONE}|{_CURRENCY}" if moved else _NONE)


def _is_share(cells: Sequence[pl.Expr], shapes: Sequence[str]) -> pl.Expr:
    """A line below the totals that says what share of them each column is."""
    words = [cell.str.contains(_SHARE).fill_null(False) for cell in cells]
    return pl.any_horizontal(words) & _silent(cells, words, shapes, _NONE)


def _silent(cells: Sequence[pl.Expr], words: Sequence[pl.Expr], shapes: Sequence[str], nothing: str) -> pl.Expr:
    """Whether columns of text and dates hold but a word that stands for the row, or nothing, as a pattern has it."""
    silent = [
        cell.is_null() | cell.str.contains(nothing) | word
        for cell, word, shape in zip(cells, words, shapes, strict=True)
        if shape in ("date", "text")
    ]
    return pl.all_horizontal(silent) if silent else pl.lit(True)


def _is_balance(cells: Sequence[pl.Expr], shapes: Sequence[str]) -> pl.Expr:
    """A line without a day that says with what movements end, or that they begin with nothing; what they begin with is owed.

    Whose movements, and on which side, may stand beside it.
    """
    if not {"date", "number"} <= set(shapes):
        return pl.lit(False)
    words = [cell.str.contains(f"{_OPENING}|{_CLOSING}").fill_null(False) for cell in cells]
    silent = [_blank(cell) | word for cell, word, shape in zip(cells, words, shapes, strict=True) if shape == "date"]
    nothing = [
        cell.is_null() | cell.str.contains(_NOTHING) for cell, shape in zip(cells, shapes, strict=True) if shape == "number"
    ]
    ends = pl.any_horizontal(cell.str.contains(_CLOSING).fill_null(False) for cell in cells)
    return pl.any_horizontal(words) & pl.all_horizontal(silent) & (ends | pl.all_horizontal(nothing))


def is_aside(cells: Sequence[str]) -> bool:
    """Whether a line is a heading of rows or their total, by its first words, so that it shows nothing of the columns."""
    kept = [cell for cell in cells if cell.strip()]
    return bool(kept) and (any(re.search(words, kept[0]) for words in (_TOTAL, _SUBTOTAL)) or is_note(cells))


def is_note(cells: Sequence[str]) -> bool:
    """Whether a line below the table holds nothing but one cell of words, or a count of records such as "10 rows"."""
    kept = [cell for cell in cells if cell.strip()]
    return len(kept) == 1 and bool(re.search(r"[^\W\d]{2}", kept[0])) and not re.search(_DAY_OR_MONEY, kept[0])


def with_footer(skipped: pl.DataFrame, tail: pl.DataFrame, shapes: Sequence[str]) -> pl.DataFrame:
    """SKIPPED with the notes below the table as `footer`.

    Args:
        skipped: SKIPPED rows of the table.
        tail: Its last rows, `row` and cells.
        shapes: What most cells of each column look like; in a list without dates and numbers one cell may be a whole record.
    """
    if not {"date", "number"} <= set(shapes):
        return skipped
    gone, notes = set(skipped["row"]), []
    for row, *cells in reversed(tail.rows()):
        if row in gone:
            continue
        told = [cell or "" for cell in cells]
        if len(told) < 2 or not is_note(told):
            break
        notes.append((row, "footer", told))
    return pl.concat([skipped, as_skipped(notes[::-1])]).sort("row") if notes else skipped


def skipped_rows(frame: pl.LazyFrame, shapes: Sequence[str], why: pl.Expr) -> pl.DataFrame:
    """SKIPPED rows among the rows of a table, in order.

    Args:
        frame: `row` and cells.
        shapes: What most cells of each column look like. In a column of dates only rows without a digit in front are looked
            at, because a line that is skipped has no date.
        why: The reason to skip a row, null for a record.
    """
    return skipped_and_tail(frame, shapes, why, after=None)[0]


def skipped_and_tail(
    frame: pl.LazyFrame, shapes: Sequence[str], why: pl.Expr, *, after: int | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same, and all rows with a number above `after` as they are, for the price of one look."""
    judged = ~pl.col(f"c{shapes.index('date')}").str.contains(r"^\s*\d").fill_null(False) if "date" in shapes else pl.lit(True)
    late = pl.lit(False) if after is None else pl.col("row") > after
    odd = frame.filter(judged | late).with_columns(reason=pl.when(judged).then(why))
    looked = odd.filter(pl.col("reason").is_not_null() | late).collect().sort("row")
    cells = pl.concat_list(pl.col(f"c{place}").fill_null("") for place in range(len(shapes)))
    found = looked.filter(pl.col("reason").is_not_null())
    return found.select(pl.col("row").cast(pl.Int64), "reason", cells.alias("cells")), looked.filter(late).drop("reason")


def as_skipped(rows: Sequence[tuple[int, str, Sequence[str]]]) -> pl.DataFrame:
    """SKIPPED from rows of number, reason, cells."""
    columns = {
        "row": [row for row, _, _ in rows],
        "reason": [why for _, why, _ in rows],
        "cells": [list(cells) for _, _, cells in rows],
    }
    return pl.DataFrame(columns, schema=SKIPPED)


def cells_frame(rows: Sequence[tuple[int, Sequence[str]]], width: int) -> pl.DataFrame:
    """`row` and cells of a few rows, cut or padded to the table's width; empty cells are null."""
    columns: dict[str, list[int] | list[str | None]] = {"row": [row for row, _ in rows]}
    for place in range(width):
        columns[f"c{place}"] = [cells[place] or None if place < len(cells) else None for _, cells in rows]
    return pl.DataFrame(columns, schema={"row": pl.Int64(), **{f"c{place}": pl.String() for place in range(width)}})


def without(plan: pl.LazyFrame, rows: Sequence[int] | pl.Series) -> pl.LazyFrame:
    """A table without the rows of these numbers."""
    if not len(rows):
        return plan
    return plan.filter(~pl.col("row").is_in(list(rows)))
