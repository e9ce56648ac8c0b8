"""Are the columns and sheets there that the user names, and what of a file may be meant that was not read?"""

import re
import shlex
from collections.abc import Sequence

from custctl.errors.usage import KeptColumnUnknown, SheetsMissing
from custctl.ledger import LEDGER, UNKNOWN_CURRENCY
from custctl.mapping.guess import position_of
from custctl.mapping.states import part_payments, unknown
from custctl.mapping.unread_columns import note_key
from custctl.result import Note, Value
from custctl.workflow.files import Read
from custctl.workflow.paid_in_files import tells, used_elsewhere

_WORDS = 3
"""How many words or cells of a column are shown."""


def check_named(tables: Sequence[Read]) -> None:
    """Make sure that further columns and the sheet that the user names are in one of the files, at least.

    Raises:
        KeptColumnUnknown: No file has a column of a name.
        SheetsMissing: No file has sheets.
    """
    if not tables:
        return
    path, headers = ", ".join({table.sheet.file: None for table in tables}), [table.sheet.header for table in tables]
    for column in tables[0].understood.plan.told.keep:
        # A ledger column is there whatever the file has.
        if column not in LEDGER.columns and all(position_of(column, header) is None for header in headers):
            available = dict.fromkeys(name for header in headers for name in header if name)
            raise KeptColumnUnknown(column=column, path=path, available=", ".join(available))
    asked = tables[0].asked
    if asked is not None and all(table.sheet.sheet is None for table in tables):
        raise SheetsMissing(sheet=asked, path=path)


def said_of(table: Read) -> tuple[Note, ...]:
    """What is to be said of a table whoever reads it: sheets, columns and cells not read, and states that nobody knows."""
    sheets, columns = unread_sheets(table), (*unread_columns(table), *unread_headings(table), *unread_of_cards(table))
    states = (*unknown_states(table), *untold_parts(table), *perhaps_net(table), *turned_signs(table))
    return (*sheets, *columns, *states, *repeated_documents(table))


def rows_counted(table: Read) -> tuple[Note, ...]:
    """How rows are numbered where several sheets were read as one."""
    spans = ", ".join(f"{title} {first}–{last}" for title, first, last in table.sheet.spans)
    return (
        (Note("rows_counted", {"file": table.sheet.file, "sheets": spans}, warning=True),) if len(table.sheet.spans) > 1 else ()
    )


def unknown_states(table: Read) -> tuple[Note, ...]:
    """What is to be said of columns of states with words that are none."""
    plan, file = table.understood.plan, table.sheet.file
    return tuple(
        Note(
            "states_unknown",
            {
                "file": file,
                "column": plan.heading(field),
                "count": len(words),
                "words": _some(words),
                "field": field,
                "pattern": re.escape(words[0]).replace("\\ ", " "),
            },
            warning=True,
        )
        for field, words in unknown(plan).items()
    )


def unread_columns(table: Read) -> tuple[Note, ...]:
    """What is to be said of columns that are called what custctl reads, and hold something else."""
    return tuple(
        Note(
            note_key(field),
            {"file": table.sheet.file, "column": heading, "field": field, "named": shlex.quote(heading)},
            warning=True,
        )
        for field, heading in table.understood.plan.unread.items()
    )


def untold_parts(table: Read) -> tuple[Note, ...]:
    """What is to be said of invoices of which a part was paid and nothing tells how much."""
    words = part_payments(table.understood.plan)
    told: dict[str, Value] = {"file": table.sheet.file, "words": ", ".join(words)}
    return (Note("parts_untold", told, warning=True),) if words else ()


def repeated_documents(table: Read) -> tuple[Note, ...]:
    """What is to be said of documents whose amount, or what is paid or open of it, stands on several rows, each counting."""
    plan, file = table.understood.plan, table.sheet.file
    found = {"totals_repeated": plan.repeated, "invoices_repeated": plan.joined}
    documents = (Note(key, {"file": file, "documents": count}, warning=True) for key, count in found.items() if count)
    figures = (
        Note("figures_repeated", {"file": file, "column": plan.heading(field), "documents": count}, warning=True)
        for field, count in plan.alike_on_lines.items()
    )
    return (*documents, *figures)


def settled_elsewhere(table: Read) -> tuple[Note, ...]:
    """What is to be said of payments and credits that are used, though nothing in their list says that they paid it."""
    found = used_elsewhere(table.rows) if tells(table.rows) else {}
    return tuple(
        Note(
            "settled_elsewhere",
            {"file": table.sheet.file, "amount": amount, "currency": code or UNKNOWN_CURRENCY},
            warning=True,
        )
        for code, amount in found.items()
    )


def perhaps_net(table: Read) -> tuple[Note, ...]:
    """What is to be said of amounts that may be with or without the tax beside them."""
    plan = table.understood.plan
    if not plan.may_be_net:
        return ()
    column = plan.heading(plan.roles.amount) or ""
    told = {"file": table.sheet.file, "column": column, "tax": plan.heading("tax"), "named": shlex.quote(column)}
    return (Note("perhaps_net", told, warning=True),)


def turned_signs(table: Read) -> tuple[Note, ...]:
    """What is to be said of a list with the signs of whoever owes its amounts."""
    return (Note("signs_turned", {"file": table.sheet.file}, warning=True),) if table.understood.plan.turned else ()


def unread_headings(table: Read) -> tuple[Note, ...]:
    """What is to be said of columns that look like, or may be, parts of amounts or what was paid of them, and were not read."""
    told = {key: columns for key, columns in table.understood.plan.unread_headings.items() if columns}
    return tuple(
        Note(key, {"file": table.sheet.file, "count": len(columns), "columns": ", ".join(columns)}, warning=True)
        for key, columns in told.items()
    )


def unread_of_cards(table: Read) -> tuple[Note, ...]:
    """What is to be said of days and figures of customers' cards that could not be read."""
    plan, file = table.understood.plan, table.sheet.file
    return tuple(
        Note(
            "limits_unread" if field == "credit_limit" else "cells_unread",
            {
                "file": file,
                "column": plan.heading(field),
                "count": len(cells),
                "cells": _some([f'"{cell.text}"' for cell in cells]),
                "rows": _some([str(cell.row) for cell in cells]),
            },
            warning=True,
        )
        for field, cells in plan.unread_cells.items()
    )


def unread_sheets(table: Read) -> tuple[Note, ...]:
    """What is to be said of sheets with the same columns that were not read: hidden ones, and those that repeat others."""
    sheet = table.sheet
    hidden = Note("sheets_hidden", _named(sheet.file, sheet.hidden), warning=True) if sheet.hidden else None
    repeats = Note("sheets_repeated", _named(sheet.file, sheet.repeats), warning=True) if sheet.repeats else None
    return tuple(note for note in (hidden, repeats) if note)


def _named(file: str, sheets: Sequence[str]) -> dict[str, Value]:
    return {"file": file, "count": len(sheets), "sheets": ", ".join(sheets), "first": f'"{sheets[0]}"'}


def _some(words: Sequence[str]) -> str:
    return ", ".join((*words[:_WORDS], *("…" for _ in words[_WORDS : _WORDS + 1])))
