"""How do people and programs write a day and a time of day? Patterns and the expressions that read them.

Every pattern covers the whole cell, so that a date with something odd behind it is no date, and names its parts: y, m, d;
a and b where day and month may stand in either order; month where it is a word.
"""

import re
from collections.abc import Mapping
from typing import Final

import polars as pl

MONTHS: Final[Mapping[str, int]] = {
    word: number
    for number, words in enumerate(
        (
            "january jan januar jän jaen jänner jaenner janvier janv enero ene gennaio gen januari janeiro",
            "february feb februar febr février fevrier févr fevr fév fev febrero febbraio februari fevereiro",
            "march mar märz maerz marz mär mrz mars marzo maart março marco",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mag mei maio",
            "june jun juni juin junio giugno giu junho",
            "july jul juli juillet juil julio luglio lug julho",
            "august aug août aout agosto ago augustus",
            "september sept sep septembre septiembre setiembre set settembre setembro",
            "october oct oktober okt octobre octubre ottobre ott outubro out",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for word in words.split()
}
"""Lower-case month names and their short forms in English, German, French, Spanish, Italian, Dutch and Portuguese."""

_WORD = "(?:" + "|".join(sorted(MONTHS, key=lambda word: (-len(word), word))) + ")"
_WEEKDAY = r"(?:\p{L}{2,10}\.?,?\s+)?"
_WEEKDAY_AFTER = r"(?:\s*\(?(?:星期|周|週)[一二三四五六日天]\)?)?"
_HALF = r"(?:上午|下午|凌晨|早上|中午|晚上|[AaPp]\.?\s?[Mm]\.?)"
_SECONDS = r"(?:[:.分](?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
_CLOCK_PARTS = (
    rf"(?P<before>{_HALF})?\s*(?P<hour>[0-9]{{1,2}})"
    rf"(?:[:.hH时時点點](?P<minute>[0-9]{{2}}){_SECONDS}[分秒]?(?:\s*(?P<after>{_HALF}))?(?:\s*Uhr)?|\s*(?P<full>{_HALF}))"
)
_CLOCK = re.sub(r"\?P<\w+>", "?:", _CLOCK_PARTS)
_ZONE = r"\s*(?P<zone>(?:Z|[A-Z]{2,5})?\s*(?:[+-][0-9]{2}:?[0-9]{2})?)(?:\s*\([^()]*\))?"
_SPOKEN = rf"(?:um |at |à )?(?P<clock>{_CLOCK}){_ZONE}"
_TAIL = rf"{_WEEKDAY_AFTER}(?:[T\s,]*{_SPOKEN})?$"
_APART = rf"{_WEEKDAY_AFTER}(?:[T\s,]+{_SPOKEN})?$"
_SEP = r"\s?[-/.]\s?"
_TWO = "[0-9]{1,2}"
_YEAR = "(?P<y>[1-9][0-9]{3})"
_ANY_YEAR = rf"(?:{_YEAR}|'?(?P<yy>[0-9]{{2}}))"
_EIGHT = r"(?P<y>[12][0-9]{3})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])"
_NUMERIC = rf"{_WEEKDAY}(?P<a>{_TWO}){_SEP}(?P<b>{_TWO}){_SEP}"

PLAIN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
PATTERNS: Final[Mapping[str, str]] = {
    "iso": rf"^{_YEAR}{_SEP}(?P<m>[0-9]{{2}}){_SEP}(?P<d>[0-9]{{2}})\.?{_TAIL}",
    "year_first": rf"^{_YEAR}{_SEP}(?P<m>{_TWO}){_SEP}(?P<d>{_TWO})\.?{_APART}",
    "chinese": rf"^{_YEAR}\s?[年년]\s?(?P<m>{_TWO})\s?[月월]\s?(?P<d>{_TWO})\s?[日号號일]?{_TAIL}",
    "compact": rf"^{_EIGHT}(?:\.0+|[T\s]+(?P<clock>[0-9]{{4}}(?:[0-9]{{2}})?|{_CLOCK}){_ZONE})?$",
    "stamp": rf"^{_EIGHT}(?P<clock>[0-9]{{4}}(?:[0-9]{{2}})?)(?P<zone>)$",
    "numeric": rf"^{_NUMERIC}{_YEAR}{_TAIL}",
    "short": rf"^{_NUMERIC}(?P<yy>[0-9]{{2}}){_APART}",
    "day_word": rf"(?i)^{_WEEKDAY}(?P<d>{_TWO})(?:st|nd|rd|th|er|º|\.)?[-/.\s]*(?:de |of )?(?P<month>{_WORD})\.?[-/.,\s]*"
    rf"(?:de |del )?{_ANY_YEAR}{_APART}",
    "word_day": rf"(?i)^{_WEEKDAY}(?P<month>{_WORD})\.?[-/.\s]*(?P<d>{_TWO})(?:st|nd|rd|th)?(?:,\s*|[-/.\s]+)"
    rf"{_ANY_YEAR}{_APART}",
    "year_word": rf"(?i)^{_YEAR}[-/.\s]*(?P<month>{_WORD})\.?[-/.\s]*(?P<d>{_TWO}){_APART}",
}
"""Family to pattern. `numeric` and `short` can be read day first and month first. PLAIN is the part of `iso` read fastest.
`stamp` (202501311405) may as well be a document's number, so it counts only where a date is expected."""

NUMERIC: Final = ("numeric", "short")

ZONES: Final[Mapping[str, int]] = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "CET": 60, "BST": 60, "WEST": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "JST": 540, "HKT": 480,
}  # fmt: skip
"""Minutes ahead of UTC. CST and IST mean several zones and are left out."""

SERIAL: Final = r"^(?:1[89]|[2-6][0-9]|7[0-2])[0-9]{3}(?:\.[0-9]+)?$"
"""Days since 1899-12-30 as workbooks count them, between 1949 and 2099."""

DAY_OVER: Final = rf"^{_WEEKDAY}(?:1[3-9]|2[0-9]|3[01]){_SEP}(?:0?[1-9]|1[0-2]){_SEP}"
MONTH_OVER: Final = rf"^{_WEEKDAY}(?:0?[1-9]|1[0-2]){_SEP}(?:1[3-9]|2[0-9]|3[01]){_SEP}"
EITHER: Final = rf"^{_WEEKDAY}(?:0?[1-9]|1[0-2]){_SEP}(?:0?[1-9]|1[0-2]){_SEP}"
SAME: Final = rf"^{_WEEKDAY}(?:" + "|".join(rf"0?{n}{_SEP}0?{n}{_SEP}" for n in range(1, 13)) + ")"
DOTTED: Final = rf"^{_WEEKDAY}{_TWO}\s?\."
SHORT_YEAR: Final = rf"^{_NUMERIC}([0-9]{{2}})".replace("?P<a>", "?:").replace("?P<b>", "?:")
TIMED: Final = (
    r"[:时時点點]|[0-9]\s*[AaPp]\.?\s?[Mm]|[0-9][hH][0-9]{2}|\s[0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?$|^[0-9]{8}[T\s]*[0-9]{4}"
)
ZONED: Final = r":[0-9]{2}(?:[.,][0-9]+)?\s*(?:Z|[A-Z]{3,5}|(?:UTC|GMT)?\s*[+-][0-9]{2}:?[0-9]{2})(?:\s*\([^()]*\))?$"

GATE: Final = (
    rf"(?i)^(?:[0-9]{{4}}\s?[-/.年년]|[0-9]{{8}}|{_WEEKDAY}[0-9]{{1,2}}\s?[-/.]\s?[0-9]{{1,2}}\s?[-/.]\s?[0-9]{{2}}"
    rf"|(?:[0-9]{{4}}|{_WEEKDAY}[0-9]{{1,2}}(?:st|nd|rd|th|er|º|\.)?)?[-/.\s]*(?:de |of )?{_WEEKDAY}{_WORD}[-/.,\s]*.*[0-9])"
)
"""How every date but a serial begins: one look keeps the other patterns away from columns of names and amounts."""


def day_of(cell: pl.Expr, family: str, *, day_first: bool = True, year_first: bool = False) -> pl.Expr:
    """The day a cell names under one family of patterns, null where it is no such day (31 September, month 13).

    Args:
        cell: Cleaned text.
        family: A key of PATTERNS.
        day_first: Which part comes first in `numeric` and `short`; the other families do not care.
        year_first: Whether `short` means 25-01-31.
    """
    parts = cell.str.extract_groups(PATTERNS[family])
    if family not in NUMERIC:
        month = _month(parts.struct.field("month")) if "<month>" in PATTERNS[family] else parts.struct.field("m")
        return _day(_year(parts, PATTERNS[family]), month, parts.struct.field("d"))
    first, second = parts.struct.field("a"), parts.struct.field("b")
    if family == "short" and year_first:
        return _day(_century(first), second, parts.struct.field("yy"))
    day, month = (first, second) if day_first else (second, first)
    return _day(_year(parts, PATTERNS[family]), month, day)


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    return pl.format("{}-{}-{}", year, month, day).str.to_date("%Y-%m-%d", strict=False)


def _year(parts: pl.Expr, pattern: str) -> pl.Expr:
    """The year as text, two digits completed, from whichever part the pattern has."""
    if "<yy>" not in pattern:
        return parts.struct.field("y")
    short = _century(parts.struct.field("yy"))
    return pl.coalesce(parts.struct.field("y"), short) if "<y>" in pattern else short


def _century(year: pl.Expr) -> pl.Expr:
    """Two digits as four: 00 to 68 are 2000 to 2068, as POSIX has it."""
    return pl.when(year <= "68").then("20" + year).otherwise("19" + year)


def _month(word: pl.Expr) -> pl.Expr:
    """The month's number as text, from its name."""
    numbers = {word: str(number) for word, number in MONTHS.items()}
    return word.str.to_lowercase().replace_strict(numbers, default=None, return_dtype=pl.String)


def zone_of(cell: pl.Expr, family: str) -> pl.Expr:
    """Minutes by which the cell's clock is ahead of UTC, null where it names no zone or one of several meanings."""
    zone = cell.str.extract_groups(PATTERNS[family]).struct.field("zone").str.replace_all(r"[\s:]", "")
    signed = zone.str.extract_groups("(?P<sign>[+-])(?P<hours>[0-9]{2})(?P<minutes>[0-9]{2})$")
    minutes = signed.struct.field("hours").cast(pl.Int64) * 60 + signed.struct.field("minutes").cast(pl.Int64)
    offset = pl.when(signed.struct.field("sign") == "-").then(-minutes).otherwise(minutes)
    named = zone.str.to_uppercase().replace_strict(ZONES, default=None, return_dtype=pl.Int64)
    return pl.coalesce(offset, named)


def time_of(cell: pl.Expr, family: str) -> pl.Expr:
    """The time of day a cell names under one family of patterns, null where it names none."""
    clock = cell.str.extract_groups(PATTERNS[family]).struct.field("clock")
    parted = clock.str.replace(r"^([0-9]{2})([0-9]{2})([0-9]{2})?$", "$1:$2:$3").str.strip_chars_end(":")
    parts = parted.str.extract_groups(f"^{_CLOCK_PARTS}$")
    half = (
        pl.coalesce(parts.struct.field("before"), parts.struct.field("after"), parts.struct.field("full"))
        .str.slice(0, 2)
        .str.to_lowercase()
    )
    hour = parts.struct.field("hour").cast(pl.Int64)
    noon = half.str.contains("^p|下午|晚上") | ((half == "中午") & (hour < 10))
    counted = (
        pl.when(noon & (hour < 12)).then(hour + 12).when(half.str.contains("^a|凌晨") & (hour == 12)).then(0).otherwise(hour)
    )
    texts = [parts.struct.field(name).fill_null("0") for name in ("minute", "second", "fraction")]
    return pl.format("{}:{}:{}.{}", counted, *texts).str.to_time("%H:%M:%S%.f", strict=False)


def serial_day(cell: pl.Expr) -> pl.Expr:
    """The day of a workbook's serial number in the 1900 system, null for other text."""
    days = pl.when(cell.str.contains(SERIAL)).then(cell.str.slice(0, 5)).cast(pl.Int32, strict=False)
    return (days - 25_569).cast(pl.Date)


def serial_time(cell: pl.Expr) -> pl.Expr:
    """The time of day in a workbook's serial number to the second, null where it has no fraction."""
    share = cell.str.extract(r"^[0-9]{5}(\.[0-9]{1,18})[0-9]*$", 1).cast(pl.Decimal(38, 18), strict=False)
    seconds = (share * 86_400).round(0, mode="half_away_from_zero").cast(pl.Int64).clip(upper_bound=86_399)
    return (seconds * 1_000_000_000).cast(pl.Time)
