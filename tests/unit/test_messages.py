"""What goes to stderr and to the log: quiet, more, errors in the user's language, bugs without data, names behind codes."""

import ast
import json
import os
import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.cli import crash, failure, progress
from custctl.cli.log import Log
from custctl.cli.output import CONDITION_TRUE
from custctl.cli.wording import reason, sentences
from custctl.config import Settings
from custctl.errors import CustctlError
from custctl.errors.missing import FileUnreadable
from custctl.errors.output import OutputUnwritable
from custctl.errors.usage import UnknownTable
from custctl.labels import Words
from custctl.ledger import LEDGER
from custctl.workflow import redacting
from tests.helpers.shop import FOLDER
from tests.helpers.transcripts import run

ROOT = Path(__file__).parents[2]
SALES = "Date,Customer,Amount\n2025-01-15,Atlas Bau,120.00\n2025-02-03,Nordwind,80.50\n2025-03-20,Atlas Bau,45.00\n"
ASK = "custctl segment sales.csv --as-of 2025-03-31 --currency EUR -f csv"
REASONS = {"why", "expected", "near", "allowed", "what"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")
    return tmp_path


# ------------------------------------------------------------------------------------------------ quiet, more, conditions


def test_quiet_says_nothing_when_all_is_well(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for command in (f"{ASK} -q", "custctl import sales.csv -q", "custctl book verify -q -f csv", "custctl config check -q"):
        answer = run(command, shop, capfd)
        assert (answer.code, answer.err) == (0, ""), command


def test_more_is_said_on_stderr_and_the_data_stay_data(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    usual, more = run(ASK, shop, capfd), run(f"{ASK} -v", shop, capfd)
    assert more.out == usual.out
    assert "Newest row: 20 Mar 2025" in more.err


def test_a_true_condition_is_said_even_quietly_and_ends_with_4(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    answer = run(f'{ASK} -q --fail-if "revenue > 200" --fail-if "revenue > 9999"', shop, capfd)
    assert answer.code == 4
    assert answer.err == "True: revenue > 200   (revenue = 245.5)\n"
    assert answer.out.startswith("customer,")


def test_a_condition_that_cannot_be_read_leaves_nothing_written(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(f'{ASK} -o out.csv --fail-if "revenu > 2"', shop, capfd).code == 2
    assert not (shop / "out.csv").exists()


def test_a_true_condition_outranks_rejected_rows(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with (shop / "sales.csv").open("a", encoding="utf-8") as file:
        file.write("2025-03-21,Mira,n/a\n")
    assert run(f"{ASK} -q", shop, capfd).code == 3
    assert run(f'{ASK} -q --fail-if "revenue > 2"', shop, capfd).code == 4


@pytest.mark.parametrize("command", ["segment", "clv", "aging", "growth", "collect"])
def test_every_analysis_takes_a_condition(command: str, shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    answer = run(f'custctl {command} sales.csv --as-of 2025-03-31 -q -f csv --fail-if "nothing_such > 1"', shop, capfd)
    assert answer.code == 2
    assert f"'{command}' has no fact 'nothing_such'" in answer.err


# ------------------------------------------------------------------------------------------------ the log


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_log_has_a_line_for_the_start_each_note_and_the_end(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(f"{ASK} -q --log run.log --log-format json", shop, capfd)
    told = lines(shop / "run.log")
    assert [told[0]["event"], told[-1]["event"]] == ["started", "ended"]
    assert {entry["command"] for entry in told} == {"segment"}
    assert "depends_on_one" in {entry["event"] for entry in told}
    assert told[-1]["values"]["exit_code"] == 0  # type: ignore[index]


def test_a_log_names_what_went_wrong_and_is_added_to(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        run("custctl segment nowhere.csv --log run.log --log-format json", shop, capfd)
    told = lines(shop / "run.log")
    assert [entry["event"] for entry in told] == ["started", "file_missing", "ended"] * 2
    assert told[1]["level"] == "error"


def test_a_log_of_text_is_one_line_each(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(f"{ASK} -q --log run.log", shop, capfd)
    for line in (shop / "run.log").read_text(encoding="utf-8").splitlines():
        assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z (info   |warning|error  ) segment: \S", line)


def test_a_log_that_cannot_be_written_stops_the_run(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    answer = run(f"{ASK} --log nowhere/run.log -o out.csv", shop, capfd)
    assert answer.code == 73
    assert not (shop / "out.csv").exists()


def test_values_that_json_does_not_know_are_written_plainly(tmp_path: Path) -> None:
    Log(tmp_path / "log", json=True).add("info", "x", "y", {"money": Decimal("1.50"), "path": Path("a")})
    assert lines(tmp_path / "log")[0]["values"] == {"money": 1.5, "path": "a"}


# ------------------------------------------------------------------------------------------------ errors in words


def test_an_error_asks_whether_a_near_word_was_meant() -> None:
    error = UnknownTable(analysis="aging", table="itmes", available="customers, items")
    assert sentences(error, "en")["hint"].splitlines()[0] == "Did you mean 'items'?"
    assert sentences(error, "zh")["hint"].splitlines()[0] == "是否要用“items”？"
    far = UnknownTable(analysis="aging", table="frobnicate", available="customers, items")
    assert "Did you mean" not in sentences(far, "en")["hint"]


def test_the_language_of_an_error_is_that_of_the_configuration(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "custctl.toml").write_text('lang = "zh"\n', encoding="utf-8")
    assert run("custctl segment nowhere.csv", shop, capfd).err.startswith("错误：")
    assert run("custctl segment nowhere.csv --lang en", shop, capfd).err.startswith("error: ")


def said_in_code() -> list[tuple[str, str]]:
    """Sentences that code gives to errors as facts, with an X for each value in them."""
    found = []
    for path in sorted((ROOT / "custctl").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
            name = (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) if calls else ""
            for keyword in node.keywords if calls and name[:1].isupper() else ():
                if keyword.arg in REASONS and isinstance(keyword.value, ast.Constant | ast.JoinedStr):
                    parts = keyword.value.values if isinstance(keyword.value, ast.JoinedStr) else [keyword.value]
                    text = "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in parts)
                    found.append((path.name, text))
    return found


def test_every_reason_that_code_gives_is_known_in_chinese() -> None:
    words = Words("zh")
    said = said_in_code()
    assert len(said) > 40
    assert sorted({(path, text) for path, text in said if " " in text and reason(text, words) == text}) == []


def test_every_setting_is_explained_in_chinese() -> None:
    words = Words("zh")
    fields = Settings.model_fields.items()
    assert [name for name, field in fields if reason(field.description or "", words) == field.description] == []


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("Permission denied", "没有权限"),
        ("It has 20,000 columns, where 16,384 are the most.", "有 20,000 列，最多只能有 16,384 列。"),
        ("Choose one of: sale, invoice.", "可选：sale, invoice。"),
        ("Invalid value (at line 1, column 9)", "第 1 行第 9 列：值无效"),
        ("something nobody foresaw", "something nobody foresaw"),
    ],
)
def test_a_reason_is_told_in_chinese_with_its_values(text: str, chinese: str) -> None:
    assert reason(text, Words("zh")) == chinese


def test_braces_in_data_are_not_placeholders() -> None:
    error: CustctlError = FileUnreadable(path="{why}.csv", why="{path}")
    assert sentences(error, "en")["message"] == "{why}.csv cannot be read ({path})."


# ------------------------------------------------------------------------------------------------ bugs


def failed() -> BaseException:
    """An error as a bug would raise it, with a customer in its message and its variables."""
    customer = "Atlas Bau"
    try:
        try:
            {}[customer]
        except KeyError as error:
            raise ZeroDivisionError(customer) from error
    except ZeroDivisionError as error:
        return error
    raise AssertionError


def test_a_crash_file_says_where_and_quotes_no_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    arguments = ["book", "add", "payment", "Atlas Bau", "400", "--document", "2188", "--note=Atlas Bau", "-q"]
    text = Path(crash.crash_file(failed(), arguments)).read_text(encoding="utf-8")
    assert "Atlas" not in text
    assert "2188" not in text
    assert "command: book --document --note -q" in text
    assert "builtins.ZeroDivisionError" in text
    assert "builtins.KeyError" in text
    assert "test_messages.py" in text
    assert str(ROOT) not in text


def test_a_bug_is_told_shortly_with_the_place_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert failure.report(failed(), failure.Manner()) == 1
    told = capsys.readouterr().err
    [path] = tmp_path.iterdir()
    assert str(path) in told
    assert "sorry" in told
    assert "Atlas" not in told


def test_a_folder_for_the_crash_file_that_is_full_does_not_make_it_worse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert crash.crash_file(failed(), []) == "-"


# ------------------------------------------------------------------------------------------------ names behind codes


@pytest.mark.parametrize("command", ["segment", "aging", "collect", "clv"])
def test_no_customer_is_named_in_what_is_redacted(command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    names = [line.split(",")[1] for line in (FOLDER / "customers.csv").read_text(encoding="utf-8").splitlines()[1:]]
    files = " ".join(str(FOLDER / name) for name in ("invoices.xlsx", "payments.csv", "customers.csv"))
    ask = f"custctl {command} {files} --as-of 2026-10-31 --currency EUR"
    shown = [run(f"{ask} -f {form} --redact --log run.log", tmp_path, capfd) for form in ("json", "table")]
    told = "".join(answer.out + answer.err for answer in shown) + (tmp_path / "run.log").read_text(encoding="utf-8")
    assert [name for name in names if name in told] == []
    assert re.search(r"C-[0-9a-f]{8}", told)
    assert any(name in run(f"{ask} -f json", tmp_path, capfd).out for name in names)


def test_figures_are_the_same_behind_codes(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    plain, coded = (json.loads(run(f"{ASK} -f json {more}", shop, capfd).out) for more in ("", "--redact"))
    assert plain["facts"] == coded["facts"]


NUMBERED = """date,customer,kind,document,applies_to,due,amount
2026-01-05,Ada,invoice,SECRET-1,,2026-02-01,100.00
2026-01-05,Ada,invoice,SECRET-2,,2026-02-01,200.00
2026-01-07,Ada,invoice,SECRET-2,,2026-02-03,20.00
2026-02-15,Ada,payment,SECRET-3,"SECRET-2, SECRET-1",,250.00
2026-02-16,Ada,payment,SECRET-4,SECRET-9,,10.00
2026-02-17,Ada,payment,SECRET-5,,,10.00
2026-03-17,Ada,invoice,SECRET-6,,,10.00
"""
NUMBERED_ASK = "numbered.csv --as-of 2026-02-28 --currency EUR"


@pytest.fixture
def numbered(tmp_path: Path) -> Path:
    """A folder with documents that payments name alone, in a list, and in vain, one number twice, and one that comes later."""
    (tmp_path / "numbered.csv").write_text(NUMBERED, encoding="utf-8")
    (tmp_path / "orders.csv").write_text("order,date,customer,amount\nSECRET-7,2026-02-20,Ada,5.00\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "aging -f json",
        "aging -f html",
        "aging -f csv",
        "aging --table items -f table",
        "aging --table allocations -f csv",
        "aging --table later -f csv",
        "aging --explain SECRET-1 -f csv",
        "aging --interest 13% -f json",
        "collect -f json --letters letters",
        "report -f html -t receivables",
        "report -f md -t statement --style activity --customer {ada}",
        "report -f md -t card --customer {ada}",
        "report -f html",
        "check orders.csv -f json",
        "import -o -",
    ],
)
def test_no_document_is_named_in_what_is_redacted(command: str, numbered: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ada = run(f"custctl aging {NUMBERED_ASK} --redact -f csv", numbered, capfd).out.splitlines()[1].split(",")[0]
    name, _, more = command.format(ada=ada).partition(" ")
    answer = run(f"custctl {name} {more} {NUMBERED_ASK} --redact --log run.log", numbered, capfd)
    assert answer.code in (0, CONDITION_TRUE), answer.err
    letters = [path.read_text(encoding="utf-8") for path in numbered.glob("letters/*")]
    told = "".join([answer.out, answer.err, (numbered / "run.log").read_text(encoding="utf-8"), *letters])
    assert "SECRET" not in told.replace(command, "")


def test_no_document_is_named_on_a_redacted_card_that_tells_what_was_said(
    numbered: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run("custctl import -q numbered.csv --currency EUR", numbered, capfd)
    run("custctl collect --as-of 2026-03-28 --dispute SECRET-6", numbered, capfd)
    answer = run("custctl report --as-of 2026-03-28 --redact -t card --each-customer -f md -o cards", numbered, capfd)
    assert answer.code == 0, answer.err
    [card] = [path.read_text(encoding="utf-8") for path in numbered.glob("cards/*.md")]
    assert ("isput" in card, "SECRET" in card) == (True, False)


def test_a_document_has_one_code_everywhere_and_is_settled_as_without_codes(
    numbered: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plain, coded = (
        json.loads(run(f"custctl aging {NUMBERED_ASK} -f json {more}", numbered, capfd).out)["tables"]
        for more in ("", "--redact")
    )
    codes = dict(zip(*([row["document"] for row in tables["items"]] for tables in (plain, coded)), strict=True))
    assert [row["open"] for row in plain["items"]] == [row["open"] for row in coded["items"]]
    for real, code in zip(plain["allocations"], coded["allocations"], strict=True):
        assert code["document"] == codes.setdefault(real["document"], code["document"])
        assert code["receipt"] == codes.setdefault(real["receipt"], code["receipt"])
    assert len(set(codes.values())) == len(codes)
    assert all(re.fullmatch("D-[0-9a-f]{16}", code) for code in codes.values())


def test_each_document_of_a_list_has_its_code_and_no_document_none() -> None:
    named = pl.LazyFrame({"applies_to": ["R-1, R-2；R-3", "R-2", "r-2", None, ""]})
    [several, one, other, nothing, empty] = redacting.redacted_rows(named, "key").collect()["applies_to"].to_list()
    assert several.split("; ")[1] == one != other
    assert (len(several.split("; ")), nothing, empty) == (3, None, "")


def rows(*customers: str) -> pl.LazyFrame:
    return LEDGER.conform(pl.LazyFrame({"customer": customers, "name": customers, "note": "call Ada", "amount": 1}))


def test_equal_names_have_equal_codes_and_different_names_different_ones() -> None:
    found = redacting.redacted_rows(rows("Ada", "ada ", "Ben"), "key").collect()["customer"].to_list()
    assert found[0] == found[1] != found[2]


def test_no_two_of_many_customers_become_one() -> None:
    many = rows(*map(str, range(200_000)))
    assert redacting.redacted_rows(many.select("customer"), "key").collect()["customer"].n_unique() == 200_000


def test_another_key_gives_other_codes_and_remarks_are_left_out() -> None:
    one, other = (redacting.redacted_rows(rows("Ada"), key).collect() for key in ("key", "other"))
    assert one["customer"].item() != other["customer"].item()
    assert one["note"].item() is None


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    key = redacting.secret(tmp_path / "custctl")
    assert redacting.secret(tmp_path / "custctl") == key
    assert len(key) == 32
    assert (tmp_path / "custctl" / "redact.key").stat().st_mode & 0o077 == 0


def test_a_key_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputUnwritable):
        redacting.secret(tmp_path / "file")


# ------------------------------------------------------------------------------------------------ long work


def test_the_bar_goes_to_and_fro_in_its_frame() -> None:
    pictures = [progress.bar(beat) for beat in range(80)]
    assert {len(picture) for picture in pictures} == {progress.WIDTH + 2}
    assert pictures[0] != pictures[5]
    assert pictures[0] == pictures[2 * (progress.WIDTH - progress.BLOCK)]


def test_nobody_sees_a_bar_who_does_not_sit_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not progress.wanted(quiet=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setitem(os.environ, "TERM", "dumb")
    assert not progress.wanted(quiet=False)


def test_a_bar_that_nobody_sees_starts_no_thread() -> None:
    hidden = progress.Progress(shown=False)
    hidden.start("reading")
    assert hidden._thread is None
    hidden.stop()
