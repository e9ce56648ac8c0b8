"""What is the one thing to do about a customer, by segment, rhythm, and whether they owe?"""

from collections.abc import Iterator, Mapping

import polars as pl

from custctl.errors.settings import ActionWrong
from custctl.frames.rfm import SEGMENTS
from custctl.frames.rhythm import ACTIVITIES

STATES: tuple[str, ...] = ("clear", "overdue")
"""Whether money of a customer is overdue; `clear` also where nobody asked."""

ANY = "*"
UNKNOWN = "unknown"
"""Stands for the activity of shops where nobody ever came back."""

ACTIONS: dict[str, str] = {
    "champions": "reward_and_ask",
    "loyal": "offer_more",
    "potential_loyalist": "invite_again",
    "new": "welcome",
    "promising": "show_range",
    "need_attention": "ask_how_it_is",
    "about_to_sleep": "remind",
    "at_risk": "call_this_week",
    "cant_lose": "visit_now",
    "hibernating": "one_offer",
    "lost": "let_go",
}
"""Segment to the one thing to do about it; `check_returns` for customers of whom nothing is left but returns."""

_BY_RHYTHM: dict[str, tuple[str, str, str]] = {
    "champions": ("reward_and_ask", "ask_what_changed", "ask_what_changed"),
    "loyal": ("offer_more", "ask_what_changed", "call_this_week"),
    "potential_loyalist": ("invite_again", "remind", "one_offer"),
    "new": ("welcome", "invite_again", "one_offer"),
    "promising": ("show_range", "remind", "one_offer"),
    "need_attention": ("ask_how_it_is", "call_this_week", "call_this_week"),
    "about_to_sleep": ("remind", "remind", "one_offer"),
    "at_risk": ("keep_in_touch", "call_this_week", "call_this_week"),
    "cant_lose": ("keep_in_touch", "visit_now", "visit_now"),
    "hibernating": ("keep_in_touch", "one_offer", "one_offer"),
    "lost": ("keep_in_touch", "one_offer", "let_go"),
}
"""Segment to the action in rhythm (active, due), slipping (late, dormant) and gone (lost), where nothing is overdue."""

_OWING: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("champions", "loyal"), ("thank_and_mention_invoice", "call_order_and_invoice")),
    **dict.fromkeys(("potential_loyalist", "new", "promising"), ("invoice_then_offer", "collect_first")),
    **dict.fromkeys(("need_attention", "at_risk", "cant_lose"), ("call_order_and_invoice", "call_order_and_invoice")),
    **dict.fromkeys(("about_to_sleep", "hibernating", "lost"), ("collect_first", "collect_first")),
}
"""Segment to the action in rhythm (or where that is unknown) and out of it, where money is overdue."""

_STANDINGS = {"active": 0, "due": 0, "late": 1, "dormant": 1, "lost": 2}


def action(overrides: Mapping[str, str] | None = None) -> pl.Expr:
    """The key of a customer's action, or the sentence that the user wrote for it.

    Args:
        overrides: `SEGMENT`, `SEGMENT/ACTIVITY` or `SEGMENT/ACTIVITY/STATE`, each part a word or `*`, to an action; the
            one that says most wins, and of two that say as much the later.

    Returns:
        An expression over `segment`, `activity` and `overdue` (null is clear).

    Raises:
        ActionWrong: An override names a segment, activity or state that there is not.
    """
    table = {"/".join(place): _usual(*place) for place in _places()}
    for pattern, wanted in sorted((overrides or {}).items(), key=lambda pair: _said(pair[0])):
        table |= {"/".join(place): wanted for place in _meant(pattern)}
    owing = pl.when(pl.col("overdue") > 0).then(pl.lit("overdue")).otherwise(pl.lit("clear"))
    activity = pl.col("activity").cast(pl.String).fill_null(UNKNOWN)
    place = pl.concat_str(pl.col("segment").cast(pl.String), activity, owing, separator="/")
    return place.replace_strict(table, default=None, return_dtype=pl.String).fill_null("check_returns")


def segment_action(overrides: Mapping[str, str] | None = None) -> pl.Expr:
    """The action of a whole segment, from `segment`: ACTIONS, or what an override says of the segment as such."""
    whole = {name: said for name, said in (overrides or {}).items() if name in ACTIONS}
    return pl.col("segment").replace_strict(ACTIONS | whole, return_dtype=pl.String)


def _places() -> Iterator[tuple[str, str, str]]:
    for segment in SEGMENTS:
        for activity in (*ACTIVITIES, UNKNOWN):
            for state in STATES:
                yield segment, activity, state


def _usual(segment: str, activity: str, state: str) -> str:
    standing = _STANDINGS.get(activity)
    if state == "overdue":
        return _OWING[segment][1 if standing else 0]
    return ACTIONS[segment] if standing is None else _BY_RHYTHM[segment][standing]


def _said(pattern: str) -> int:
    return sum(part != ANY for part in pattern.split("/"))


def _meant(pattern: str) -> Iterator[tuple[str, str, str]]:
    """The places that a pattern names."""
    parts = pattern.split("/")
    known = (SEGMENTS, ACTIVITIES, STATES)
    if len(parts) > len(known) or any(part not in (ANY, *words) for part, words in zip(parts, known, strict=False)):
        raise ActionWrong(key=pattern, segments=", ".join(SEGMENTS), activities=", ".join(ACTIVITIES), states=", ".join(STATES))
    wanted = [*parts, ANY, ANY][: len(known)]
    for place in _places():
        if all(part in (ANY, word) for part, word in zip(wanted, place, strict=True)):
            yield place
