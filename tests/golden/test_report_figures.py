"""Is every figure on a page the same figure in the command's JSON?"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from custctl.labels import Words
from custctl.renderers import json as machine
from custctl.result import Result
from custctl.schema import Role
from tests.helpers import sample

WORDS = {lang: Words(lang) for lang in ("en", "zh")}
NUMBER = re.compile(r"(?<![\w.,-])[-−+]?\d[\d,]*(?:\.\d+)?(?:[\s\u00a0]?%|[\s\u00a0]?[km万亿](?!\w))?(?![\w])")
DAYS = {str(number) for number in range(1, 32)} | {str(number) for number in range(1990, 2031)}


class Shown(HTMLParser):
    """The texts that a page shows, and its tables of figures: (analysis.table, rows of (name, text))."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tables: dict[str, list[list[tuple[str, str]]]] = {}
        self.skip = 0
        self._of: str | None = None
        self._name: str | None = None
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.skip += tag in ("style", "title", "desc")
        if tag == "table":
            self._of = known.get("data-of")
            if self._of:
                self.tables.setdefault(self._of, [])
        if tag == "tr" and self._of:
            self.tables[self._of].append([])
        self._name = known.get("data-name") or ("" if tag == "th" and self._of else None)

    def handle_endtag(self, tag: str) -> None:
        self.skip -= tag in ("style", "title", "desc")

    def handle_data(self, data: str) -> None:
        if self.skip or not data.strip():
            return
        self.texts.append(data)
        if self._of and self._name is not None:
            self.tables[self._of][-1].append((self._name, data))


def as_json(result: Result) -> dict:
    """The answer as the command's JSON says it, amounts exact."""
    return json.loads(machine.document(result, tuple(result.tables.values()), WORDS["en"]), parse_float=Decimal)


def every_figure(value: object) -> Iterator[Decimal]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float | Decimal):
        yield Decimal(str(value))
    elif isinstance(value, str | date):
        value = str(value)
        yield from (Decimal(found.replace(",", "")) for found in re.findall(r"-?\d[\d,]*(?:\.\d+)?", value))
    else:
        for entry in value.values() if isinstance(value, dict) else value:
            yield from every_figure(entry)


def derived(answers: dict[str, dict], tables: dict[str, list[dict]]) -> set[Decimal]:
    """What the page adds up itself, worked out here once more from the JSON."""
    found: set[Decimal] = set()
    p50 = p80 = Decimal(0)
    for row in tables.get("forecast", [])[:8]:
        p50, p80 = p50 + row["p50"], p80 + row["p80"]
        found |= {p50, p80, min(p50, p80)}
    debtors = list(tables.get("aging.customers", []))
    names = [name for name in (debtors[0] if debtors else ()) if name == "not_due" or name.startswith("days_")]
    sums = {
        name: sum(row[name] for row in debtors) for name in [*names, "disputed", "unapplied", "total", "overdue"] if debtors
    }
    whole = sum(sums[name] for name in [*names, "disputed"]) if debtors else Decimal(0)
    found |= {*sums.values(), *(sums[name] / whole for name in names if whole), Decimal(1)}
    found |= {row["total"] / sums["total"] for row in debtors if sums["total"]}
    if whole:
        found.add(sums["overdue"] / whole)
    warned = tables.get("warning", [])
    found |= {sum((row["value_at_risk"] for row in warned), Decimal(0)), Decimal(len(warned))}
    revenues = sorted((row["revenue"] for row in tables.get("segment.customers", [])), reverse=True)
    for percent in (10, 20, 30, 50):
        count = -(-len(revenues) * percent // 100)
        found |= (
            {Decimal(count), Decimal(percent) / 100, sum(revenues[:count], Decimal(0)) / sum(revenues)} if revenues else set()
        )
    for name in ("expected_loss", "carrying_amount"):
        found.add(sum((row[name] or 0 for row in tables.get("provision", [])), Decimal(0)))
    return found


UNITS = {"%": Decimal("0.01"), "k": Decimal(1000), "m": Decimal(10**6), "万": Decimal(10**4), "亿": Decimal(10**8)}


def is_known(shown: str, figures: list[Decimal]) -> bool:
    """Whether a figure of the page is one of these, which rise from zero, as exactly as the page says it."""
    text = shown.replace(",", "").lstrip("+-−").strip()
    unit = UNITS.get(text[-1], Decimal(1))
    number = text.rstrip("%km万亿").strip()
    half = Decimal(5).scaleb(-len(number.partition(".")[2]) - 1) * unit
    value = Decimal(number) * unit
    place = bisect_left(figures, value - half)
    return place < len(figures) and figures[place] <= value + half


def everything(purpose: str) -> tuple[dict[str, dict], dict[str, list[dict]]]:
    answers = {name: as_json(result) for name, result in sample.material(purpose).results.items()}
    tables = {f"{name}.{table}": rows for name, answer in answers.items() for table, rows in answer["tables"].items()}
    return answers, {**{key.partition(".")[2]: rows for key, rows in tables.items()}, **tables}


@pytest.mark.parametrize(
    ("purpose", "lang"), [("owner", "en"), ("owner", "zh"), ("receivables", "en"), ("statement", "en"), ("card", "en")]
)
def test_every_figure_on_a_page_is_in_the_json(purpose: str, lang: str) -> None:
    answers, tables = everything(purpose)
    figures = {figure for answer in answers.values() for figure in every_figure(answer)} | derived(answers, tables)
    figures |= set(every_figure(sample.material(purpose).cards))
    found = sample.material(purpose)
    figures |= {*every_figure(str(found.sender)), Decimal(found.rows or 0), *every_figure(found.results["aging"].as_of)}
    known = sorted(abs(figure) for figure in figures)
    unknown = [
        (shown, text.strip()[:60])
        for text in Shown(sample.report(purpose, lang)).texts
        for shown in NUMBER.findall(text)
        if shown not in DAYS and not is_known(shown.rstrip(","), known)
    ]
    # Marks of scales are round numbers of the chart's own, and months beside them are counted.
    assert [entry for entry in unknown if not _is_scale(entry[1])] == []


def _is_scale(text: str) -> bool:
    return re.fullmatch(r"\+?\d[\d,.]*[\s\u00a0]?[km万亿%]?|\d{1,2}/\d{1,2}", text) is not None


def test_a_wrong_figure_would_be_found() -> None:
    answers, tables = everything("statement")
    figures = {figure for answer in answers.values() for figure in every_figure(answer)} | derived(answers, tables)
    known = sorted(abs(figure) for figure in figures)
    assert is_known("1,460.65", known)
    assert not is_known("1,460.66", known)
    assert not is_known("98,765", known)


@pytest.mark.parametrize("purpose", ["owner", "receivables", "card"])
def test_the_figures_below_each_chart_are_those_of_the_analysis(purpose: str) -> None:  # noqa: C901 one part for each chart
    answers, tables = everything(purpose)
    found = Shown(sample.report(purpose)).tables
    assert found, "a report with charts has their figures"
    if "growth.bridge" in found:
        period = answers["growth"]["facts"]["period"]
        [row] = [row for row in tables["bridge"] if row["period"] == period]
        assert named(found["growth.bridge"]) == {name: exact(row[name]) for name in named(found["growth.bridge"])}
    if "aging.forecast" in found:
        weeks = [dict(cells) for cells in found["aging.forecast"] if any(name == "p50" for name, _ in cells)]
        assert [(week["p50"], week["p80"]) for week in weeks] == [
            (exact(row["p50"]), exact(row["p80"])) for row in tables["forecast"][:8]
        ]
    if "aging.ages" in found:
        debtors = tables["aging.customers"]
        ages = named(found["aging.ages"])
        assert ages == {name: exact(sum(row[name] for row in debtors)) for name in ages}
    if "segment.tiers" in found:
        rows = [dict(cells) for cells in found["segment.tiers"] if any(name == "profit" for name, _ in cells)]
        assert [row["revenue"] for row in rows] == [exact(row["revenue"]) for row in tables["tiers"]]
        assert [row["profit"] for row in rows] == [exact(row["profit"]) for row in tables["tiers"]]
    if "growth.cohort_months" in found:
        shares = {(row["cohort"], str(row["months_since"])): row["ordering_share"] for row in tables["cohort_months"]}
        for [(_, month), *cells] in (cells for cells in found["growth.cohort_months"] if len(cells) > 1 and cells[0][0] == ""):
            for name, text in cells:
                if name and text != "–" and (month, name) in shares:
                    assert text == WORDS["en"].show(shares[month, name], Role.SHARE)
    if "aging.metrics" in found:
        rows = [dict(cells) for cells in found["aging.metrics"] if any(name == "receivables" for name, _ in cells)]
        assert [row["receivables"] for row in rows] == [exact(row["receivables"]) for row in tables["metrics"][-13:]]
    if "purchases.months" in found:
        rows = [dict(cells) for cells in found["purchases.months"] if any(name == "revenue" for name, _ in cells)]
        known = {exact(row["revenue"]) for row in tables["months"] if row["customer"] == "0043"} | {"0.00"}
        assert {row["revenue"] for row in rows} <= known


def named(table: list[list[tuple[str, str]]]) -> dict[str, str]:
    return {name: text for cells in table for name, text in cells if name}


def exact(amount: Decimal) -> str:
    """An amount as a page has it, whose minus is as wide as a digit."""
    return WORDS["en"].show(amount, Role.MONEY, currency="EUR").replace("-", "−")
