"""CSV, TSV, JSON, NDJSON and Parquet: the same bytes in every language, and the data back as it was."""

import csv
import io
import json
from datetime import date, time
from decimal import Decimal

import polars as pl
import pytest

from custctl.errors.usage import UnknownFormat, UnknownTable
from custctl.labels import Words
from custctl.ledger import LEDGER
from custctl.renderers import FORMATS, render
from custctl.renderers.columnar import plain_decimal
from custctl.result import Fact, Note, Result, Table
from custctl.schema import MONEY, Column, Role, Schema
from tests.helpers.results import AS_OF, HOSTILE, a_shop, aging, owing, result, table, texts

EN, ZH = Words("en"), Words("zh")


def text_of(answer: Result, form: str, name: str | None = None) -> str:
    return render(answer, format=form, table=name, words=EN).decode()


def read_json(answer: Result) -> dict:
    return json.loads(text_of(answer, "json"), parse_float=Decimal)


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("table", "html")])
def test_the_same_answer_gives_the_same_bytes(form: str) -> None:
    assert render(a_shop(), format=form, table=None, words=EN) == render(a_shop(), format=form, table=None, words=EN)


@pytest.mark.parametrize("form", ["csv", "tsv", "ndjson", "parquet", "json"])
def test_machine_formats_do_not_depend_on_the_language(form: str) -> None:
    assert render(a_shop(), format=form, table=None, words=EN) == render(a_shop(), format=form, table=None, words=ZH)


def test_an_unknown_format_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownFormat, match="docx"):
        render(a_shop(), format="docx", table=None, words=EN)


def test_the_terminal_table_is_not_made_of_bytes() -> None:
    with pytest.raises(UnknownFormat):
        render(a_shop(), format="table", table=None, words=EN)


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "md"])
def test_an_unknown_table_is_told(form: str) -> None:
    with pytest.raises(UnknownTable, match="nonsense"):
        render(a_shop(), format=form, table="nonsense", words=EN)


def test_csv_has_machine_names_iso_dates_and_plain_decimals() -> None:
    roles = {"customer": Role.TEXT, "due": Role.DATE, "open": Role.MONEY, "share": Role.SHARE, "days": Role.DAYS}
    answer = result(table("items", roles, [["007", date(2026, 1, 2), "1234.5", 0.1, -3], ["Ö", None, None, None, None]]))
    assert text_of(answer, "csv") == "customer,due,open,share,days\n007,2026-01-02,1234.50,0.1,-3\nÖ,,,,\n"


def test_tsv_is_separated_by_tabs_and_quotes_them() -> None:
    answer = result(table("items", {"customer": Role.TEXT, "days": Role.DAYS}, [["a\tb", 1]]))
    assert text_of(answer, "tsv") == 'customer\tdays\n"a\tb"\t1\n'


def test_csv_keeps_null_and_empty_text_apart() -> None:
    assert text_of(texts("", None), "csv") == 'text,amount\n"",1.50\n,1.50\n'


def test_csv_quotes_as_rfc_4180_has_it() -> None:
    assert text_of(texts('say "hi", Ada', "a\rb"), "csv") == 'text,amount\n"say ""hi"", Ada",1.50\n"a\rb",1.50\n'


def test_csv_does_not_alter_a_text_that_looks_like_a_formula() -> None:
    [_, first] = csv.reader(io.StringIO(text_of(texts("=cmd|' /C calc'!A0"), "csv")))
    assert first[0] == "=cmd|' /C calc'!A0"


def test_csv_joins_the_entries_of_a_list() -> None:
    schema = Schema("t", {"why": Column(pl.List(pl.String()), Role.TEXT)})
    rows = pl.DataFrame({"why": [["r=5", "f=2"], [], None]}, schema=schema.dtypes)
    assert text_of(result(Table(schema, rows)), "csv") == 'why\nr=5; f=2\n""\n\n'


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "0.00"),
        ("-0.5", "-0.50"),
        ("1E+2", "100.00"),
        ("0.0001", "0.0001"),
        ("1.2300", "1.23"),
        ("1.2340", "1.234"),
        ("-9999999999999999999999999999999999.9999", "-9999999999999999999999999999999999.9999"),
    ],
)
def test_money_has_two_decimals_and_more_only_if_needed(amount: str, written: str) -> None:
    answer = result(table("t", {"amount": Role.MONEY}, [[amount]]), facts={"EUR": {"sum": Fact(Decimal(amount), Role.MONEY)}})
    assert text_of(answer, "csv") == f"amount\n{written}\n"
    assert f'{{"amount": {written}}}' in text_of(answer, "json")
    assert f'"sum": {written}\n' in text_of(answer, "json")
    assert text_of(answer, "ndjson") == f'{{"amount": {written}}}\n'


def test_a_decimal_that_is_not_money_has_no_needless_zeros() -> None:
    schema = Schema("t", {"quantity": Column(pl.Decimal(38, 4), Role.NUMBER)})
    rows = pl.DataFrame({"quantity": [Decimal(100), Decimal("2.5"), Decimal("-0.01"), None]}, schema=schema.dtypes)
    assert text_of(result(Table(schema, rows)), "csv") == "quantity\n100\n2.5\n-0.01\n\n"


def test_a_decimal_loses_its_zeros_but_never_its_digits() -> None:
    assert plain_decimal(Decimal(1200), places=0) == "1200"
    assert plain_decimal(Decimal("12.00"), places=0) == "12"
    assert plain_decimal(Decimal("-0.000"), places=2) == "0.00"


def test_what_is_not_finite_is_null() -> None:
    values = [float("nan"), float("inf"), float("-inf"), 0.25]
    answer = result(table("t", {"share": Role.SHARE}, [[value] for value in values]))
    assert text_of(answer, "csv") == "share\n\n\n\n0.25\n"
    assert [row["share"] for row in read_json(answer)["tables"]["t"]] == [None, None, None, Decimal("0.25")]


def test_a_negative_zero_is_zero() -> None:
    assert text_of(result(table("t", {"share": Role.SHARE}, [[-0.0]])), "csv") == "share\n0.0\n"


def test_every_column_of_the_ledger_can_be_written() -> None:
    row = {
        "date": date(2026, 1, 2),
        "time": time(8, 30),
        "kind": "sale",
        "amount": Decimal(5),
        "quantity": Decimal(2),
        "row": 7,
    }
    rows = pl.DataFrame([{name: row.get(name) for name in LEDGER.columns}], schema=LEDGER.dtypes)
    answer = result(Table(LEDGER, rows))
    [back] = csv.DictReader(io.StringIO(text_of(answer, "csv")))
    assert {name: back[name] for name in row} == {
        "date": "2026-01-02",
        "time": "08:30:00",
        "kind": "sale",
        "amount": "5.00",
        "quantity": "2",
        "row": "7",
    }
    assert read_json(answer)["tables"]["ledger"][0]["kind"] == "sale"


def test_json_is_one_object_with_its_parts_in_order() -> None:
    answer = read_json(a_shop())
    assert list(answer) == ["analysis", "as_of", "options", "currency", "facts", "tables", "notes"]
    assert (answer["analysis"], answer["as_of"], answer["currency"]) == ("aging", "2026-10-31", "EUR")
    assert answer["facts"]["open_total"] == Decimal("52505.00")
    assert answer["facts"]["newest_payment"] == "2026-10-29"
    assert answer["tables"]["customers"][1]["name"] == "Atlas Bau"


def test_json_has_facts_per_currency_when_there_are_several() -> None:
    facts = {code: {"customers": Fact(number, Role.COUNT)} for code, number in (("EUR", 1), ("USD", 2))}
    answer = read_json(aging(facts=facts))
    assert answer["currency"] is None
    assert answer["facts"] == {"EUR": {"customers": 1}, "USD": {"customers": 2}}


def test_json_of_nothing_at_all_is_complete() -> None:
    answer = read_json(aging(facts={}))
    assert (answer["currency"], answer["facts"], answer["tables"], answer["notes"]) == (None, {}, {"customers": []}, [])


def test_json_writes_options_and_facts_of_every_kind() -> None:
    options = {
        "apply": "fifo",
        "months": 24,
        "margin": Decimal("0.35"),
        "exact": True,
        "none": None,
        "since": AS_OF,
        "by": ["a", "b"],
    }
    facts = {"EUR": {"share": Fact(0.5, Role.SHARE), "unknown": Fact(None, Role.MONEY), "odd": Fact(float("nan"), Role.NUMBER)}}
    answer = read_json(result(table("t", {"a": Role.TEXT}, []), options=options, facts=facts))
    assert answer["options"] == {**options, "since": "2026-10-31"}
    assert answer["facts"] == {"share": Decimal("0.5"), "unknown": None, "odd": None}


def test_json_holds_one_table_when_one_is_asked_for() -> None:
    answer = result(table("a", {"x": Role.TEXT}, []), table("b", {"y": Role.TEXT}, [["1"]]))
    assert list(json.loads(text_of(answer, "json"))["tables"]) == ["a", "b"]
    assert json.loads(text_of(answer, "json", "b"))["tables"] == {"b": [{"y": "1"}]}


def test_a_note_in_json_has_its_key_its_sentence_and_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words("en")
    spilled = "{amount:money} of {count} payments named no invoice."
    monkeypatch.setattr(words, "_texts", {**words._texts, "note.spilled": spilled})
    note = Note("spilled", {"amount": Decimal(1830), "count": 4, "key": "shadowed", "text": "shadowed"})
    [got] = json.loads(render(aging(notes=[note]), format="json", table=None, words=words))["notes"]
    assert got == {"key": "spilled", "text": "1,830.00 of 4 payments named no invoice.", "amount": 1830.0, "count": 4}


def test_json_has_a_row_per_line() -> None:
    lines = text_of(aging(owing("1", "Ada", "5"), owing("2", "Bob", "6")), "json").splitlines()
    assert sum(line.startswith('{"customer"') for line in lines) == 2


def test_ndjson_of_no_rows_is_empty() -> None:
    assert text_of(aging(), "ndjson") == ""


@pytest.mark.parametrize("hostile", HOSTILE)
def test_any_text_comes_back_from_every_machine_format(hostile: str) -> None:
    answer = texts(hostile)
    assert next(iter(csv.DictReader(io.StringIO(text_of(answer, "csv"), newline=""))))["text"] == hostile
    assert read_json(answer)["tables"]["words"][0]["text"] == hostile
    assert json.loads(text_of(answer, "ndjson").removesuffix("\n"))["text"] == hostile
    assert pl.read_parquet(render(answer, format="parquet", table=None, words=EN))["text"].to_list() == [hostile]


def test_parquet_keeps_types_exactly_and_keys_as_text() -> None:
    schema = Schema(
        "t",
        {"kind": LEDGER.columns["kind"], "amount": Column(MONEY, Role.MONEY), "why": Column(pl.List(pl.String()), Role.TEXT)},
    )
    rows = pl.DataFrame({"kind": ["sale"], "amount": [Decimal("0.0001")], "why": [["a"]]}, schema=schema.dtypes)
    back = pl.read_parquet(render(result(Table(schema, rows)), format="parquet", table=None, words=EN))
    assert dict(back.schema) == {"kind": pl.String(), "amount": MONEY, "why": pl.List(pl.String())}
    assert back.row(0) == ("sale", Decimal("0.0001"), ["a"])
