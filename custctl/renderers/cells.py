"""What does one value look like to a person?"""

import re
from datetime import time
from math import isfinite

from custctl.labels import BLANK, Words
from custctl.result import Note, Result, Value
from custctl.schema import Column, Role

RIGHT: frozenset[Role] = frozenset(Role) - {Role.TEXT, Role.KEY}
"""Roles whose values are read from the right."""

_NAMED_BY_USERS = frozenset({"own_segment", "action"})
"""Columns of keys that also hold what users wrote in their settings."""
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
"""A moment of the log, of which people read day, hour and minute."""
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Control characters, and those that turn the direction of writing or cannot be seen."""


def plain(text: str) -> str:
    """Text from data on one line, without anything that a terminal or a reader's eye could be misled by."""
    return _UNSEEN.sub("", _BREAKS.sub(" ", text)).strip()


def cell(
    value: Value | time,
    name: str,
    column: Column,
    words: Words,
    *,
    currency: str | None,
    whole: bool = False,
    zeros: bool = False,
) -> str:
    """A cell of a table as people of the language write it; zero money and what is unknown are a dash.

    Args:
        value: The cell.
        name: Its column, which is also the group of its words where it holds keys.
        column: Role and type.
        words: The language.
        currency: ISO code of money.
        whole: Money of 1 and more without decimals.
        zeros: Zero money is a figure like any other.
    """
    if column.role is Role.KEY:
        keys = value if isinstance(value, list) else [value]
        return words.text("writing.list").join(key_word(name, key, words) for key in keys)
    if isinstance(value, str) and _STAMP.fullmatch(value):
        return value[:16].replace("T", " ")
    if isinstance(value, str | list | time):
        return plain(words.show(str(value) if isinstance(value, time) else value, Role.TEXT)) or BLANK
    if (column.role is Role.MONEY and value == 0 and not zeros) or (isinstance(value, float) and not isfinite(value)):
        return BLANK
    if column.role is Role.NUMBER and isinstance(value, float):
        return words.show(value, Role.MONEY)  # with the same two decimals above and below, as money has
    return words.show(value, column.role, currency=currency, whole=whole)


def key_word(group: str, key: object, words: Words) -> str:
    """The word for a key; an ageing's bucket is called what its column is called, what a user wrote is shown as written."""
    if key is None:
        return BLANK
    known = f"{group}.{key}" in words or group in _NAMED_BY_USERS
    return plain(words.word(group, str(key)) if known else words.column(str(key)))


def sentence(note: Note, result: Result, words: Words) -> str:
    """A note in words, on one line; its own `currency` fixes the decimals of its money, else that of the answer."""
    own = note.values.get("currency")
    return plain(words.text(f"note.{note.key}", note.values, currency=own if isinstance(own, str) else result.currency))
