"""Which table `aging` shows where an option is about one."""

import json
from pathlib import Path

import pytest

from tests.helpers.transcripts import Answer, run

INVOICES = "Invoice,Customer,Date,Due,Amount\nI1,Ada,2025-01-10,2025-02-09,100.00\n"
RATES = {"loss.csv": "bucket,rate\ndays_31_60,50%\n", "rates.csv": "date,currency,rate\n2025-01-01,USD,0.9\n"}
BUYERS = ((1, "Cy"), (2, "Ada"), (3, "Bo"))
OF_A_TABLE = {
    "--interest 13%": "interest",
    "--loss-rates loss.csv": "provision",
    "--explain I1": "explanation",
    "--months 2": "metrics",
    "--weeks 3": "forecast",
}


@pytest.fixture
def ask(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    for name, text in {"i.csv": INVOICES, **RATES}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def asked(options: str) -> Answer:
        return run(f"custctl aging i.csv --as-of 2025-03-31 --currency EUR {options}", tmp_path, capfd)

    return asked


@pytest.mark.parametrize("form", ["csv", "table"])
@pytest.mark.parametrize(("option", "table"), OF_A_TABLE.items())
def test_an_option_about_a_table_shows_it(ask, option: str, table: str, form: str) -> None:
    answer = ask(f"{option} -f {form}")
    assert answer.code == 0
    assert answer.out == ask(f"{option} --table {table} -f {form}").out != ask(f"-f {form}").out


def test_a_long_path_keeps_its_end_where_a_document_is_explained(ask, tmp_path: Path) -> None:
    (tmp_path / "what we sold in the year 2025").mkdir()
    (tmp_path / "i.csv").rename(tmp_path / "what we sold in the year 2025/invoices.csv")
    (tmp_path / "i.csv").write_text(INVOICES.replace("I1", "I2"), encoding="utf-8")
    [line] = [text for text in ask("'what we sold in the year 2025' --explain I1 -f table").out.splitlines() if "Asked" in text]
    assert "  … in the year 2025/invoices.csv " in line


def test_a_form_for_the_whole_answer_holds_what_every_option_asks_for(ask) -> None:
    tables = json.loads(ask(f"{' '.join(OF_A_TABLE)} -f json").out)["tables"]
    assert {"customers", "items", *OF_A_TABLE.values()} <= set(tables)


@pytest.mark.parametrize("option", [*OF_A_TABLE, "--from-history"])
def test_an_option_about_another_table_than_the_one_named_is_refused(ask, option: str) -> None:
    answer = ask(f"--table items {option}")
    assert answer.code == 2
    assert f"--table items and {option.split(maxsplit=1)[0]} exclude each other" in answer.err


@pytest.mark.parametrize("table", ["allocations", "interest"])
def test_tables_about_named_customers_are_in_the_order_of_their_names(ask, tmp_path: Path, table: str) -> None:
    rows = [
        f"I{number},{number},{name},invoice,2025-01-10,2025-01-20,9\nP{number},{number},{name},payment,2025-02-10,,9"
        for number, name in BUYERS
    ]
    (tmp_path / "i.csv").write_text("\n".join(["Document,Customer No,Customer,Type,Date,Due,Amount", *rows]), encoding="utf-8")
    shown = ask(f"--table {table} --interest 13% --fail-if 'allocations.rows < 0' -f csv").out
    assert [line.split(",")[1] for line in shown.splitlines()] == ["name", "Ada", "Bo", "Cy"]


@pytest.mark.parametrize(("lang", "said"), [("en", "says what goes under “Region”"), ("zh", "都没有“地区”")])
def test_a_grouping_that_nobody_has_is_told(ask, lang: str, said: str) -> None:
    assert said in ask(f"--group-by region --lang {lang} -f table").err.replace("\n  ", " ")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "1 customer has invoices that say another “Region”"), ("zh", "另外的“地区”")]
)
def test_customers_with_invoices_of_another_region_than_theirs_are_told(ask, tmp_path: Path, lang: str, said: str) -> None:
    rows = ["x,invoice,A,2025-01-01,2025-01-31,5,North", "x,invoice,B,2025-01-02,2025-01-31,6,South"]
    rows += ["y,invoice,C,2025-01-02,2025-01-31,7,North", "y,payment,E,2025-01-05,,1,North"]
    (tmp_path / "i.csv").write_text("\n".join(["Customer,Type,Document,Date,Due,Amount,Region", *rows]), encoding="utf-8")
    assert said in ask(f"--group-by region --lang {lang} -f table").err.replace("\n  ", " ")
    (tmp_path / "i.csv").write_text("\n".join(["Customer,Type,Document,Date,Due,Amount,Region", *rows[1:]]), encoding="utf-8")
    assert said not in ask(f"--group-by region --lang {lang} -f table").err.replace("\n  ", " ")


def test_a_condition_may_be_about_a_table_that_is_not_shown(ask) -> None:
    answer = ask('--table items --interest 13% --fail-if "interest.interest != 0"')
    assert answer.code == 4
    assert answer.out == ask("--table items").out


def test_options_about_two_tables_exclude_each_other_where_one_is_shown(ask) -> None:
    answer = ask("--interest 13% --explain I1 -f csv")
    assert (answer.code, answer.out) == (2, "")
    assert "--explain and --interest exclude each other" in answer.err


def test_the_grand_total_stands_below_any_table_that_people_read_and_is_one_elsewhere(ask) -> None:
    assert ask("--rates rates.csv -f table").out == ask("-f table").out
    assert ask("--rates rates.csv -f csv").out == ask("--rates rates.csv --table grand_total -f csv").out
