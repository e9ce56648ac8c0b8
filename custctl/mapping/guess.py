"""Which column is what? Headers scored against the dictionary, cells against what the field needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from custctl.errors.contents import ColumnAmbiguous, ColumnUnknown
from custctl.errors.usage import FieldUnknown
from custctl.ledger import CUSTOMERS, LEDGER
from custctl.mapping import words
from custctl.mapping.cells import blank
from custctl.mapping.headings import Match, containing, exact, of_payment_first, total, unnamed
from custctl.mapping.lookups import looked_up
from custctl.mapping.recipes import Recipe
from custctl.mapping.serial_days import in_serials
from custctl.sheet import Sheet

DATES: frozenset[str] = frozenset(
    {"date", "due", "paid_date", "refunded_date", "retention_due", "acquired_on", "promised_on"}
    | {"status_date", "written_off_date", "disputed_date", "bounced_date"}
)
"""Fields whose cells are days."""

NUMBERS: frozenset[str] = frozenset(
    {"amount", "net", "tax", "tax_rate", "quantity", "unit_price", "net_price", "discount_rate", "line_total", "cost"}
    | {"income", "outgo", "debit", "credit", "paid_amount", "taken_off", "balance"}
    | {"refunded_amount", "retention", "credit_limit"}
    | {"acquisition_cost", "service_cost", "satisfaction", "birth_year", "potential", "promised_amount"}
)
"""Fields whose cells are numbers."""

_WORDED = {
    "kind": (("kinds",), 0.5),
    "status": (("statuses", "part_payments", "statuses_of_payments", "refunds"), 0.01),
    "settled": (("truths", "statuses", "part_payments", "kinds_beside", "ways_to_pay"), 0.5),
    "disputed": (("truths",), 0.5),
    "voided": (("truths",), 0.5),
    "written_off": (("truths",), 1.0),
    "bounced": (("truths",), 1.0),
    "side": (("sides",), 1.0),
}
_COUNTED = ("filled", "blank", "dates", "numbers", "decimals", *_WORDED)
_DAYS_OF_MARKS = ("written_off_date", "disputed_date", "bounced_date")
"""Fields whose days may also stand under the heading of their mark: "Disputed" with the day since when, in place of a yes."""

_REQUIRED = ("date", "amount", "customer")
_SHARED = {"name": "customer", "paid_amount": "amount", "paid_date": "paid_amount", "settled": "paid_amount"}
"""Fields with words of another one, which goes before them."""

_CONTAINED = ("date", "due", "amount", "customer")
_LOOK = 2000
_MOSTLY, _PLAINLY = 0.5, 0.8
"""Shares of filled cells from which on a column may be what its header says, and what no header says."""
_DATE_LIKE = (
    r"^\W*(\d{1,4}\s?[-/.年 ]\s?\d{1,2}\s?[-/.月 ]\s?\d{1,4}|\d{1,2}[-/. ]+\p{L}{3,}[-/., ]+\d{2,4}"
    r"|\p{L}{3,}\.?\s\d{1,2},?\s\d{4}|(19|20)\d{6}(\.0)?$)"
)
_NUMBER_LIKE = (
    r"^[(\-+*\s]*[^\d\s(]{0,4}\s?[-+(]?\s?[\d０-９.,．，'’\s]*[\d０-９][.,．，]?"
    r"\s?[)\-]?\s?([\p{L}€$£¥%]{1,4}|\(.*\))?\s?[)\-]?$"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """One decision: the columns that hold a field, and why.

    Attributes:
        field: A field of the dictionary.
        positions: Columns from 0; the first filled cell of a row counts.
        confidence: "sure", "likely" or "told".
        reason: Key under `reason_column` in labels.
        recipe: How the cell is made of others, None where it is taken as it is.
    """

    field: str
    positions: tuple[int, ...]
    confidence: str
    reason: str
    recipe: Recipe | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a look at the first rows of a column says: its share of filled cells that read as days, numbers, known words.

    Attributes:
        blank: Filled cells that say that there is no day or number.
    """

    filled: int
    blank: int
    dates: float
    numbers: float
    decimals: float
    worded: Mapping[str, float]
    cells: tuple[str | None, ...]

    def suits(self, field: str) -> bool:
        """Whether the cells may be what the field needs; an empty column may be anything."""
        if not self.filled:
            return True
        if field in (*DATES, *NUMBERS, "settled"):
            share = self.dates if field in DATES else self.numbers if field in NUMBERS else self.worded[field]
            return share > 0 and share * self.filled >= _MOSTLY * (self.filled - self.blank)
        if field == "currency":
            return self.numbers < _MOSTLY
        if field in _WORDED:
            return self.worded[field] >= _WORDED[field][1]
        return True


def contents(sheet: Sheet) -> list[Content]:
    """What the first rows of each column of a sheet look like."""
    names = [f"c{position}" for position in range(len(sheet.header))]
    look = sheet.cells.select(names).head(_LOOK).with_columns(pl.col(names).str.strip_chars()).collect()
    # One below the other, so that each pattern is made once and not once for each column, and looks at equal cells once.
    cells = look.unpivot(variable_name="column", value_name="cell").group_by("column", "cell").agg(times=pl.len())
    cells = cells.with_columns(plain=_plain(pl.col("cell"))).with_columns(**_seen())
    counts = cells.group_by("column").agg((pl.col(_COUNTED) * pl.col("times")).sum())
    found = {name: dict(zip(_COUNTED, count, strict=True)) for name, *count in counts.iter_rows()}
    return [_content(found.get(name, dict.fromkeys(_COUNTED, 0)), look[name]) for name in names]


def told_columns(sheet: Sheet, named: Mapping[str, str]) -> dict[str, Guess]:
    """The columns that the user named, by header or by position from 1.

    Raises:
        FieldUnknown: A field that custctl does not know.
        ColumnUnknown: A column that the file does not have.
    """
    known = {*words.synonyms(), *LEDGER.columns, *CUSTOMERS.columns} - {"file", "row"}
    guesses = {}
    for field, column in named.items():
        if field not in known:
            raise FieldUnknown(field=field, available=", ".join(sorted(known)))
        position = position_of(column, sheet.header)
        if position is None:
            raise ColumnUnknown(column=column, path=sheet.file, available=", ".join(sheet.header), field=field)
        guesses[field] = Guess(field, (position,), "told", "told")
    return guesses


def position_of(column: str, header: Sequence[str]) -> int | None:
    """Where a column is, by its header, by its header's plain form, or by its number from 1."""
    if column in header:
        return header.index(column)
    alike = [position for position, name in enumerate(header) if words.plain(name) == words.plain(column) != ""]
    if alike:
        return alike[0]
    if column.isdigit() and 1 <= int(column) <= len(header):
        return int(column) - 1
    return None


def guesses(sheet: Sheet, looks: Sequence[Content], told: Mapping[str, Guess]) -> dict[str, Guess]:
    """The best column for each field of the dictionary, beside those already told.

    Raises:
        ColumnAmbiguous: A required field or the currency has several columns that fit equally well and hold different cells.
    """
    forms = [words.spellings(name) for name in sheet.header]
    free = [position for position in range(len(forms)) if position not in {p for g in told.values() for p in g.positions}]
    found = dict(told)
    for field in words.synonyms():
        places = [place for place in free if field != "paid_amount" or "%" not in sheet.header[place]]
        matches = [] if field in found else _fitting(field, forms, places, looks, found)
        if matches:
            found[field] = _best(field, matches, sheet, looks)
        if field == "status" and len(matches) > 1:
            found["further_status"] = Guess("further_status", (matches[1].position,), "likely", "header")
        if field == "product" and len({match.tier for match in matches}) > 1:
            described = next(match for match in matches if match.tier > matches[0].tier)
            found.setdefault("note", Guess("note", (described.position,), "likely", "description"))
    opened = {match.position for match in exact("balance", forms, free)}
    for field in _CONTAINED:
        taken = opened.union(*(guess.positions for guess in found.values()))
        rest = [position for position in free if position not in taken and looks[position].filled]
        matches = [match for match in containing(field, forms, rest) if looks[match.position].suits(field)]
        if field not in found and matches:
            found[field] = _best(field, matches, sheet, looks)
    taken = opened.union(*(guess.positions for guess in found.values()))
    rest = [position for position in free if position not in taken]
    return found | _by_content(found, looks, words.not_taken_off(forms, rest) if "paid_amount" in found else rest)


def _fitting(
    field: str, forms: Sequence[tuple[str, ...]], free: Sequence[int], looks: Sequence[Content], found: Mapping[str, Guess]
) -> list[Match]:
    """Columns whose header is a word of the field and whose cells may be what it needs, best first."""
    called = own = exact(field, forms, free)
    if not called and field in _DAYS_OF_MARKS:
        called = exact(field.removesuffix("_date"), forms, free)
    matches = [match for match in called if looks[match.position].suits(field)]
    if field in ("amount", "net", "line_total") and any(look.filled for look in looks):
        matches = [match for match in matches if looks[match.position].filled]
    if not matches and field in (*_REQUIRED, "credit_limit"):
        return [match for match in called if looks[match.position].filled]
    if not matches and field in DATES:
        dated = [cell for position in _at(found, "date") for cell in looks[position].cells]
        days = [match for match in own if match.tier == 0 or field not in _SHARED]
        return [match for match in days if in_serials(field, looks[match.position].cells, dated)]
    if field == "paid_amount":
        marks = {match.position for match in exact("settled", forms, free) if _only_marks(looks[match.position].cells)}
        matches = [match for match in matches if match.position not in marks]
    if field == "paid_date" and not found.keys() & {"due", "terms"}:
        matches = [match for match in matches if match.tier == 0]
    if other := _SHARED.get(field):
        return [match for match in matches if (match.position,) != _at(found, other)]
    if field == "customer":
        return unnamed(matches, forms)
    if field == "status":
        return of_payment_first(matches, forms)
    return total(matches, forms, found) if field == "amount" else matches


def _only_marks(cells: Sequence[str | None]) -> bool:
    """Whether nothing but 1 for yes and 0 for no stands in a column, as databases write them."""
    return "1" in cells and {cell for cell in cells if cell} <= {"0", "1"}


def _at(found: Mapping[str, Guess], field: str) -> tuple[int, ...]:
    return found[field].positions if field in found else ()


def _best(field: str, matches: Sequence[Match], sheet: Sheet, looks: Sequence[Content]) -> Guess:
    first = matches[0]
    equal = [match for match in matches if match.rank == first.rank]
    different = [match for match in equal if looks[match.position].cells != looks[first.position].cells]
    if field in (*_REQUIRED, "currency") and different:
        names = [sheet.header[match.position] for match in equal]
        shown = f'"{names[0]}"' if " " in names[0] else names[0]
        raise ColumnAmbiguous(path=sheet.file, field=field, candidates=", ".join(names), first=shown)
    alone = len(matches) == len(equal) and not first.contained
    return Guess(field, (first.position,), "sure" if alone else "likely", "header" if not first.contained else "header_part")


def _by_content(found: Mapping[str, Guess], looks: Sequence[Content], free: Sequence[int]) -> dict[str, Guess]:
    """Date and amount where no header names them and exactly one column looks like them.

    In a list of payments what was received is the amount, whatever money stands beside it.
    """
    added = {}
    if not found.keys() & {"date", "paid_date"}:
        dates = [position for position in free if looks[position].filled and looks[position].dates >= _PLAINLY]
        if len(dates) == 1:
            added["date"] = Guess("date", (dates[0],), "likely", "only_dates")
    of_payments = "paid_amount" in found and ("payment_id" in found or {"date", "paid_date"} & found.keys() == {"paid_date"})
    if not of_payments and not found.keys() & {"amount", "net", "unit_price", "income", "outgo", "debit", "credit"}:
        money = [position for position in free if looks[position].numbers >= _PLAINLY and looks[position].decimals >= _MOSTLY]
        if len(money) == 1:
            added["amount"] = Guess("amount", (money[0],), "likely", "only_money")
    return added


def _plain(cell: pl.Expr) -> pl.Expr:
    """The plain form of a cell, a tick as the word that it stands for."""
    return pl.coalesce(looked_up(cell, words.ticks()), words.plain_cell(cell))


def _seen() -> dict[str, pl.Expr]:
    """What `cell` is: filled, read as a day, as a number, as a number with decimals, as a known word by its `plain` form."""
    filled = pl.when(pl.col("cell") != "").then("cell")
    dates, numbers = filled.str.contains(_DATE_LIKE), filled.str.contains(_NUMBER_LIKE)
    return {
        "filled": filled.is_not_null(),
        "blank": blank(filled),
        "dates": dates,
        "numbers": numbers,
        "decimals": numbers & ~dates & filled.str.contains(r"\d[.,]\d{1,2}\D*$"),
        **{field: looked_up(pl.col("plain"), words.meanings(*topics)).is_not_null() for field, (topics, _) in _WORDED.items()},
    }


def _content(counts: Mapping[str, int], cells: pl.Series) -> Content:
    filled = counts["filled"]
    share = {key: counts[key] / filled if filled else 0.0 for key in _COUNTED}
    worded = {field: share[field] for field in _WORDED}
    return Content(filled, counts["blank"], share["dates"], share["numbers"], share["decimals"], worded, tuple(cells.to_list()))
