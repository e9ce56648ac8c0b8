"""How does today's list become letters to print or to mail, one for each customer?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from custctl.labels import Words
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.renderers import templates
from custctl.renderers.cells import plain
from custctl.renderers.folders import slugs
from custctl.result import Result

TEMPLATE = "letters/reminder"
DAYS_TO_PAY = 7
"""Days from a reminder to the day it asks to be paid by."""
_COSTS = ("interest", "compensation")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, and how to pay.

    Attributes:
        name: Name of the business.
        address: Its address, on one line.
        pay: How to pay: an account, or what else there is.
        form: "html" to print, "txt" to mail.
        openings: Plan and level to the words that a letter of it begins with, instead of the usual ones. Plans count from 1,
            which is that of items that name none.
    """

    name: str = ""
    address: str = ""
    pay: str = ""
    form: str = "html"
    openings: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter.

    Attributes:
        file: A name for its file: letters, digits and hyphens, never a path.
        text: What it says.
    """

    file: str
    text: str


def letters(result: Result, *, words: Words, sender: Sender = Sender(), folders: Sequence[Path] = ()) -> Iterator[Letter]:
    """A letter for each customer on the list about the items that are due for a reminder.

    The highest level of a customer's items is that of the letter, and its first words are of the plan of the most overdue of
    these. A letter about what is late leaves out what is not yet.
    Currencies are added up apart.

    Args:
        result: The answer of `collect`, with `interest` and `compensation` of its items where these are asked for.
        words: The language.
        sender: Who writes.
        folders: Where `letters/reminder.html.j2` or `.txt.j2` is looked for before the one shipped.

    Raises:
        TemplateWrong: The template cannot be read or asks for what there is not.
    """
    items = result.tables["items"].rows.partition_by("customer", maintain_order=True)
    contexts = [_context(theirs, result.as_of, words, sender) for theirs in items]
    named = slugs(f"{result.as_of} {context['name']}" for context in contexts)
    for name, context in zip(named, contexts, strict=True):
        text = templates.filled(f"{TEMPLATE}.{sender.form}.j2", words, folders, context)
        yield Letter(f"{name}.{sender.form}", text.strip() + "\n")


def _context(items: pl.DataFrame, as_of: date, words: Words, sender: Sender) -> dict[str, Any]:
    """What a template can say of one customer; all text from data on one line and without marks that cannot be seen."""
    first = items.sort("level", "days_overdue", descending=True, maintain_order=True).row(0, named=True)
    level, customer = first["level"], plain(first["customer"])
    items = items.filter(pl.col("level") > 0) if level else items  # what is not late yet is not called so
    request = "letters.request.0" if level == 0 else "letters.request.more"
    return {
        "name": next((plain(name) for name in items["name"].drop_nulls()), "") or customer,
        "number": customer,
        "date": as_of,
        "level": level,
        "subject": words.text(f"letters.subject.{level}"),
        "opening": sender.openings.get((first.get("plan", 1), level)) or words.text(f"letters.opening.{level}"),
        "request": words.text(request, {"day": as_of + timedelta(DAYS_TO_PAY)}),
        "sums": [_sum(part) for part in items.partition_by("currency", maintain_order=True)],
        "sender": plain(sender.name),
        "address": plain(sender.address),
        "pay": sender.pay.strip(),
    }


def _sum(items: pl.DataFrame) -> dict[str, Any]:
    """What is asked for in one currency: the items, and the lines below them."""
    [sums] = items.select(pl.col("open", *(name for name in _COSTS if name in items.columns)).sum()).to_dicts()
    lines = [{"key": name, "amount": amount} for name, amount in sums.items() if amount]
    if len(lines) > 1:
        lines.append({"key": "total", "amount": sum(sums.values(), Decimal(0))})
    rows = [{**row, "document": plain(row["document"] or "")} for row in items.iter_rows(named=True)]
    currency = items["currency"][0]
    return {"currency": "" if currency == UNKNOWN_CURRENCY else currency, "documents": rows, "lines": lines}
