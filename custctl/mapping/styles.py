"""How are the cells of this file written? Decided from one look at its whole columns."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from custctl.errors.contents import ColumnUnreadable, DatesAmbiguous, DecimalAmbiguous
from custctl.ledger import CUSTOMERS
from custctl.mapping import dates, kinds, numbers, words
from custctl.mapping.cells import clean
from custctl.mapping.date_order import both_days, order_decided, order_evidence
from custctl.mapping.dates import DateStyle
from custctl.mapping.guess import DATES, NUMBERS
from custctl.mapping.numbers import NumberStyle
from custctl.mapping.plan import IDS, WORDED, Plan, day_cell, field_cell
from custctl.mapping.profile import Profile
from custctl.mapping.roles import ONE_SIDED, Roles
from custctl.mapping.signed_lists import Signs, below_zero, signs_of
from custctl.mapping.survey import MOST_WORDS, Survey, survey
from custctl.mapping.told import Told
from custctl.sheet import Sheet

_NEEDED = {
    "amount",
    "net",
    "tax",
    "income",
    "outgo",
    "debit",
    "credit",
    "paid_amount",
    "taken_off",
    "balance",
    "refunded_amount",
    "retention",
}


def decide(sheet: Sheet, told: Told, profile: Profile | None, roles: Roles) -> Plan:
    """Look at the whole columns once and decide how they are read.

    Raises:
        DatesAmbiguous: Day and month can be swapped in a column of dates, and nothing decides.
        DecimalAmbiguous: Point and comma can be swapped in a column of numbers, and nothing decides.
        ColumnUnreadable: No cell of a column that is needed reads as what it should be.
        KindMixed: Credit notes with both signs.
    """
    seen = survey(sheet, roles)
    evidence = {**seen.evidence, **_evidence(sheet, roles, seen)}
    asked = {field: tuple(sorted(evidence.get(f"{field}.words") or ())) for field in WORDED if field not in seen.words}
    known = {**seen.words, **{field: found for field, found in asked.items() if roles.has(field) and len(found) < MOST_WORDS}}
    meant = kinds.meanings(known.get("kind") or asked.get("kind", ()), roles)
    signs, as_written = Signs(signed=False), profile is None or profile.sign == "file"
    if told.kind != "credit_note" and as_written:
        signs = signs_of(sheet, roles, seen.tidy, known.get("kind"), meant)
    whole = frozenset(
        field for field in IDS if evidence.get(f"{field}.filled") and evidence[f"{field}.filled"] == evidence[f"{field}.whole"]
    )
    return Plan(
        sheet,
        told,
        profile,
        roles,
        _date_styles(sheet, told, profile, roles, evidence),
        _number_styles(sheet, told, profile, roles, evidence),
        whole,
        meant,
        known,
        seen.tidy,
        export_day(sheet) or told.as_of,
        signed=signs.signed,
        turned=signs.turned,
        below=below_zero(sheet, roles, seen.tidy) if as_written else frozenset(),
    )


def export_day(sheet: Sheet) -> date | None:
    """The day on which an export was made, from the lines above its table ("As of 31 December 2025"), None where none tells."""
    marks = [word.lower() for word in words.as_of_words()]
    above = sheet.skipped.filter(pl.col("reason") == "preamble")["cells"].to_list()
    for line in (" ".join(cell for cell in cells if cell).strip() for cells in above):
        for mark in marks:
            before, hit, rest = line.lower().partition(mark)
            if hit and not before[-1:].isalpha() and (day := _day(rest.strip(" :：.,"))):
                return day
    return None


def _day(text: str) -> date | None:
    cells = (
        pl.DataFrame({"row": [1], "c": [text]})
        .lazy()
        .select("row", cell=clean(pl.col("c")))
        .with_columns(mark=dates.date_mark(pl.col("cell")))
    )
    evidence = cells.select(dates.date_evidence(pl.col("cell"), "c", mark=pl.col("mark"))).collect().row(0, named=True)
    style = dates.date_style(evidence, "c", expected=True)
    if style is None or style.ambiguous:
        return None
    day = cells.select(dates.date(pl.col("cell"), style)).collect().item()
    return day if isinstance(day, date) else None


def _evidence(sheet: Sheet, roles: Roles, seen: Survey) -> dict[str, Any]:
    """What whole columns say that are not plain: how their days and numbers are written, which ids end in `.0`, their words."""
    left = [field for field in sorted(roles.columns) if field not in seen.settled]
    days = [field for field in left if field in DATES]
    figures = [field for field in left if field in NUMBERS]
    others = [field for field in left if field in (*IDS, *WORDED)]
    if not days and not figures and not others:
        return {}
    read = {f"{field}.cell": day_cell(sheet, roles, field, tidy=seen.tidy) for field in (*days, *figures, *others)}
    marks = {f"{field}.mark": dates.date_mark(pl.col(f"{field}.cell")) for field in days} | {
        f"{field}.mark": numbers.number_mark(pl.col(f"{field}.cell")) for field in figures
    }
    found: list[pl.Expr] = []
    for field in days:
        found += dates.date_evidence(pl.col(f"{field}.cell"), field, mark=pl.col(f"{field}.mark"))
    for field in figures:
        found += numbers.number_evidence(pl.col(f"{field}.cell"), field, mark=pl.col(f"{field}.mark"))
    for field in others:
        cell = pl.col(f"{field}.cell")
        if field in IDS:
            found += [cell.count().alias(f"{field}.filled"), cell.str.contains(r"^\d+\.0$").sum().alias(f"{field}.whole")]
        else:
            found.append(cell.drop_nulls().unique().head(MOST_WORDS).implode().alias(f"{field}.words"))
    return sheet.cells.select("row", **read).with_columns(**marks).select(found).collect().row(0, named=True)


def _date_styles(
    sheet: Sheet, told: Told, profile: Profile | None, roles: Roles, evidence: Mapping[str, object]
) -> dict[str, DateStyle]:
    zone = told.zone or (profile.zone if profile else None)
    zoned = partial(dates.date_style, evidence, expected=True, zone=zone, utc=profile is not None and profile.utc)
    order, because = told.day_first, "told"
    if order is None and profile is not None:
        order, because = profile.day_first, "profile"
    styles: dict[str, DateStyle] = {}
    for field in sorted(DATES & roles.columns.keys()):
        style = zoned(field, day_first=order, because=because)
        if style is not None:
            styles[field] = style
        elif (field == "date" and evidence["records"] and roles.table == "ledger") or _told_in_vain(sheet, roles, field):
            raise _unreadable(sheet, roles, field)
    unsure = [field for field, style in styles.items() if style.ambiguous]
    if unsure:
        order, because = _order(sheet, told, roles, styles)
        again = {field: zoned(field, day_first=order, because=because) for field in unsure}
        styles |= {field: style for field, style in again.items() if style is not None}
    for field, style in styles.items():
        if style.ambiguous:
            raise _swappable(sheet, roles, field, style)
    return styles


def _order(sheet: Sheet, told: Told, roles: Roles, styles: Mapping[str, DateStyle]) -> tuple[bool | None, str]:
    """Day first or month first, from the file's other dates, from due days that follow their documents, from the future."""
    known = {style.day_first for style in styles.values() if style.day_first is not None}
    if len(known) == 1:
        return known.pop(), "other_column"
    ways = {field: both_days(day_cell(sheet, roles, field)) for field, style in styles.items() if style.ambiguous}
    asked = {}
    if "date" in ways and "due" in ways:
        asked["due"] = order_evidence(ways["date"], ways["due"], "due")
    if "date" in ways:
        asked["future"] = order_evidence(ways["date"], (pl.lit(told.today),) * 2, "future")
    if asked:
        counts = sheet.cells.select(expr for exprs in asked.values() for expr in exprs).collect().row(0, named=True)
        for name in asked:
            decided = order_decided(counts, name)
            if decided is not None:
                return decided, name
    return None, ""


def _number_styles(
    sheet: Sheet, told: Told, profile: Profile | None, roles: Roles, evidence: Mapping[str, object]
) -> dict[str, NumberStyle]:
    mark, because = told.decimal, "told"
    if mark is None and profile is not None:
        mark, because = profile.decimal, "profile"
    if mark is None and roles.canonical:
        mark, because = ".", "ledger"
    amounts = roles.amount_fields if roles.table == "ledger" else ()
    of_cards = CUSTOMERS.columns.keys() if roles.table == "customers" else ()
    needed, single = _NEEDED.union(amounts, of_cards), () if roles.amount in ONE_SIDED else amounts[:1]
    styles: dict[str, NumberStyle] = {}
    for field in sorted(NUMBERS & roles.columns.keys()):
        style = numbers.number_style(evidence, field, decimal=mark, because=because, expected=True)
        if style is not None:
            styles[field] = style
        elif (field in single and evidence["records"]) or _told_in_vain(sheet, roles, field):
            raise _unreadable(sheet, roles, field)
    decided = {style.decimal for style in styles.values() if not style.ambiguous and style.because in ("decimals", "majority")}
    for field, style in styles.items():
        if style.ambiguous and len(decided) == 1:
            [mark] = decided
            again = numbers.number_style(evidence, field, decimal=mark, because="other_column", expected=True)
            styles[field] = again or style
        elif style.ambiguous and field in needed:
            raise _readable_twice(sheet, roles, field, style)
    return styles


def _told_in_vain(sheet: Sheet, roles: Roles, field: str) -> bool:
    """Whether the user named a column, no cell of which can be read, though some are filled."""
    named = roles.columns[field].confidence == "told"
    return named and sheet.cells.select(field_cell(sheet, roles, field).is_not_null().any()).collect().item()


def _unreadable(sheet: Sheet, roles: Roles, field: str) -> ColumnUnreadable:
    column = sheet.header[roles.columns[field].positions[0]]
    cell = field_cell(sheet, roles, field)
    first = sheet.cells.select("row", cell=cell).drop_nulls().head(1).collect()
    row, value = first.row(0) if first.height else (0, "")
    return ColumnUnreadable(
        column=column, path=sheet.file, field=field, row=row, value=value, available=", ".join(sheet.header)
    )


def _swappable(sheet: Sheet, roles: Roles, field: str, style: DateStyle) -> DatesAmbiguous:
    shown = style.example
    day, month = (f"{way.day} {way:%B} {way.year}" if way else "no date" for way in style.readings)
    column = sheet.header[roles.columns[field].positions[0]]
    row, value = (shown.row, shown.text) if shown else (0, "")
    return DatesAmbiguous(column=column, path=sheet.file, row=row, value=value, day_first=day, month_first=month)


def _readable_twice(sheet: Sheet, roles: Roles, field: str, style: NumberStyle) -> DecimalAmbiguous:
    shown = style.example
    point, comma = style.readings
    column = sheet.header[roles.columns[field].positions[0]]
    row, value = (shown.row, shown.text) if shown else (0, "")
    return DecimalAmbiguous(column=column, path=sheet.file, row=row, value=value, with_point=point, with_comma=comma)
