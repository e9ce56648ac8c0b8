"""How do people and programs write a day and a time of day? Patterns and the expressions that read them.

Every pattern covers the whole cell, so that a date with something odd behind it is no date, and names its parts: y, m, d;
a and b where day and month may stand in either order; month where it is a word.
"""

import re
from collections.abc import Mapping
from typing import Final

import polars as pl

from custctl.mapping.cells import once
from custctl.mapping.lookups import looked_up

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
_LETTER = r"[^\x00-@\[-`{-\x7F]"
"""ASCII letters and all beyond ASCII: repeated, the class of every script's letters takes ten times as long to compile."""

_WEEKDAY = rf"(?:{_LETTER}{{2,10}}\.?,?\s+)?"
_WEEKDAY_AFTER = r"(?:\s*\(?(?:星期|周|週)[一二三四五六日天]\)?)?"
_HALF = r"(?:上午|下午|凌晨|早上|中午|晚上|[AaPp]\.?\s?[Mm]\.?)"
_HOUR = r"[0-9]{1,2}"
_MINUTE = r"[:.hH时時点點][0-9]{2}(?:[:.分][0-9]{2}(?:[.,][0-9]{1,9})?)?[分秒]?"
_CLOCK = rf"(?:{_HALF}\s*)?{_HOUR}(?:{_MINUTE}(?:\s*{_HALF})?(?:\s*Uhr)?|\s*{_HALF})"
_CLOCK_PARTS = (
    r"^(?:\.\s)?[^0-9.]*(?P<h>[0-9]{1,2})(?:[:.hH时時点點](?P<m>[0-9]{2})(?:[:.分](?P<s>[0-9]{2})(?:[.,](?P<f>[0-9]{1,9}))?)?)?"
)
_ZONE = r"\s*(?:Z|[A-Z]{2,5})?\s*(?:[+-][0-9]{2}:?[0-9]{2})?(?:\s*\([^()]*\))?"
_SPOKEN = rf"(?:um |at |à )?{_CLOCK}{_ZONE}"
_TAIL = rf"{_WEEKDAY_AFTER}(?:[T\s,]*{_SPOKEN})?$"
_APART = rf"{_WEEKDAY_AFTER}(?:[T\s,]+{_SPOKEN})?$"
_SEP = r"\s?[-/.]\s?"
_TWO = "[0-9]{1,2}"
_YEAR = "[1-9][0-9]{3}"
_ANY_YEAR = rf"(?:{_YEAR}|'?[0-9]{{2}})"
_EIGHT = "[12][0-9]{3}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_NUMERIC = rf"{_WEEKDAY}{_TWO}{_SEP}{_TWO}{_SEP}"

PLAIN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
PATTERNS: Final[Mapping[str, str]] = {
    "iso": rf"^{_YEAR}{_SEP}[0-9]{{2}}{_SEP}[0-9]{{2}}\.?{_TAIL}",
    "year_first": rf"^{_YEAR}{_SEP}{_TWO}{_SEP}{_TWO}\.?{_APART}",
    "chinese": rf"^{_YEAR}\s?[年년]\s?{_TWO}\s?[月월]\s?{_TWO}\s?[日号號일]?{_TAIL}",
    "compact": rf"^{_EIGHT}(?:\.0+|[T\s]+(?:[0-9]{{4}}(?:[0-9]{{2}})?|{_CLOCK}){_ZONE})?$",
    "stamp": rf"^{_EIGHT}[0-9]{{4}}(?:[0-9]{{2}})?$",
    "numeric": rf"^{_NUMERIC}{_YEAR}{_TAIL}",
    "short": rf"^{_NUMERIC}[0-9]{{2}}{_APART}",
    "day_word": rf"(?i)^{_WEEKDAY}{_TWO}(?:st|nd|rd|th|er|º|\.)?[-/.\s]*(?:de |of )?{_WORD}\.?[-/.,\s]*"
    rf"(?:de |del )?{_ANY_YEAR}{_APART}",
    "word_day": rf"(?i)^{_WEEKDAY}{_WORD}\.?[-/.\s]*{_TWO}(?:st|nd|rd|th)?(?:,\s*|[-/.\s]+){_ANY_YEAR}{_APART}",
    "year_word": rf"(?i)^{_YEAR}[-/.\s]*{_WORD}\.?[-/.\s]*{_TWO}{_APART}",
}
"""Family to the pattern of its whole cell. `numeric` and `short` can be read day first and month first. PLAIN is the part of
`iso` read fastest. `stamp` (202501311405) may as well be a document's number, so it counts only where a date is expected."""

PLAIN_FORM: Final = "%Y-%m-%d"
"""PLAIN as `strptime` has it."""
_FORM_PARTS: Final[Mapping[str, str]] = {"%Y": _YEAR, "%m": _TWO, "%d": _TWO, ".": r"\."}

_YEAR_FIRST = r"^(?P<y>[0-9]{4})[^0-9]+(?P<m>[0-9]{1,2})[^0-9]+(?P<d>[0-9]{1,2})"
_TOGETHER = r"^(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"
PARTS: Final[Mapping[str, str]] = {
    "iso": _YEAR_FIRST,
    "year_first": _YEAR_FIRST,
    "chinese": _YEAR_FIRST,
    "compact": _TOGETHER,
    "stamp": _TOGETHER,
    "numeric": r"^[^0-9]*(?P<a>[0-9]{1,2})[^0-9]+(?P<b>[0-9]{1,2})[^0-9]+(?P<y>[0-9]{4})",
    "short": r"^[^0-9]*(?P<a>[0-9]{1,2})[^0-9]+(?P<b>[0-9]{1,2})[^0-9]+(?P<y>[0-9]{2})",
    "day_word": r"^[^0-9]*(?P<d>[0-9]{1,2})(?P<m>[^0-9]+)(?P<y>[0-9]{2,4})",
    "word_day": r"^(?P<m>[^0-9]+)(?P<d>[0-9]{1,2})[^0-9]+(?P<y>[0-9]{2,4})",
    "year_word": r"^(?P<y>[0-9]{4})(?P<m>[^0-9]+)(?P<d>[0-9]{1,2})",
}
"""Family to the parts of its day, for cells that its pattern has let through: looking and cutting apart is much faster so."""

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
TIMED: Final = (
    r"[:时時点點]|[0-9]\s*[AaPp]\.?\s?[Mm]|[0-9][hH][0-9]{2}|\s[0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?$|^[0-9]{8}[T\s]*[0-9]{4}"
)
HALVED: Final = r"[0-9]\s*[AaPp]\.?\s?[Mm]|[午晚凌早]"
ZONED: Final = r":[0-9]{2}(?:[.,][0-9]+)?\s*(?:Z|[A-Z]{3,5}|(?:UTC|GMT)?\s*[+-][0-9]{2}:?[0-9]{2})(?:\s*\([^()]*\))?$"

GATE: Final = (
    rf"(?i)^(?:[0-9]{{4}}\s?[-/.年년]|[0-9]{{8}}|{_WEEKDAY}[0-9]{{1,2}}\s?[-/.]\s?[0-9]{{1,2}}\s?[-/.]\s?[0-9]{{2}}"
    rf"|(?:[0-9]{{4}}|{_WEEKDAY}[0-9]{{1,2}}(?:st|nd|rd|th|er|º|\.)?)?[-/.\s]*(?:de |of )?{_WEEKDAY}{_WORD}[-/.,\s]*.*[0-9])"
)
"""How every date but a serial begins: one look keeps the other patterns away from columns of names and amounts."""


def plainly_written(cell: pl.Expr) -> pl.Expr:
    """Whether a cell is as long as 2025-01-31 and begins like it: then it names a day as that does, or none.

    Far sooner told than by the pattern; what is in such a cell beside digits and dashes can only be a blank for a zero.
    """
    return (cell.str.len_bytes() == 10) & (cell >= "1")


def pattern_of(form: str) -> str:
    """The pattern of cells in a form such as %d.%m.%Y, whose days and months may have one digit."""
    for part, pattern in _FORM_PARTS.items():
        form = form.replace(part, pattern)
    return f"^{form}$"


def parts_of(cell: pl.Expr, family: str) -> pl.Expr:
    """A struct of a day's parts as text: y, m, d; a and b for m and d in either order; nulls where it is no such date."""
    return _fitting(cell, family).str.extract_groups(PARTS[family])


def _fitting(cell: pl.Expr, family: str) -> pl.Expr:
    return pl.when(cell.str.contains(PATTERNS[family])).then(cell)


def day_of(cell: pl.Expr, family: str, *, day_first: bool = True, year_first: bool = False) -> pl.Expr:
    """The day a cell names under one family of patterns, null where it is no such day (31 September, month 13).

    Args:
        cell: Cleaned text.
        family: A key of PATTERNS.
        day_first: Which part comes first in `numeric` and `short`; the other families do not care.
        year_first: Whether `short` means 25-01-31.
    """
    order = ("y", "m", "d")
    if family in NUMERIC:
        order = ("a", "b", "y") if family == "short" and year_first else ("y", "b", "a") if day_first else ("y", "a", "b")
    return once(parts_of(cell, family), lambda parts: _day(parts, family, order))


def _day(parts: pl.Expr, family: str, order: tuple[str, str, str]) -> pl.Expr:
    """The day of the parts that stand for year, month and day."""
    year, month, day = (parts.struct.field(name) for name in order)
    if family.endswith("_word") or family == "word_day":
        month = _month(month, last=family == "word_day")
    if family in ("short", "day_word", "word_day"):
        year = once(year, _century)
    return pl.format("{}-{}-{}", year, month, day).str.to_date("%Y-%m-%d", strict=False)


def _century(year: pl.Expr) -> pl.Expr:
    """Two digits as four: 00 to 68 are 2000 to 2068, as POSIX has it."""
    return pl.when(year.str.len_bytes() > 2).then(year).when(year <= "68").then("20" + year).otherwise("19" + year)


def _month(words: pl.Expr, *, last: bool) -> pl.Expr:
    """The month's number as text, from the first or last real word of the words around it (" de febrero de ", "Mon Feb ")."""
    word = words.str.extract(r"(\p{L}{3,})[^\p{L}]*$" if last else r"(\p{L}{3,})", 1)
    numbers = {word: str(number) for word, number in MONTHS.items()}
    return looked_up(word.str.to_lowercase(), numbers)


def _behind(cell: pl.Expr, family: str) -> pl.Expr:
    """What stands behind the day in a cell that fits the family: a time of day, a zone, or nothing."""
    tail = _fitting(cell, family).str.replace(re.sub(r"\?P<\w>", "?:", PARTS[family]), "")
    if family not in ("compact", "stamp"):
        return tail
    return tail.str.replace(r"^([T\s]*[0-9]{2})([0-9]{2})([0-9]{2})?", "$1:$2:$3").str.replace(r"^\.0+$|:$", "")


def zone_of(cell: pl.Expr, family: str) -> pl.Expr:
    """Minutes by which the cell's clock is ahead of UTC, null where it names no zone or one of several meanings."""
    return once(_behind(cell, family), _ahead)


def _ahead(tail: pl.Expr) -> pl.Expr:
    part = tail.str.extract_groups(r"(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})(?:\s*\([^()]*\))?$").struct.field
    minutes = part("hours").cast(pl.Int64) * 60 + part("minutes").cast(pl.Int64)
    offset = pl.when(part("sign") == "-").then(-minutes).otherwise(minutes)
    known = {zone: str(ahead) for zone, ahead in ZONES.items()}
    named = looked_up(tail.str.extract(r"[0-9]\s*([A-Z]{1,5})$", 1), known).cast(pl.Int64)
    return pl.coalesce(offset, named)


def time_of(cell: pl.Expr, family: str, *, halved: bool) -> pl.Expr:
    """The time of day a cell names under one family of patterns, null where it names none.

    Args:
        cell: Cleaned text.
        family: A key of PATTERNS.
        halved: Whether the column counts twelve hours (2:05 PM, 下午2:05).
    """
    return once(_behind(cell, family), lambda tail: once(_clock_parts(tail), lambda parts: _clock(parts, halved=halved)))


def _clock_parts(tail: pl.Expr) -> pl.Expr:
    """Hour, minute, second and fraction (h, m, s, f) as text, and the half of the day as it is written."""
    half = tail.str.extract(r"([上下]午|凌晨|早上|中午|晚上|[0-9]\s*[AaPp]\.?\s?[Mm])", 1)
    return pl.struct(tail.str.extract_groups(_CLOCK_PARTS).alias("numbers"), half.alias("half"))


def _clock(parts: pl.Expr, *, halved: bool) -> pl.Expr:
    part = parts.struct.field("numbers").struct.field
    hour = _hour(part("h").cast(pl.Int64), parts.struct.field("half")) if halved else part("h")
    texts = [part(name).fill_null("0") for name in ("m", "s", "f")]
    return pl.format("{}:{}:{}.{}", hour, *texts).str.to_time("%H:%M:%S%.f", strict=False)


def _hour(hour: pl.Expr, half: pl.Expr) -> pl.Expr:
    """The hour of twenty-four."""
    late = half.str.contains("[Pp]|下午|晚上") | ((half == "中午") & (hour < 10))
    midnight = half.str.contains("[Aa]|凌晨|上午") & (hour == 12)
    return pl.when(late & (hour < 12)).then(hour + 12).when(midnight).then(0).otherwise(hour)


def serial_day(cell: pl.Expr) -> pl.Expr:
    """The day of a workbook's serial number in the 1900 system, null for other text."""
    days = pl.when(cell.str.contains(SERIAL)).then(cell.str.slice(0, 5)).cast(pl.Int32, strict=False)
    return (days - 25_569).cast(pl.Date)


def serial_time(cell: pl.Expr) -> pl.Expr:
    """The time of day in a workbook's serial number to the second, null where it has no fraction."""
    share = cell.str.extract(r"^[0-9]{5}(\.[0-9]{1,18})[0-9]*$", 1).cast(pl.Decimal(38, 18), strict=False)
    seconds = (share * 86_400).round(0, mode="half_away_from_zero").cast(pl.Int64).clip(upper_bound=86_399)
    return (seconds * 1_000_000_000).cast(pl.Time)
