"""The command line's own parts: option groups, days, sizes, failures, and files that are replaced in one step."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import pytest
import typer
from polars.exceptions import PanicException

from custctl.cli import failure, inputs, output
from custctl.cli.aging import figures
from custctl.cli.formats import format_of, ledger_format
from custctl.cli.options import Everywhere, Format, OutputOptions, grouped
from custctl.cli.session import Session
from custctl.errors.contents import ColumnNotFound
from custctl.errors.output import BookBusy, OutputUnwritable
from custctl.errors.usage import BadDate, BadOption, BucketsWrong, DayTooFar, EndingSaysOtherwise, UnknownFormat
from custctl.frames.buckets import Buckets


@dataclass(frozen=True)
class Colours:
    shade: Annotated[str, typer.Option("--shade")] = "red"
    bright: Annotated[bool, typer.Option("--bright")] = False


def test_a_group_becomes_the_options_of_a_command_and_comes_back_as_one_value() -> None:
    seen: list[object] = []

    @grouped
    def paint(name: Annotated[str, typer.Argument()], *, colours: Colours) -> int:
        seen.extend((name, colours))
        return 7

    app = typer.Typer(add_completion=False)
    app.command()(paint)
    assert app(["wall", "--shade", "blue", "--bright"], standalone_mode=False) == 7
    assert seen == ["wall", Colours("blue", bright=True)]


def session(today: date, **run: object) -> Session:
    return Session(Session.start(Everywhere(**run)).configured, Everywhere(**run), today)


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("today", date(2025, 3, 15)),
        ("last", date(2025, 2, 1)),
        ("month-end", date(2025, 2, 28)),
        ("2024-12-31", date(2024, 12, 31)),
    ],
)
def test_the_day_is_a_word_or_a_date(word: str, day: date) -> None:
    assert session(date(2025, 3, 15), as_of=word).as_of(date(2025, 2, 1)) == day


def test_a_month_that_ends_today_has_ended() -> None:
    assert session(date(2025, 2, 28), as_of="month-end").as_of(None) == date(2025, 2, 28)


def test_the_last_day_of_no_rows_is_today() -> None:
    assert session(date(2025, 3, 15), as_of="last").as_of(None) == date(2025, 3, 15)


def test_a_last_day_that_is_still_ahead_is_said_once(capfd: pytest.CaptureFixture[str]) -> None:
    assert session(date(2025, 3, 15), as_of="last").as_of(date(2099, 1, 1)) == date(2099, 1, 1)
    said = capfd.readouterr().err
    assert (said.count("1 Jan 2099"), said.count("--as-of today")) == (1, 1)
    assert session(date(2025, 3, 15), as_of="last").as_of(date(2025, 3, 15)) == date(2025, 3, 15)
    assert capfd.readouterr().err == ""


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(BadDate):
        session(date(2025, 3, 15), as_of="yesterday").as_of(None)


@pytest.mark.parametrize("day", ["1899-12-31", "0001-01-05", "2200-01-01", "9999-12-31"])
def test_a_day_that_no_books_are_of_is_refused_with_the_days_that_can_be(day: str) -> None:
    with pytest.raises(DayTooFar, match="1900-01-01 to 2199-12-31"):
        session(date(2025, 3, 15), as_of=day).as_of(None)
    with pytest.raises(DayTooFar):
        session(date(2025, 3, 15), as_of="last").as_of(date.fromisoformat(day))


def test_only_a_day_that_somebody_named_counts_as_named() -> None:
    assert session(date(2025, 3, 15)).day_named is None
    assert session(date(2025, 3, 15), as_of="last").day_named is None
    assert session(date(2025, 3, 15), as_of="2025-01-01").day_named == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("text", "size"), [("4096", 4096), ("1KB", 1024), ("2 gb", 2 * 1024**3), ("1.5M", 1572864), ("10B", 10)]
)
def test_sizes_are_read_as_people_write_them(text: str, size: int) -> None:
    assert inputs.size(text, option="--max-size") == size


@pytest.mark.parametrize("text", ["", "big", "-1", "4 XB", "1e9"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(BadOption):
        inputs.size(text, option="--max-size")


def test_pairs_keep_what_stands_behind_the_first_sign() -> None:
    assert inputs.pairs(["date=Invoice Date", "amount = a=b"], option="--map") == {"date": "Invoice Date", "amount": "a=b"}


def test_a_pair_without_a_sign_is_refused() -> None:
    with pytest.raises(BadOption):
        inputs.pairs(["date"], option="--map")


@pytest.mark.parametrize("text", ["60,30", "0,30", "30,30", "a,b", "", "30,-60"])
def test_buckets_are_rising_days(text: str) -> None:
    with pytest.raises(BucketsWrong):
        Buckets.of(inputs.edges(text))


def test_buckets_may_be_months_or_years() -> None:
    assert inputs.edges("months") == "months"
    assert inputs.edges("30, 60") == (30, 60)


def test_amounts_are_plain_numbers() -> None:
    assert inputs.amount("12.50", option="--min") == Decimal("12.50")
    for text in ("12,50", "-1", "9" * 19, "1.00001"):
        with pytest.raises(BadOption):
            inputs.amount(text, option="--min")


@pytest.mark.parametrize("text", ["9" * 19, "EUR=1.00001", "1e30"])
def test_a_figure_beyond_what_money_can_be_is_refused(text: str) -> None:
    assert figures(["EUR=-52505.00", "9" * 18]) == {"EUR": Decimal("-52505.00"), "": Decimal("9" * 18)}
    with pytest.raises(BadOption):
        figures([text])


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.csv", Format.CSV), ("a.XLSX", Format.XLSX), ("a.txt", Format.TABLE), ("a.htm", Format.HTML), ("a.json", Format.JSON)],
)
def test_the_ending_of_a_file_picks_the_format(name: str, form: Format) -> None:
    assert format_of(OutputOptions(output=Path(name))) is form


@pytest.mark.parametrize("name", ["a.json", "a.JSON", "a.txt", "a.data", "a"])
def test_a_format_that_is_named_goes_with_its_own_ending_and_with_those_of_no_format(name: str) -> None:
    assert format_of(OutputOptions(output=Path(name), format=Format.JSON)) is Format.JSON


@pytest.mark.parametrize("name", ["a.csv", "a.XLSX", "a.htm", "a.pdf"])
def test_a_format_that_is_named_is_refused_beside_the_ending_of_another(name: str) -> None:
    with pytest.raises(EndingSaysOtherwise):
        format_of(OutputOptions(output=Path(name), format=Format.JSON))


def test_an_ending_that_names_no_format_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        format_of(OutputOptions(output=Path("a.doc")))


def test_ledger_rows_are_written_only_in_formats_that_can_be_read_back() -> None:
    assert ledger_format(None, Path("a.parquet")) is Format.PARQUET
    assert ledger_format(None, Path("-")) is Format.CSV
    with pytest.raises(UnknownFormat):
        ledger_format(None, Path("a.html"))


def test_a_file_is_replaced_in_one_step_and_keeps_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    target.write_text("old", encoding="utf-8")
    output.write_bytes(b"new", target)
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), output.replacing(target) as path:
        path.write_text(str(1 / 0), encoding="utf-8")
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputUnwritable), output.replacing(tmp_path / "nowhere" / "a.csv"):
        pass


def told(capsys: pytest.CaptureFixture[str], error: BaseException, *arguments: str) -> tuple[int, str]:
    code = failure.report(error, failure.Manner.of(arguments))
    return code, capsys.readouterr().err


def test_an_error_says_what_is_wrong_and_gives_a_command_that_can_be_copied(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = told(capsys, ColumnNotFound(field="date", path="a b.csv", available="Day, Sum", options="--map date=Day"))
    assert code == 65
    first, hint = text.splitlines()
    assert first == "error: No column for 'date' in a b.csv."
    assert hint.startswith("  hint: ")
    assert "'a b.csv' --map date=Day" in hint


def test_an_error_is_json_where_the_answer_would_be(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = told(capsys, BookBusy(path="book"), "aging", "--format=json")
    assert code == 75
    assert text.startswith('{"error": "book_busy", "exit_code": 75, "message": ')


def test_what_comes_from_data_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    _, text = told(capsys, ColumnNotFound(field="date", path="\x1b[2J\u202ea.csv", available="", options=""))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_bug_gets_an_apology_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = told(capsys, ZeroDivisionError("x"))
    assert code == 1
    assert "sorry" in text
    assert "Traceback" not in text


def test_an_interrupt_has_the_code_of_the_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, KeyboardInterrupt()) == (130, "")


def test_polars_that_is_interrupted_while_it_calls_python_is_an_interrupt_and_another_panic_a_bug(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = (
        "called `Result::unwrap()` on an `Err` value: PyErr { type: <class 'KeyboardInterrupt'>, value: KeyboardInterrupt() }"
    )
    assert told(capsys, PanicException(said)) == (130, "")
    assert told(capsys, PanicException("index out of bounds"))[0] == 1
