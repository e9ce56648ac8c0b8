"""What is said after an import: how the file was understood, and what became of every row of it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from custctl.labels import Words
from custctl.ledger import OF_THEM, PROPOSED, UNKNOWN_CURRENCY
from custctl.renderers.cells import plain
from custctl.result import Result, Value
from custctl.schema import Role
from custctl.sheet import STDIN

if TYPE_CHECKING:
    from rich.console import Console

COLUMNS_SHOWN = 24
REJECTS_SHOWN = 5
_VALUE_WIDTH = 28
_OFFERED = ("payer_likely", "payer_possible")
_CHANGING = ("replaced", "restated", "removed", "voided", "paid")
"""What happens to documents where the book changes."""
_BROKEN = 2
"""The column that goes over several lines where there is little room: how cells are read."""
_LEAST = 12
"""Cells that it keeps."""


def show(result: Result, console: "Console", words: Words, *, book: str = "", retried: int | None = None) -> None:
    """Print the summary of one imported table.

    Args:
        result: As `workflow.importing` accounts for it.
        console: Where to print.
        words: The language.
        book: What commands need to be about the same book.
        retried: The import whose rejects were read, as its file was.
    """
    file = result.tables["files"].rows.row(0, named=True)
    told = {"id": file["import"], "book": book}
    if file["state"] == "already":
        _line(console, file_named(str(file["file"]), words))
        _line(console, "  " + words.text("import.already", {**told, "day": file["imported_on"]}))
        for note in (note for note in result.notes if note.key == "changed_since"):
            _line(console, "  " + words.text(f"note.{note.key}", {**note.values, "book": book}))
        if file["rejected"]:
            _line(console, "  " + words.text("import.retry", {**told, "rejected": file["rejected"]}))
        return
    _line(console, _heading(file, words, retried))
    _line(console)
    _columns(result, console, words)
    _line(console)
    for line in (*_counts(result, file, words), *_checks(result, file, words)):
        _line(console, f"  {line}")
    if result.tables["rejects"].rows.height:
        _line(console)
        rejects(result.tables["rejects"].rows, console, words, most=REJECTS_SHOWN)
        _proposals(result.tables["rejects"].rows, console, words)
        if path := result.options.get("rejects"):
            _line(console, "  " + words.text("import.rejects_in", {**told, "path": plain(str(path))}))
    changed = not result.tables["documents"].rows.filter(pl.col("change").is_in(_CHANGING)).is_empty()
    _line(console, _kept(file, told, words, changed=changed))


def rejects(rows: pl.DataFrame, console: "Console", words: Words, *, most: int) -> None:
    """Print the first rejected rows: where, what stands there, why that cannot be; and what mends it, each reason once.

    Args:
        rows: REJECTS.
        console: Where to print.
        words: The language.
        most: How many to print before saying how many more there are.
    """
    _line(console, f"  {words.text('import.rejected', {'count': rows.height})}")
    for row in rows.head(most).iter_rows(named=True):
        place = [
            file_named(row["file"], words),
            words.text("import.rejected_row", {"row": row["row"]}),
            plain(row["column"] or ""),
        ]
        value = f'"{_short(row["value"])}"' if row["value"] else ""
        _line(console, "    " + "  ".join(part for part in (*place, value, words.word("reason", row["reason"])) if part))
    if rows.height > most:
        _line(console, f"    {words.text('import.rejected_more', {'count': rows.height - most})}")
    for reason, hint in rows.head(most).select("reason", "hint").unique(maintain_order=True).iter_rows():
        told = {"reason": words.word("reason", reason), "hint": words.word("hint", hint)}
        _line(console, f"  {words.text('import.mend', told)}")


def file_named(file: str, words: Words) -> str:
    """A file as people read its name, standard input in words."""
    return words.text("import.standard_input") if file == STDIN else plain(file)


def amounts(money: Mapping[str, Decimal], words: Words) -> str:
    """Sums of several currencies as one text, each with its code if it has one."""
    shown = (
        ("" if currency == UNKNOWN_CURRENCY else f"{currency} ") + words.show(amount, Role.MONEY, currency=currency)
        for currency, amount in money.items()
        if amount
    )
    return ", ".join(shown) or "0"


def _proposals(rows: pl.DataFrame, console: "Console", words: Words) -> None:
    """Print who may have paid as lines for the settings, ready to be copied."""
    offered = rows.filter(pl.col("reason").is_in(_OFFERED))["value"].drop_nulls().unique(maintain_order=True)
    pairs = [(payer, whose.partition(OF_THEM)[0]) for payer, _, whose in (value.rpartition(PROPOSED) for value in offered)]
    others = [pair for pair in pairs if pair[0] != pair[1]][:REJECTS_SHOWN]
    if others:
        _line(console, "  " + words.text("import.confirm"))
    for pair in others:
        names = (json.dumps(plain(name), ensure_ascii=False) for name in pair)
        _line(console, "    " + " = ".join(names))


def _heading(file: dict[str, Value], words: Words, retried: int | None) -> str:
    parts = [file_named(str(file["file"]), words)]
    if file["sheet"]:
        parts.append(words.text("import.sheet", {"sheet": plain(str(file["sheet"]))}))
    header = {"row": file["header_row"]}
    parts.append(words.text("import.header_in", header) if file["header_row"] else words.text("import.no_header"))
    if file["profile"]:
        parts.append(words.text("import.profile", {"profile": file["profile"]}))
    else:
        parts.append(words.text("import.no_profile") if retried is None else words.text("import.as_in", {"id": retried}))
    return " · ".join(parts)


def _columns(result: Result, console: "Console", words: Words) -> None:
    """Field, column, how its cells are read, how sure: in columns that line up; where room is short, how is broken."""
    from rich.cells import cell_len
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    rows = []
    for row in result.tables["columns"].rows.head(COLUMNS_SHOWN).iter_rows(named=True):
        taken = (
            f"{words.text('import.to')} {plain(row['column'])}"
            if row["column"]
            else f"{words.text('import.is')} {words.word('format', row['format'])}"
        )
        rows.append((f"  {row['field']}", _short(taken), _reading(row, words), words.word("confidence", row["confidence"])))
    widths = [max(cell_len(row[number]) for row in rows) for number in range(4)]
    over = sum(widths) + 2 * len(widths) - console.width
    widths[_BROKEN] = max(widths[_BROKEN] - max(over, 0), _LEAST)
    for number, width in enumerate(widths):
        grid.add_column(no_wrap=number != _BROKEN, overflow="ellipsis", width=width)
    for cells in rows:
        grid.add_row(*cells)
    for line in console.render_lines(grid):
        _line(console, "".join(segment.text for segment in line).rstrip())


def _reading(row: dict[str, Value], words: Words) -> str:
    """How the cells of a column are read, with the cell that shows it."""
    if not row["column"]:
        return words.word("reason_kind" if row["field"] == "kind" else "reason_column", str(row["reason"]))
    form = words.word("format", str(row["format"]))
    if row["example"] and row["format"] != "text":
        where = words.text("import.example", {"example": _short(row["example"]), "row": row["row"]})
        return words.text("import.reading", {"form": form, "where": where}) if form else where
    return form


def _counts(result: Result, file: dict[str, Value], words: Words) -> list[str]:
    """The control totals: rows, then money of each currency."""
    out = file["state"] == "strict"
    lines = [words.text("import.rows_out" if out else "import.rows", {**file, "left": _left(file)})]
    for currency, facts in result.facts.items():
        amounts: dict[str, Value] = {name: fact.value for name, fact in facts.items()}
        amounts["left"] = _left(amounts)
        key = "import.money_out" if out else "import.money"
        lines.append(words.text(key, {"currency": _currency(currency, words), **amounts}, currency=currency))
    return lines


def _left(counts: Mapping[str, Value]) -> Decimal:
    """What could have been taken where nothing is: all that is neither rejected nor skipped."""
    read, rejected_, skipped = (Decimal(str(counts[name])) for name in ("read", "rejected", "skipped"))
    return read - rejected_ - skipped


def _currency(code: str, words: Words) -> str:
    """A currency as a person knows it."""
    return words.text("import.no_currency") if code == UNKNOWN_CURRENCY else code


def _checks(result: Result, file: dict[str, Value], words: Words) -> list[str]:
    """Total lines of the file, what has no customer, the days, and what else the reader should know."""
    totals = result.tables["total_lines"].rows.iter_rows(named=True)
    lines = [words.text("import.total_agrees" if row["total"] == row["sum"] else "import.total_differs", row) for row in totals]
    if UNKNOWN_CURRENCY in result.facts:
        lines.append(words.text("import.name_currency"))
    if file["unreadable_amounts"]:
        lines.append(words.text("import.unreadable", {"count": file["unreadable_amounts"]}))
    if file["unnamed_rows"]:
        sums = {currency: Decimal(str(facts["unnamed"].value)) for currency, facts in result.facts.items()}
        lines.append(words.text("import.unnamed", {"rows": file["unnamed_rows"], "amount": amounts(sums, words)}))
    if file["equal_lines"]:
        lines.append(words.text("import.equal_lines", {"count": file["equal_lines"]}))
    if file["first_date"]:
        lines.append(
            words.text("import.range", {"first": file["first_date"], "last": file["last_date"], "customers": file["customers"]})
        )
    return [*lines, *(words.text(f"note.{note.key}", note.values) for note in result.notes)]


def _kept(file: dict[str, Value], told: Mapping[str, Value], words: Words, *, changed: bool) -> str:
    """What became of the file; `changed` says whether documents of the book did though no row is new."""
    match file["state"]:
        case "kept" if file["accepted"] == 0 and changed:
            return words.text("import.only_changes", told)
        case "kept" if file["accepted"] == 0:
            return words.text("import.nothing_new", told)
        case "kept":
            return words.text("import.kept", told)
        case "kept_cards":
            return words.text("import.kept_customers", {"rows": file["accepted"]})
        case "already_cards" if file["imported_on"]:
            return words.text("import.already_cards_on", {"day": file["imported_on"]})
        case "cleaned":
            return ""
        case state:
            return words.text(f"import.{state}")


def _short(value: Value) -> str:
    text = plain(str(value))
    return text if len(text) <= _VALUE_WIDTH else f"{text[: _VALUE_WIDTH - 1]}…"


def _line(console: "Console", text: str = "") -> None:
    console.print(text, soft_wrap=True)
