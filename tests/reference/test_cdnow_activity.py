"""Does activity by own rhythm tell who comes back? CDNOW judged in the middle, compared with what happened after.

The figures stand in docs/methods/segment.md and are worked out anew here.
"""

import re
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.segment import segment
from custctl.frames.rhythm import ACTIVITIES
from custctl.frames.warning import SLIPPING
from custctl.result import Result
from tests.helpers.cdnow import END, MIDDLE, bought_again, cdnow_ledger, purchases

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "segment.md"
PLAIN_DAYS = 90


@pytest.fixture(scope="module")
def answer(shared: Path) -> Result:
    return segment(cdnow_ledger(shared), MIDDLE)


@pytest.fixture(scope="module")
def judged(shared: Path, answer: Result) -> pl.DataFrame:
    """Every customer as judged in the middle, and whether they bought again."""
    rows = answer.tables["customers"].rows
    return rows.join(bought_again(shared), on="customer", how="left").with_columns(pl.col("again").fill_null(False))


def repeaters(judged: pl.DataFrame) -> pl.DataFrame:
    return judged.filter(pl.col("orders") > 1)


def once(judged: pl.DataFrame) -> pl.DataFrame:
    return judged.filter(pl.col("orders") == 1)


def shares(customers: pl.DataFrame) -> dict[str, tuple[int, float]]:
    """Activity to how many customers, and the share of them who bought again."""
    found = customers.group_by("activity").agg(pl.len(), share=pl.col("again").mean())
    return {name: (number, share) for name, number, share in found.sort("activity").rows()}


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def shown(found: tuple[int, float] | None) -> tuple[str, str]:
    return (f"{found[0]:,}", f"{100 * found[1]:.1f} %") if found else ("–", "–")


def table(judged: pl.DataFrame) -> list[str]:
    """The documented table as the code has it now."""
    of = [shares(one) for one in (repeaters(judged), once(judged), judged)]
    return [row(name, *(cell for one in of for cell in shown(one.get(name)))) for name in ACTIVITIES]


def precision(judged: pl.DataFrame, warned: pl.Expr) -> tuple[int, float, float]:
    """How many repeaters a rule warns of, the share of them who stayed away, and the share of those who did that it found."""
    known = repeaters(judged)
    found = known.filter(warned)
    away = found.height - found["again"].sum()
    return found.height, away / found.height, away / (known.height - known["again"].sum())


def silent(judged: pl.DataFrame, number: int) -> pl.Expr:
    """As many repeaters as a rule warns of, those who have been silent longest (of equals the first in the alphabet)."""
    known = repeaters(judged).sort("recency_days", "customer", descending=[True, False])
    return pl.col("customer").is_in(known["customer"].head(number).to_list())


def rules(judged: pl.DataFrame) -> list[str]:
    """The documented comparison of rules as the code has it now."""
    activity = pl.col("activity").cast(pl.String)
    slipping, lost = activity.is_in(SLIPPING), activity == "lost"
    many, few = (repeaters(judged).filter(rule).height for rule in (slipping, lost))
    compared = {
        "own rhythm: late, dormant or lost": slipping,
        "as many, silent longest": silent(judged, many),
        "own rhythm: lost": lost,
        "as many, silent longest ": silent(judged, few),
        f"more than {PLAIN_DAYS} days, the same for all": pl.col("recency_days") > PLAIN_DAYS,
    }
    found = {name: precision(judged, rule) for name, rule in compared.items()}
    return [
        row(name.strip(), f"{number}", f"{100 * right:.1f} %", f"{100 * of_all:.1f} %")
        for name, (number, right, of_all) in found.items()
    ]


def lists(shared: Path, answer: Result, judged: pl.DataFrame) -> list[str]:
    """The documented comparison of lists of twenty: the table `warning`, and the dearest of those silent for 90 days."""
    later = purchases(shared).filter(pl.col("date").is_between(MIDDLE, END, closed="right"))
    spent = later.group_by("customer").agg(spent=pl.col("amount").sum())
    known = repeaters(judged).join(spent, on="customer", how="left").with_columns(pl.col("spent").fill_null(0))
    plain = known.filter(pl.col("recency_days") > PLAIN_DAYS).sort("revenue_12m", "customer", descending=[True, False])
    named = {
        "the table `warning`": known.join(answer.tables["warning"].rows, on="customer", how="semi"),
        f"most revenue among more than {PLAIN_DAYS} days": plain.head(20),
    }
    pace = pl.col("revenue_12m").cast(pl.Float64) * (END - MIDDLE).days / 365
    found = []
    for name, chosen in named.items():
        away, half = (~chosen["again"]).mean(), chosen.select((pl.col("spent") < pace / 2).mean()).item()
        missing = chosen.select((pace - pl.col("spent").cast(pl.Float64)).sum()).item()
        found.append(row(name, f"{100 * away:.0f} %", f"{100 * half:.0f} %", f"{missing:,.0f}"))
    return found


def documented(heading: str) -> list[str]:
    """Rows of the table of the page that begins with a heading's cells."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = lines.index(heading) + 2
    end = next(number for number in range(start, len(lines)) if not lines[number].startswith("|"))
    return [re.sub(r"\s+", " ", line) for line in lines[start:end]]


def test_of_repeaters_fewer_come_back_from_active_to_lost(judged: pl.DataFrame) -> None:
    found = shares(repeaters(judged))
    assert list(found) == list(ACTIVITIES)
    assert [share for _, share in found.values()] == sorted((share for _, share in found.values()), reverse=True)


def test_of_those_who_bought_once_too(judged: pl.DataFrame) -> None:
    found = [share for _, share in shares(once(judged)).values()]
    assert found == sorted(found, reverse=True)
    assert found[-1] > 0.1  # lost is not a word for never


def test_the_table_of_who_bought_again_is_the_documented_one(judged: pl.DataFrame) -> None:
    assert table(judged) == documented("| activity | repeaters | bought again | once | bought again | all | bought again |")


def test_the_precision_of_warnings_is_the_documented_one(judged: pl.DataFrame) -> None:
    assert rules(judged) == documented("| warned of | repeaters | stayed away | of all who did |")


def test_the_lists_of_twenty_are_the_documented_ones(shared: Path, answer: Result, judged: pl.DataFrame) -> None:
    assert lists(shared, answer, judged) == documented(
        "| twenty customers | stayed away | bought less than half | fell short by |"
    )


def test_of_as_many_warned_own_rhythm_is_right_about_as_often_as_mere_silence(judged: pl.DataFrame) -> None:
    slipping = pl.col("activity").cast(pl.String).is_in(SLIPPING)
    own = precision(judged, slipping)
    mere = precision(judged, silent(judged, own[0]))
    assert own[0] == mere[0]
    assert abs(own[1] - mere[1]) < 0.02


def test_the_list_of_twenty_loses_more_than_the_dearest_of_those_long_silent(
    shared: Path, answer: Result, judged: pl.DataFrame
) -> None:
    ours, plain = (float(line.split("|")[-2].replace(",", "")) for line in lists(shared, answer, judged))
    assert ours > plain
