"""How many days, weeks and months do terms count in words?"""

from functools import cache

import polars as pl

WEEK = r"weeks?|wochen?|semaines?|semanas?|周|星期"
MONTH = r"(?:calendar )?months?\b|mos?\b|monate?n?\b|mois\b|mes(?:es)?\b|个月"
DAYS = r"(?:days?|tagen?|jours?|d[ií]as?|天|日)"

MOST_WEEKS = 12
"""Up to as many are counted in days, as those of discounts are."""

_SIMPLE = dict(zip("結現貨預見發個內後開兩", "结现货预见发个内后开两", strict=True))
_FEW = {1: r"one|eine[mnr]?|ein|une?", 2: r"two|zwei|deux|dos", 3: r"three|drei|trois|tres", 6: r"six|sechs|seis"}
"""Words that count weeks and months; before days they may be the end of a longer number."""
_MANY = {
    7: "seven|sieben|sept|siete",
    10: "ten|zehn|dix|diez",
    14: "fourteen|vierzehn|quatorze|catorce",
    15: "fifteen|fünfzehn|quinze|quince",
    20: "twenty|zwanzig|vingt|veinte",
    30: "thirty|drei(?:ß|ss)ig|trente|treinta",
    45: "forty[ -]five|fünfundvierzig|quarante[ -]cinq|cuarenta y cinco",
    60: "sixty|sechzig|soixante|sesenta",
    90: "ninety|neunzig|quatre[ -]vingt[ -]dix|noventa",
}
_BEFORE = r"^|[(:,;.%]|\b(?:net|netto|within|in|due|innerhalb|von|binnen|sous|dans|à|en|a)\b"
_AFTER = rf"\s+(?:{DAYS}|{WEEK}|{MONTH}|net\b|netto\b)|\W*$"


def counted(terms: pl.Expr) -> pl.Expr:
    """Terms in small letters and simplified signs, counted in figures: `thirty days`, `zwei Wochen`, `月結三十天`."""
    text = terms.str.to_lowercase().str.replace_many(_SIMPLE)
    text = text.str.replace_all(r"\bfortnight\b", "14 days").str.replace_many(_numerals(), leftmost=True)
    for count, words in _FEW.items():
        text = text.str.replace_all(rf"\b(?:{words})\s+({WEEK}|{MONTH})", f"{count} ${{1}}")
    for weeks in range(1, MOST_WEEKS + 1):
        text = text.str.replace_all(rf"(^|[^\d.,]){weeks}\s*(?:{WEEK})", f"${{1}}{7 * weeks} days")
    for count, words in _MANY.items():
        text = text.str.replace_all(rf"({_BEFORE})\s*(?:{words})({_AFTER})", f"${{1}} {count}${{2}}")
    return text


@cache
def _numerals() -> dict[str, str]:
    """Chinese numerals up to 999 and their figures, the longest first, so that none is taken for the end of another."""
    ones = ("", *"一二三四五六七八九")
    below = [ten + one for ten in ("", "十", *(f"{one}十" for one in ones[2:])) for one in ones]
    found = {"两": 2} | {name: number for number, name in enumerate(below) if name}
    for hundred, one in enumerate(ones[1:], start=1):
        for number, name in enumerate(below):
            filler = "" if not number else "零" if number < 10 else "一" if number < 20 else ""
            found[f"{one}百{filler}{name}"] = 100 * hundred + number
    return {name: str(found[name]) for name in sorted(found, key=len, reverse=True)}
