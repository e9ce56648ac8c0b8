"""What must be said beside the segments, and what goes first?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from custctl.result import Note

ONE_TOO_MUCH, FIVE_TOO_MUCH = 0.2, 0.5
"""Shares of revenue from which the shop depends on one customer, or on five."""

FIFTHS = 5
"""Customers without which there is no best fifth to speak of."""


def segment_notes(
    shops: list[dict[str, Any]], tables: Mapping[str, pl.DataFrame], *, kept: frozenset[str], named: Iterable[str] = ()
) -> Iterator[Note]:
    """Notes of each currency, most important first, then what is true of them all.

    Args:
        shops: Rows of `frames.shop`.
        tables: Rows of the answer's tables by name; those that nobody asked for are missing.
        kept: Currencies whose scores go by thresholds of an earlier day.
        named: Segments of the user's own.
    """
    for shop in shops:
        currency = shop["currency"]
        own = {name: rows.filter(pl.col("currency") == currency) for name, rows in tables.items()}
        for note in (*_dangers(shop, own), *_habits(shop, kept), *_asked(own), *_limits(shop)):
            yield Note(note.key, {**note.values, "currency": currency}, note.warning)
    filled = set(tables["customers"]["own_segment"])
    if tables["customers"].height:
        yield from (Note("own_segment_empty", {"segment": name}) for name in dict.fromkeys(named) if name not in filled)


def _dangers(shop: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Iterator[Note]:
    if shop["customers"] > 1 and (shop["top1_share"] or 0) > ONE_TOO_MUCH:
        yield Note("depends_on_one", {"share": shop["top1_share"], "customer": shop["best_customer"]}, warning=True)
    if shop["customers"] > 5 and (shop["top5_share"] or 0) > FIVE_TOO_MUCH:
        yield Note("depends_on_five", {"share": shop["top5_share"]}, warning=True)
    slipping = tables["warning"]
    if slipping.height:
        [first] = slipping.head(1).to_dicts()
        yield Note(
            "slipping",
            {
                "customers": slipping.height,
                "amount": slipping["value_at_risk"].sum(),
                "first": first["name"] or first["customer"],
                "usual": first["usual_gap_days"],
                "now": first["recency_days"],
            },
            warning=True,
        )


def _habits(shop: Mapping[str, Any], kept: frozenset[str]) -> Iterator[Note]:
    if shop["top_20_share"] is not None and shop["customers"] >= FIFTHS:
        yield Note("top_20", {"customers": shop["top_20_customers"], "share": shop["top_20_share"]})
    if shop["r5_days"] is not None and shop["m5_from"] is not None:
        yield Note("scores", {name: shop[name] for name in ("r5_days", "f5_from", "m5_from")})
    if shop["currency"] in kept:
        yield Note("thresholds_kept")
    if shop["never_came_back"] is not None:
        names = ("never_came_back", "second_order_days")
        yield Note("rhythm" if shop["never_came_back"] else "rhythm_all", {name: shop[name] for name in names})


def _asked(tables: Mapping[str, pl.DataFrame]) -> Iterator[Note]:
    """What the tables that were asked for say in one sentence."""
    if "profit" in tables:
        losing = tables["profit"].filter(pl.col("balance") == "costs")
        if losing.height:
            told = {"customers": losing.height, "amount": -losing["contribution"].sum()}
            yield Note("costs_more_than_brings", told, warning=True)
        if tables["profit"].height and tables["profit"]["contribution"].null_count() == tables["profit"].height:
            yield Note("break_even_unknown")
    if "migration" in tables:
        down = tables["migration"].filter(pl.col("move") == "down")
        if down.height:
            yield Note("moved_down", {"customers": down["customers"].sum(), "amount": down["revenue_12m"].sum()}, warning=True)
            most = down.sort("revenue_12m", "segment_before", "segment", descending=[True, False, False]).row(0, named=True)
            told = {"before": most["segment_before"], "now": most["segment"], "amount": most["revenue_12m"]}
            yield Note("moved_most", {"customers": most["customers"], **told})
    if "grades" in tables and tables["grades"].height:
        yield Note("club", {"customers": (tables["grades"]["club"] == "yes").sum()})
        blank = [mark for mark in ("steady_cash", "breaks_even", "voice") if tables["grades"][mark].null_count()]
        yield from (Note(f"blank_{mark}") for mark in blank)
    if "advocates" in tables and tables["advocates"].is_empty():
        yield Note("advocates_unknown")


def _limits(shop: Mapping[str, Any]) -> Iterator[Note]:
    if shop["unnamed_rows"]:
        yield Note("sales_unnamed", {"rows": shop["unnamed_rows"], "amount": shop["unnamed_amount"]})
    if shop["customers"] > shop["buying_customers"]:
        left = shop["customers"] - shop["buying_customers"]
        yield Note("only_returns", {"customers": left, "amount": shop["orderless_revenue"]})
    if shop["customers"] and shop["profit"] is None:
        yield Note("tiers_by_revenue", {})
    if not shop["taxed_lines"]:
        yield Note("revenue_with_tax", {})
