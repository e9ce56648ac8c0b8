"""Laws of the renderers for every text and every table."""

import csv
import io
import json
import unicodedata
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from rich.cells import cell_len
from rich.console import Console

from custctl.labels import Words
from custctl.renderers import render, terminal
from custctl.renderers.cells import plain
from custctl.result import Result
from custctl.schema import Role
from tests.helpers.results import COLUMNS, HOSTILE, result, table, texts

EN = Words("en")
TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(HOSTILE), st.just("汉" * 60))
LISTS = st.lists(st.none() | TEXTS, min_size=1, max_size=8)
AMOUNTS = st.decimals(min_value=Decimal(-(10**33)), max_value=Decimal(10**33), places=4, allow_nan=False)
SHOWN_AMOUNTS = st.decimals(min_value=Decimal(-(10**15)), max_value=Decimal(10**15), places=4, allow_nan=False)
STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
CELLS: dict[Role, st.SearchStrategy] = {
    Role.TEXT: TEXTS,
    Role.KEY: TEXTS,
    Role.DATE: st.dates(),
    Role.COUNT: st.integers(-(10**12), 10**12),
    Role.NUMBER: st.floats(-1e12, 1e12) | st.just(float("nan")),
    Role.MONEY: SHOWN_AMOUNTS,
    Role.SHARE: st.floats(-10, 10) | st.just(float("inf")),
    Role.DAYS: st.integers(-(10**5), 10**5),
    Role.SCORE: st.integers(0, 100),
}


@st.composite
def answers(draw: st.DrawFn) -> Result:
    """An answer with one table of any columns."""
    roles = draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=14))
    named = {
        f"{draw(st.sampled_from(['customer', 'days_late', 'x', 'a_very_long_column_name']))}_{n}": role
        for n, role in enumerate(roles)
    }
    rows = draw(st.lists(st.tuples(*(st.none() | CELLS[role] for role in roles)), max_size=15))
    return result(table("t", named, rows))


def written(answer: Result, form: str) -> str:
    return render(answer, format=form, table=None, words=EN).decode()


@given(LISTS)
def test_texts_come_back_from_csv(values: list[str | None]) -> None:
    back = [row["text"] for row in csv.DictReader(io.StringIO(written(texts(*values), "csv"), newline=""))]
    assert back == [value or "" for value in values]


@given(LISTS)
def test_polars_reads_csv_back_with_null_apart_from_empty(values: list[str | None]) -> None:
    data = render(texts(*values), format="csv", table=None, words=EN)
    back = pl.read_csv(data, infer_schema=False)
    assert back["text"].to_list() == values


@given(LISTS)
def test_texts_come_back_from_json_and_ndjson(values: list[str | None]) -> None:
    answer = texts(*values)
    assert [row["text"] for row in json.loads(written(answer, "json"))["tables"]["words"]] == values
    assert [json.loads(line)["text"] for line in written(answer, "ndjson").split("\n")[:-1]] == values


@given(LISTS)
def test_texts_come_back_from_parquet(values: list[str | None]) -> None:
    back = pl.read_parquet(render(texts(*values), format="parquet", table=None, words=EN))
    assert back.equals(texts(*values).tables["words"].rows)


@settings(max_examples=25, deadline=None)  # the first workbook loads openpyxl and the template
@given(LISTS)
def test_texts_are_texts_in_a_workbook(values: list[str | None]) -> None:
    data = render(texts(*values), format="xlsx", table=None, words=EN)
    cells = [row[0] for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=2, max_row=len(values) + 1)]
    assert all(cell.value is None or (cell.data_type == "s" and isinstance(cell.value, str)) for cell in cells)


@given(st.lists(AMOUNTS, min_size=1, max_size=8))
def test_money_comes_back_exactly_from_text(amounts: list[Decimal]) -> None:
    answer = result(table("t", {"amount": Role.MONEY}, [[amount] for amount in amounts]))
    assert [Decimal(line) for line in written(answer, "csv").split()[1:]] == amounts
    assert [row["amount"] for row in json.loads(written(answer, "json"), parse_float=Decimal)["tables"]["t"]] == amounts
    assert all("e" not in line.lower() and "." in line for line in written(answer, "csv").split()[1:])


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_floats_come_back_exactly_from_text(values: list[float]) -> None:
    answer = result(table("t", {"share": Role.SHARE}, [[value] for value in values]))
    assert [float(line) for line in written(answer, "csv").split()[1:]] == values
    assert [row["share"] for row in json.loads(written(answer, "json"))["tables"]["t"]] == values


@settings(max_examples=150, deadline=None)
@given(answers(), st.sampled_from(["en", "zh"]), st.sampled_from([60, 80, 132]))
def test_no_line_of_the_terminal_is_wider_than_it_or_steers_it(answer: Result, lang: str, width: int) -> None:
    stream = io.StringIO()
    terminal.show(answer, Console(file=stream, width=width), Words(lang), all_rows=True)
    lines = stream.getvalue().split("\n")
    assert max(map(cell_len, lines)) <= width
    text = "".join(lines)
    assert not {unicodedata.category(character) for character in text} & {"Cc", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(character) for character in text} & STEERING
    assert not set("\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}") & set(text)


@settings(max_examples=60, deadline=None)
@given(answers())
def test_every_row_of_markdown_is_one_line_with_as_many_cells_as_the_heading(answer: Result) -> None:
    lines = [line for line in written(answer, "md").splitlines() if line.startswith("|")]
    bars = {line.replace("\\\\", "").replace("\\|", "").count("|") for line in lines}
    assert len(bars) <= 1
    assert len(lines) in (0, len(answer.tables["t"].rows) + 2)


@settings(max_examples=40, deadline=None)
@given(answers(), st.sampled_from(["csv", "tsv", "json", "ndjson", "parquet", "xlsx", "md"]))
def test_any_answer_can_be_written_twice_with_the_same_bytes(answer: Result, form: str) -> None:
    assert render(answer, format=form, table=None, words=EN) == render(answer, format=form, table=None, words=EN)


@given(TEXTS)
def test_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)
