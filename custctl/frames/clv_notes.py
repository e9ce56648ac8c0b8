"""What should the reader of `clv` know, most important first?"""

from collections.abc import Mapping, Sequence
from typing import Any

from custctl.frames.reliability import FEWEST, FEWEST_REPEATS, SHORTEST
from custctl.frames.shop_worth import number
from custctl.frames.worth import MOST_YEARS, AverageCustomer
from custctl.result import Note
from custctl.schema import YEAR

BASELINES = ("same_rate", "hiatus")
"""Rules of thumb that may beat every model."""


def forecast_notes(shop: Mapping[str, Any], told: Mapping[str, Any]) -> list[Note]:
    """How reliable the forecast of one currency is, and why.

    Args:
        shop: The currency in figures (`frames.shop_worth`).
        told: Its facts by name.
    """
    counts = {"orders": shop["orders"], "customers": shop["customers"], "days": shop["watched_days"]}
    rung, reason = told["reliability"], told["reliability_reason"]
    if rung == "facts_only":
        least = {"few_customers": FEWEST, "few_repeats": FEWEST_REPEATS, "short_history": SHORTEST}.get(reason)
        return [Note("facts_only", counts), *([Note(f"facts_{reason}", {"least": least})] if shop["orders"] else [])]
    found = [Note(f"reliability_{rung}", counts)]
    if told.get("contract_period"):
        found.append(Note("contracts_found", {"period": told["contract_period"]}))
    if reason in ("test_off", "test_far_off", "untested", "contracts", "few_repeaters", "half_a_year"):
        found.append(Note(f"because_{reason}", counts, warning=reason == "test_far_off"))
    return found


def test_notes(told: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[Note]:
    """How the chosen forecast did on time that it had not seen, beside "the same as before".

    Args:
        told: The currency's facts by name.
        rows: BACKTEST rows of the currency.
    """
    if told["test_error"] is None:
        return []
    plain = next(row["error"] for row in rows if row["method"] == "same_rate")
    chosen = next((row["method"] for row in rows if row["chosen"]), None)
    days = {"days": told["tested_days"], "tests": rows[0]["tests"]}
    figures = {"forecast": round(told["test_forecast"]), "actual": told["test_actual"], "error": told["test_error"]}
    if chosen in BASELINES:
        return [Note(f"thumb_{chosen}", {**days, **figures}, warning=True)]
    return [Note("tested_on", {**days, **figures, "same_rate": plain})]


def model_notes(told: Mapping[str, Any]) -> list[Note]:
    """For the curious: the model of a currency and its likelihood; a rule of thumb has none.

    Args:
        told: The currency's facts by name.
    """
    names = {"log_likelihood": "explained", "spend_log_likelihood": "explained_spend"}
    return [
        Note(key, {"model": told["model"], "log_likelihood": told[name]})
        for name, key in names.items()
        if told.get(name) is not None
    ]


def shop_notes(shop: Mapping[str, Any], *, years_given: bool) -> list[Note]:
    """What the facts of one currency leave open: margin, cost to win, how long customers stay."""
    average: AverageCustomer = shop["average"]
    months = average.payback_months
    notes = []
    if shop["margin"] is None:
        notes.append(Note("value_by_revenue", {}, warning=True))
    elif average.cac is None:
        notes.append(Note("cac_missing"))
    if shop["active"] and average.cac and shop["margin"] is not None and (months is None or months > shop["years"] * 12):
        notes.append(Note("never_pays_back", {"cac": average.cac, "years": number(shop["years"])}, warning=True))
    if not years_given:
        notes.append(_years_note(shop))
    if shop["window"] < YEAR:
        notes.append(Note("stretched_to_a_year", {"days": shop["window"]}))
    return notes


def _years_note(shop: Mapping[str, Any]) -> Note:
    """How the expected years came about."""
    if shop["retention"] is None:
        return Note("years_assumed", {"years": number(shop["years"])}, warning=True)
    told = {name: shop[name] for name in ("stayed", "before")} | {"days": shop["half"], "years": number(shop["years"])}
    capped = shop["years"] == MOST_YEARS
    return Note("years_capped" if capped else "years_measured", {**told, "retention": number(shop["retention"])})


def account_notes(accounts: Sequence[Mapping[str, Any]]) -> list[Note]:
    """If the biggest of a few customers left.

    Args:
        accounts: ACCOUNTS rows of one currency.
    """
    if not accounts or accounts[0]["share_of_revenue"] is None:
        return [Note("few_big", {}, warning=True)] if accounts else []
    first = accounts[0]
    name = first["name"] or first["customer"]
    return [Note("if_left", {"customer": name, "share": first["share_of_revenue"]}, warning=True)]


def customer_notes(row: Mapping[str, Any], *, interval: float) -> list[Note]:
    """One customer in a sentence or two, where their habits are forecast."""
    if row["probability_12m"] is None:
        return []
    likely = Note("customer_likely", {"of_hundred": round(100 * row["probability_12m"])})
    if row["low"] is None:
        return [likely, Note(f"customer_{row['value_level']}")]
    return [likely, Note("customer_range", {**{n: row[n] for n in ("low", "high", "value_12m")}, "interval": interval})]
