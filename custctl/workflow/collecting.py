"""From the books to the list of whom to remind or call today, and to the letters that go out."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from custctl.analyses.receivable_tables import BANDS
from custctl.config_values import Dunning, Letters, Levels
from custctl.frames.dunning import STEPS, Policy, Step
from custctl.frames.provision import tell_segments
from custctl.frames.settlement import Apply
from custctl.labels import Words
from custctl.result import Result
from custctl.workflow.answering import clv, next_year, noted, segment, segments_of
from custctl.workflow.economics import NOTHING_SAID, Economics
from custctl.workflow.rates import interest_rates
from custctl.workflow.reading import Books

if TYPE_CHECKING:
    import polars as pl

    from custctl.renderers.letters import Letter


def collect(
    books: Books,
    as_of: date,
    *,
    apply: Apply = "fifo",
    terms: int | None = None,
    loss_rates: "pl.LazyFrame | None" = None,
    economics: Economics = NOTHING_SAID,
    dunning: Dunning | None = None,
    interest: str | None = None,
    compensation: str = "none",
) -> Result:
    """Whom to remind or call today (`analyses.collect`), with what the books had to say.

    Args:
        books: What to answer from.
        as_of: The day on which the books are read.
        apply: What money that names no document does.
        terms: Days to pay where none are stated.
        loss_rates: `bucket` and `rate`, perhaps with a `segment`.
        economics: What the user says about money, for what customers are worth.
        dunning: The user's own plan of reminders.
        interest: A yearly rate such as `13%`, or the path of a file of rates; none is asked for without.
        compensation: Whose lump sums go with interest: a name of `analyses.receivable_tables.BANDS`.

    Raises:
        FileMissing, RatesUnreadable: The file of interest rates cannot be used.
    """
    from custctl.analyses.collect import collect as answer

    worth = next_year(clv(books, as_of, economics=economics, terms=terms))
    plan = policies(dunning)
    by_segment = tell_segments(loss_rates) or any(policy.segments for policy in plan)
    result = answer(
        books.ledger,
        as_of,
        customers=books.customers,
        contacts=books.contacts,
        values=worth.rename({"value_12m": "value"}),
        loss_rates=loss_rates,
        policies=plan,
        segments=segments_of(segment(books, as_of, economics=economics)) if by_segment else None,
        interest_rates=None if interest is None else interest_rates(interest),
        bands=BANDS[compensation],
        apply=apply,
        terms=terms,
    )
    return noted(result, books)


def policies(dunning: Dunning | None) -> tuple[Policy, ...]:
    """The plans of reminders that the settings hold, the most particular first."""
    return tuple(map(_policy, _plans(dunning or Dunning())))


def letters(
    result: Result, *, words: Words, head: Letters | None, dunning: Dunning | None, folders: Sequence[Path]
) -> "Iterator[Letter]":
    """The letters of a list (`renderers.letters`) under the head that the settings hold.

    Args:
        result: The answer of `collect`.
        words: The language.
        head: Who writes, and how to pay.
        dunning: The plans of reminders that the list was made by; their texts go before the usual ones.
        folders: Where templates of the user's own lie.

    Raises:
        TemplateWrong: A template of the user's own does not work.
    """
    from custctl.renderers.letters import Sender
    from custctl.renderers.letters import letters as written

    said = head or Letters()
    plans = enumerate(_plans(dunning or Dunning()), 1)
    openings = {(number, level.level): level.text for number, plan in plans for level in plan.levels or () if level.text}
    sender = Sender(said.sender, said.address, said.pay, said.format, openings)
    return written(result, words=words, sender=sender, folders=folders)


def _plans(dunning: Dunning) -> tuple[Levels, ...]:
    """The plans in the order in which they are tried; the general one, which fits all, is the last."""
    return (*dunning.only, dunning)


def _policy(levels: Levels) -> Policy:
    steps = STEPS if levels.levels is None else tuple(Step(one.level, one.days, one.mode) for one in levels.levels)
    return Policy(steps, levels.gap, levels.segment, levels.group, levels.terms)
