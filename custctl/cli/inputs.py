"""From the words on the command line to what the workflow wants to know about files."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from custctl.cli.options import ReadingOptions
from custctl.cli.session import Session
from custctl.errors.usage import BadOption, OptionsExclude, TerminalAsInput

if TYPE_CHECKING:
    import polars as pl

    from custctl.workflow.files import How
    from custctl.workflow.reading import Books

MOST_DAYS = 36500
AMOUNT = r"\d{1,18}(?:\.\d{1,4})?"
"""How an amount is written that needs no sign: no more digits than money has."""

_UNITS = {"": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}


@contextmanager
def opened(
    sources: Sequence[str] | None, reading: ReadingOptions, session: Session, *, command: str, named: bool = False
) -> Iterator[tuple["Books", date]]:
    """The books that a command answers from, as they were known on the day it answers for, and that day.

    They are the sources named, else the book. With `named` customers keep their names also where codes are asked for, because
    what the user says is about them.

    Raises:
        TerminalAsInput, BadOption: `-` was named and standard input is the keyboard, or it was named twice.
        CustctlError: The sources cannot be read or understood.
    """
    from custctl.workflow import reading as books
    from custctl.workflow.past import known_on

    see_standard_input(sources or (), command=command)
    session.working("progress.reading")
    with (
        ending(session),
        books.open_books(
            sources or (),
            book=session.settings.book,
            how=how(reading, session),
            currency=session.settings.currency,
            strict=reading.strict,
            command=command,
            stdin=sys.stdin.buffer,
        ) as found,
    ):
        newest = found.newest()
        session.detail("say.books_read", newest=newest, files=found.files or 0)
        as_of = session.as_of(newest)
        session.working("progress.answering")
        known = known_on(found, as_of)
        yield known if named else redacted(known, session), as_of


@contextmanager
def ending(session: Session) -> Iterator[None]:
    """Take the bar of long work away when the work ends, well or not."""
    try:
        yield
    finally:
        session.progress.stop()


def redacted(books: "Books", session: Session) -> "Books":
    """The books, with codes instead of names where that is asked for (`workflow.redacting`)."""
    from custctl.workflow import redacting

    return redacting.redacted(books, redacting.secret(session.user_folder)) if session.run.redact else books


def redacted_rows(rows: "pl.LazyFrame", session: Session) -> "pl.LazyFrame":
    """Ledger rows, with codes instead of names where that is asked for."""
    from custctl.workflow import redacting

    return redacting.redacted_rows(rows, redacting.secret(session.user_folder)) if session.run.redact else rows


def see_standard_input(named: Sequence[str], *, command: str, argument: str = "SOURCES") -> None:
    """See that standard input can be read as often as it is named.

    Args:
        named: All files that the command line names.
        command: What can be piped into, for the hint.
        argument: Where it is named once too often.

    Raises:
        TerminalAsInput: It is the keyboard.
        BadOption: It is named twice.
    """
    if named.count("-") > 1:
        raise BadOption(option=argument, value="-", expected="Standard input can be read only once: name a file.")
    if "-" in named and sys.stdin.isatty():
        raise TerminalAsInput(command=command)


def how(reading: ReadingOptions, session: Session) -> "How":
    """What the user said about reading files, checked.

    Raises:
        BadOption: An option's value cannot be.
    """
    from custctl.ledger import KINDS
    from custctl.mapping import Told
    from custctl.sheet import Reading
    from custctl.workflow.files import How

    if reading.dayfirst and reading.monthfirst:
        raise OptionsExclude(first="--dayfirst", second="--monthfirst")
    if reading.decimal not in (None, ".", ","):
        raise BadOption(option="--decimal", value=reading.decimal, expected="It is a point or a comma:  --decimal ,")
    if reading.kind not in (None, *KINDS):
        raise BadOption(option="--kind", value=reading.kind, expected=f"Choose one of: {', '.join(KINDS)}.")
    return How(
        reading=Reading(
            sheet=reading.sheet,
            encoding=reading.encoding,
            header=not reading.no_header,
            max_size=None if reading.max_size is None else size(reading.max_size, option="--max-size"),
        ),
        told=Told(
            columns=pairs(reading.columns or (), option="--map"),
            day_first=True if reading.dayfirst else False if reading.monthfirst else None,
            decimal=reading.decimal,
            kind=reading.kind,
            profile=reading.profile,
            source=reading.source,
            zone=zone(reading.zone),
            currency=session.run.currency,
            tax_rate=session.settings.tax_rate,
            keep=tuple(reading.keep or ()),
            today=session.today,
            as_of=session.day_named,
            profile_folders=(session.profile_folder,),
        ),
        aliases=session.settings.aliases,
    )


def name(text: str | None, *, option: str) -> str | None:
    """A name that can be a file's, None where it was not given.

    Raises:
        BadOption: It has characters that could lead out of its folder.
    """
    if text is not None and not re.fullmatch(r"[\w-]+", text):
        raise BadOption(option=option, value=text, expected=f"Use letters, digits, - and _ only:  {option} till-2025")
    return text


def zone(name: str | None) -> str | None:
    """A time zone by its name.

    Raises:
        BadOption: There is none of that name.
    """
    from zoneinfo import available_timezones

    if name is not None and name not in available_timezones():
        raise BadOption(option="--zone", value=name, expected="Write it as  --zone Europe/Berlin  or  --zone Asia/Shanghai")
    return name


def pairs(given: Sequence[str], *, option: str) -> dict[str, str]:
    """`FIELD=COLUMN` arguments as a mapping.

    Raises:
        BadOption: One has no `=`.
    """
    for pair in given:
        if not re.match(r"\s*\w+\s*=\s*\S", pair):
            raise BadOption(option=option, value=pair, expected=f'Write it as  {option} date="Invoice Date"')
    return {field.strip(): column.strip() for field, column in (pair.split("=", 1) for pair in given)}


def size(text: str, *, option: str) -> int:
    """Bytes from `800MB`, `2 GB` or `4096`.

    Raises:
        BadOption: It is no size.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?B?)", text.strip().upper())
    if not found:
        raise BadOption(option=option, value=text, expected=f"Write a size such as  {option} 8GB")
    unit = found[2] if found[2].endswith("B") or not found[2] else f"{found[2]}B"
    return int(Decimal(found[1]) * _UNITS[unit.removeprefix("B") if unit == "B" else unit])


def amount(text: str | None, *, option: str, example: str | None = None) -> Decimal | None:
    """An amount of zero or more from an option, None where it was not given.

    Args:
        text: As it was typed.
        option: What it is called.
        example: How to write it, where it stands behind no option.

    Raises:
        BadOption: It is no plain number, below zero, or has more than 18 digits before the point or 4 behind it.
    """
    if text is None:
        return None
    if not re.fullmatch(AMOUNT, text.strip()):
        expected = f"Write a plain number without a sign, such as  {example or f'{option} 125.50'}"
        raise BadOption(option=option, value=text, expected=expected)
    return Decimal(text)


def edges(text: str) -> tuple[int, ...] | str:
    """The last day of each ageing bucket, or what was written instead, as `frames.buckets.Buckets.of` takes and judges them."""
    parts = [part.strip() for part in text.split(",")]
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else text


def day_count(text: str | None, *, option: str) -> int | None:
    """Days from `90d` or `90`, None where it was not given.

    Raises:
        BadOption: It is no number of days from 1 to 36500.
    """
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,5})\s*d?", text.strip().lower())
    if not found or not 0 < int(found[1]) <= MOST_DAYS:
        raise BadOption(option=option, value=text, expected=f"Write a number of days such as  {option} 90d")
    return int(found[1])


def whole_number(text: str | None, *, option: str, least: int, most: int) -> int | None:
    """A whole number within limits, None where it was not given.

    Raises:
        BadOption: It is none.
    """
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,5}", text.strip(), flags=re.ASCII) or not least <= int(text) <= most:
        raise BadOption(option=option, value=text, expected=f"Write a whole number from {least} to {most}:  {option} {least}")
    return int(text)


def part_of_one(text: str | None, *, option: str) -> float | None:
    """A share strictly between 0 and 1 from `90%` or `0.9`, None where it was not given.

    Raises:
        BadOption: It is none.
    """
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", text.strip(), flags=re.ASCII)
    share = float(found[1]) / (100 if found[2] else 1) if found else 0.0
    if not 0 < share < 1:
        raise BadOption(option=option, value=text, expected=f"Write a share such as  {option} 80%")
    return share


def rising_days(text: str | None, *, option: str) -> tuple[int, ...]:
    """One to four rising days from `90,180,365`, none where it was not given.

    Raises:
        BadOption: They are not.
    """
    if text is None:
        return ()
    parts = [part.strip() for part in text.split(",")]
    days = tuple(int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) <= len(str(MOST_DAYS)))
    if len(days) != len(parts) or list(days) != sorted(set(days)) or len(days) > 4 or days[0] < 1:
        raise BadOption(option=option, value=text, expected=f"Write up to four rising days such as  {option} 90,180,365")
    return days
