"""What must be said beside the figures of growth, and what goes first?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from custctl.frames.comparison import too_small
from custctl.frames.growth_signs import FEW, grew_from_little
from custctl.frames.products import STAGES
from custctl.result import Note
from custctl.schema import YEAR


def growth_notes(
    every: Sequence[Mapping[str, Any]],
    judged: Sequence[Mapping[str, Any]],
    quality: Sequence[Mapping[str, Any]],
    products: Sequence[Mapping[str, Any]],
    tenure: Sequence[Mapping[str, Any]],
) -> tuple[Note, ...]:
    """Notes of each currency: alarms, how the period was compared, what the books do not tell.

    Args:
        every: Figures of every period and currency, in order.
        judged: Figures of the one period of each currency that is judged.
        quality: QUALITY rows of these.
        products: PRODUCTS rows.
        tenure: TENURE rows.
    """
    newest = {row["currency"]: row for row in every}
    notes = []
    for row in judged:
        currency = row["currency"]
        ours = [sign for sign in quality if sign["currency"] == currency]
        stages = Counter(product["stage"] for product in products if product["currency"] == currency)
        years = [year for year in tenure if year["currency"] == currency]
        found = [*_alarms(row, ours), *_comparison(row, newest[currency]), *_limits(row, stages, years)]
        notes += [Note(note.key, {**note.values, "currency": currency}, note.warning) for note in found]
    return tuple(notes)


def _alarms(row: Mapping[str, Any], quality: Sequence[Mapping[str, Any]]) -> list[Note]:
    alarms = [sign for sign in quality if sign["verdict"] == "alarm"]
    told = {"period": row["period"], "growth": row["growth"]}
    if not alarms and row["growth"] is not None and any(sign["verdict"] == "fine" for sign in quality):
        checked = sum(sign["verdict"] == "fine" for sign in quality)
        return [Note("growth_no_alarm", {**told, "signs": checked}), *_season(row)]
    counts = {"customers": row["customers_now"], "before": row["customers_before"], "last": row["before"]}
    counts["few"] = min(FEW, row["rising"] or 0)
    return [
        Note(
            f"growth_{sign['sign']}",
            {**told, "measured": sign["measured"], "amount": sign["amount"], **counts},
            warning=True,
        )
        for sign in alarms
    ]


def _season(row: Mapping[str, Any]) -> list[Note]:
    """Why growth on the year before is not known."""
    if row["growth_on_year"] is not None:
        return []
    if too_small(row["revenue_now"], row["year_before"]):
        return [Note("growth_year_small", {"amount": row["year_before"]})]
    return [Note("growth_season_unknown")]


def _comparison(row: Mapping[str, Any], newest: Mapping[str, Any]) -> list[Note]:
    """What the period is compared with."""
    told = {"period": row["period"], "days": row["days"], "before": row["before"], "begin": row["begin"]}
    notes = []
    if newest["period"] != row["period"]:
        early = {"period": newest["period"], "days": newest["days"], "judged": row["period"]}
        notes.append(Note("growth_too_early", early))
    match row["compared_with"]:
        case "same_days":
            notes.append(Note("growth_same_days", told))
        case "books_begin":
            notes.append(Note("growth_books_begin", told))
        case "nothing":
            notes.append(Note("growth_nothing_before", told))
    if grew_from_little(row):
        notes.append(Note("growth_base_small", {"amount": row["revenue_before"]}))
    if row["compared_with"] != "nothing" and (row["before_start"] - row["begin"]).days < YEAR:
        notes.append(Note("growth_new_here", {"begin": row["begin"]}))
    return notes


def _limits(row: Mapping[str, Any], stages: Mapping[str, int], years: Sequence[Mapping[str, Any]]) -> list[Note]:
    """How products stand, and what the books do not tell."""
    notes = []
    if stages:
        notes.append(Note("growth_stages", {stage: stages.get(stage, 0) for stage in STAGES}))
    if stages and row["span"] < YEAR:
        notes.append(Note("growth_seasons", {"days": row["span"]}))
    if len(years) > 1 and all(year["profit"] is None for year in years):
        notes.append(Note("growth_tenure_by_revenue"))
    if row["unnamed_rows"]:
        notes.append(Note("sales_unnamed", {"rows": row["unnamed_rows"], "amount": row["unnamed_amount"]}))
    return notes
