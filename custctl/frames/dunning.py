"""Which reminder is each open item due for today?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import polars as pl

from custctl.frames.terms import bare_terms
from custctl.result import NAMED, Note

Mode: TypeAlias = Literal["net_days", "end_of_month", "previous_date"]

LEAST_GAP = 7
"""Days that lie between two reminders about one item at least."""


@dataclass(frozen=True, slots=True)
class Step:
    """When an item reaches a level: days after its due date, at the end of that day's month, or after the last reminder.

    Attributes:
        level: 1 for the first reminder; 0 is the one before the due date.
        delay: Days, below zero before the due date.
        mode: What the days count from and to.
    """

    level: int
    delay: int
    mode: Mode = "net_days"


STEPS = (Step(0, -3), Step(1, 3), Step(2, 14), Step(3, 30), Step(4, 45))
"""A word three days before the due date, then four reminders."""


@dataclass(frozen=True, slots=True)
class Policy:
    """When whose items reach which level.

    Attributes:
        steps: The steps; their levels rise by one. None at all: such items are never dunned.
        gap: Days that lie between two reminders about one item at least.
        segments: Segments whose customers this is for; with `groups` and `terms` all that are given must fit.
        groups: Groups of the customers' cards.
        terms: Terms of documents.
    """

    steps: tuple[Step, ...] = STEPS
    gap: int = LEAST_GAP
    segments: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    @property
    def asked(self) -> Mapping[str, tuple[str, ...]]:
        """The words that an item's `segment`, `group` and `terms` must be among, if there are any."""
        return {"segment": self.segments, "group": self.groups, "terms": self.terms}

    def fits(self) -> pl.Expr:
        """Whether this is for an item, by its `segment`, `group` and `terms`."""
        return pl.all_horizontal(pl.lit(True), *(_among(name, words) for name, words in self.asked.items() if words))


def plans_unknown(policies: Sequence[Policy], known: Mapping[str, pl.Series]) -> tuple[Note, ...]:
    """A warning of the words in policies that nobody has, such as a group that is on no card.

    Args:
        policies: As for `due_reminders`.
        known: What there is as `segment`, `group` and `terms`.
    """
    there = {name: values.unique().to_frame(name) for name, values in known.items()}
    words = dict.fromkeys((name, word) for policy in policies for name, meant in policy.asked.items() for word in meant)
    lost = [f"{name} = {word}" for name, word in words if not there[name].select(_among(name, [word]).any()).item()]
    return (Note("plans_unknown", {"count": len(lost), "words": lost[:NAMED]}, warning=True),) if lost else ()


def _among(name: str, words: Sequence[str]) -> pl.Expr:
    """Whether a column says one of some words, however it is spelt."""
    bare = _SPELLINGS[name]
    meant = pl.Series(name, [*words], pl.String).to_frame().select(bare(pl.col(name)).implode()).to_series()
    return bare(pl.col(name)).is_in(meant).fill_null(False)


def _folded(text: pl.Expr) -> pl.Expr:
    """Text without capitals and needless spaces; an underscore, as in the names of segments, is a space."""
    return text.str.replace_all(r"[\s_]+", " ").str.strip_chars().str.to_lowercase()


_SPELLINGS: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {"segment": _folded, "group": _folded, "terms": bare_terms}


def due_reminders(
    items: pl.LazyFrame, sent: pl.LazyFrame, spoken: pl.LazyFrame, as_of: date, *, policies: Sequence[Policy] = (Policy(),)
) -> pl.LazyFrame:
    """The open items with the reminder that each is due for, by the first policy that fits it.

    Args:
        items: OPEN_ITEMS that may be dunned, with the `segment` and `group` of their customers.
        sent: As for `reminders_by_steps`.
        spoken: As for `reminders_by_steps`.
        as_of: The day on which the books are read.
        policies: The most particular first; what none fits is left out.

    Returns:
        What `reminders_by_steps` returns, with the `plan`: the number of the policy that holds for an item, from 1.
    """
    free, found = pl.lit(True), []
    for number, policy in enumerate(policies, 1):
        theirs = items.filter(free & policy.fits()).with_columns(plan=pl.lit(number, pl.Int64))
        free = free & ~policy.fits()
        if policy.steps:
            found.append(reminders_by_steps(theirs, sent, spoken, as_of, steps=policy.steps, gap=policy.gap))
    if not found:
        nothing = items.clear().with_columns(plan=pl.lit(None, pl.Int64))
        return reminders_by_steps(nothing, sent, spoken, as_of)
    return pl.concat(found)


def reminders_by_steps(
    items: pl.LazyFrame,
    sent: pl.LazyFrame,
    spoken: pl.LazyFrame,
    as_of: date,
    *,
    steps: Sequence[Step] = STEPS,
    gap: int = LEAST_GAP,
) -> pl.LazyFrame:
    """The open items with the reminder that each is due for.

    An item goes up one level at a time: to the level after that of its last reminder, once that level's day is reached and the
    last reminder went out at least `gap` days ago. A reminder is about the item of the due date that it names, else about what
    of its document, or of all that was invoiced, was due by then. The word before the due date is for items not overdue whose
    customers nobody spoke to since its day.

    Args:
        items: OPEN_ITEMS that may be dunned.
        sent: `customer`, `document`, `due` or null, `level`, `sent_on`, as of `frames.contacts.reminders_sent`.
        spoken: `customer`, `last_contact`.
        as_of: The day on which the books are read.
        steps: The steps; their levels rise by one.
        gap: Days that lie between two reminders about one item at least.

    Returns:
        The items with `last_level` and `sent_on` of their last reminder (null for none), and `level`: that which they are due
        for today, null for none. An item whose last level was sent long enough ago is due for it again, and `exhausted`:
        it waits for a decision. In no order.
    """
    last = max(step.level for step in steps)
    reminded = _reminded(items.with_row_index("item"), sent).join(spoken, on="customer", how="left")
    rested = pl.col("sent_on").is_null() | (pl.col("sent_on") + pl.duration(days=gap) <= as_of)
    next_level = pl.min_horizontal(pl.col("last_level").fill_null(0) + 1, pl.lit(last))
    exhausted = pl.lit(last > 0) & (pl.col("last_level") >= last).fill_null(False)  # a word before the due date ends nothing
    reached = pl.lit(False)
    for step in (step for step in steps if step.level):
        reached = pl.when(next_level == step.level).then(_day(step) <= as_of).otherwise(reached)
    late = pl.col("days_overdue") > 0
    due_now = (reached.fill_null(False) | exhausted) & rested & late
    early = [
        (_day(step) <= as_of) & ~(pl.col("last_contact") >= _day(step)).fill_null(False) for step in steps if not step.level
    ]
    level = pl.when(due_now).then(next_level).when(~late & pl.any_horizontal(pl.lit(False), *early)).then(0)
    return reminded.with_columns(level=level.cast(pl.Int64), exhausted=due_now & exhausted).drop("item", "last_contact")


def _reminded(items: pl.LazyFrame, sent: pl.LazyFrame) -> pl.LazyFrame:
    """The items with the level and day of their last reminder."""
    told = sent.rename({"due": "about"})
    own = items.join(told.filter(pl.col("document").is_not_null()), on=["customer", "document"])
    whole = items.join(told.filter(pl.col("document").is_null()).drop("document"), on="customer")
    both = pl.concat([frame.select("item", "date", "due", "about", "level", "sent_on") for frame in (own, whole)])
    by_then = pl.max_horizontal("date", "due") <= pl.col("sent_on")
    anything = pl.col("about").is_null() | (pl.col("about") > pl.col("sent_on"))  # a day to pay by, not one that was missed
    both = both.filter(by_then & (anything | (pl.col("about") == pl.col("due"))))
    newest = both.group_by("item").agg(last_level=pl.col("level").max(), sent_on=pl.col("sent_on").max())
    return items.join(newest, on="item", how="left")


def _day(step: Step) -> pl.Expr:
    """The first day of a level; null where it counts from a reminder that never went out."""
    if step.mode == "previous_date":
        return pl.col("sent_on") + pl.duration(days=step.delay)
    day = pl.col("due") + pl.duration(days=step.delay)
    return day.dt.month_end() if step.mode == "end_of_month" else day
