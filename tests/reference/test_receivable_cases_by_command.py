"""Do the worked cases come out through the command line too, from their own files, nothing mapped by hand?"""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.transcripts import Answer, run

Ask = Callable[[str], Answer]
Lay = Callable[[str], tuple[dict[str, Any], Ask]]


@pytest.fixture
def lay(shared: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Lay:
    """Lays out the files of a case and hands back what it expects and how to ask custctl."""

    def laid(number: str) -> tuple[dict[str, Any], Ask]:
        [folder] = (shared / "cases" / "receivables").glob(f"{number}_*")
        for name in ("invoices.csv", "payments.csv"):
            shutil.copy(folder / name, tmp_path / name)
        case: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        return case, lambda command: run(f"custctl {command}", tmp_path, capfd)

    return laid


def rows(answer: Answer, table: str) -> list[dict[str, Any]]:
    assert answer.code == 0, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out)["tables"][table]
    return found


def aging(
    ask: Ask, case: dict[str, Any], table: str, *options: str, files: str = "invoices.csv payments.csv"
) -> list[dict[str, Any]]:
    apply = f"--apply {case['options']['apply']}" if "apply" in case["options"] else ""
    command = f"aging {files} --as-of {case['as_of']} {apply} --table {table} --format json --no-input {' '.join(options)}"
    return rows(ask(command), table)


@pytest.mark.parametrize("number", ["02", "03"])
def test_each_instalment_explains_itself(lay: Lay, number: str) -> None:
    case, ask = lay(number)
    steps = aging(ask, case, "explanation", "--explain SI-1")
    for part in case["instalments"]:
        theirs = [step for step in steps if step["due"] == part["due"]]
        paid = part.get("paid", part.get("paid_plus_credited"))
        assert sum(step["amount"] for step in theirs if step["step"] == "asked") == part["invoiced"]
        assert -sum(step["amount"] for step in theirs if step["step"] == "named") == paid
        assert next(step["amount"] for step in theirs if step["step"] == "left") == part["open"]


def test_a_file_of_rates_revalues_a_foreign_invoice(lay: Lay, tmp_path: Path) -> None:
    case, ask = lay("13")
    given, base = case["options"], case["base"]
    lines = ["date,currency,rate", f"2026-01-15,USD,{given['invoice_rate']}", f"2026-01-16,USD,{given['closing_rate']}"]
    (tmp_path / "rates.csv").write_text("\n".join(lines), encoding="utf-8")
    later = {**case, "as_of": "2026-01-16"}
    [row] = aging(ask, later, "grand_total", f"--rates rates.csv --currency {given['base_currency']}", files="invoices.csv")
    assert (row["at_original_rates"], row["difference"], row["at_rates_of_day"]) == tuple(base.values())


def test_late_interest_is_the_same_in_the_ageing_and_in_the_work_list(lay: Lay) -> None:
    case, ask = lay("14")
    option = f"--interest {case['options']['annual_interest_pct']}%"
    [row] = aging(ask, case, "interest", option, files="invoices.csv")
    assert (row["days_overdue"], row["interest"]) == (case["days_overdue"], case["interest"])
    [item] = rows(ask(f"collect invoices.csv --as-of {case['as_of']} {option} --format json"), "items")
    assert (item["interest"], item["compensation"]) == (case["interest"], 0)
    assert item["open"] + item["interest"] + case["options"]["fee"] == pytest.approx(case["grand_total"])


def test_days_of_grace_keep_an_order_from_being_called_late(lay: Lay, tmp_path: Path) -> None:
    case, ask = lay("23")
    (tmp_path / "orders.csv").write_text("Date,Customer,Amount\n2026-01-15,P,1.00\n", encoding="utf-8")
    for check in case["checks"]:
        grace = f"--grace {check['grace_days']}"
        [row] = rows(ask(f"check orders.csv invoices.csv --as-of {case['as_of']} {grace} --format json"), "orders")
        assert row["overdue"] == check["overdue"]


def test_a_plan_in_the_configuration_reminds_on_the_days_of_the_case(lay: Lay, tmp_path: Path) -> None:
    case, ask = lay("24")
    levels = ", ".join(
        f'{{ level = {step["level"]}, days = {step["delay"]}, mode = "{step["mode"]}" }}' for step in case["options"]["policy"]
    )
    (tmp_path / "custctl.toml").write_text(f"[dunning]\nlevels = [{levels}]\n", encoding="utf-8")
    assert ask("import invoices.csv -q").code == 0
    for one in case["runs"]:
        found = rows(ask(f"collect --as-of {one['run']} --mark-sent --format json -q"), "items")
        assert [item["level"] for item in found] == ([] if one["level"] is None else [one["level"]]), one


def test_items_and_unapplied_money_are_those_of_the_statement(lay: Lay) -> None:
    case, ask = lay("26")
    assert {item["document"]: item["open"] for item in aging(ask, case, "items")} == case["open_items"]


def test_chinese_year_ends_are_provided_for_from_a_file_of_rates(lay: Lay, tmp_path: Path) -> None:
    case, ask = lay("36")
    buckets = ("years_0_1", "years_1_2", "years_2_3", "years_over_3")
    lines = [f"{bucket},{rate}%" for bucket, rate in zip(buckets, case["illustrative_rates_pct"], strict=True)]
    (tmp_path / "losses.csv").write_text("\n".join(["bucket,rate", *lines]), encoding="utf-8")
    found = aging(ask, case, "provision", "--buckets years --loss-rates losses.csv", files="invoices.csv")
    assert [row["expected_loss"] for row in found] == case["allowance"]
    headed = ask(f"aging invoices.csv --as-of {case['as_of']} --buckets years --lang zh --format md")
    assert all(label in headed.out for label in case["labels"].values())


def test_receipts_on_account_are_allocated_oldest_first(lay: Lay) -> None:
    case, ask = lay("37")
    found = [[row["receipt"], row["document"], row["amount"]] for row in aging(ask, case, "allocations")]
    assert sorted(found) == sorted(case["allocation"])
    assert {item["document"]: item["open"] for item in aging(ask, case, "items")} == case["open_items"]


def test_roll_rates_and_what_is_new_are_those_of_the_case(lay: Lay) -> None:
    case, ask = lay("39")
    moves = {f"{_age(row['from'])} -> {_age(row['to'])}": row for row in aging(ask, case, "roll_rates")}
    assert {move: row["amount"] for move, row in moves.items()} == case["roll"]
    assert {move: moves[move]["share"] * 100 for move in case["roll_pct"]} == pytest.approx(case["roll_pct"])
    [customer] = aging(ask, case, "customers")
    kept = sum(row["amount"] for row in moves.values() if row["to"] != "paid")
    assert customer["total"] - kept == case["new_in_period"]


def _age(bucket: str) -> str:
    return bucket.removeprefix("days_").replace("_", "-") if bucket.startswith("days_") else bucket


def test_split_columns_tell_discount_loss_dispute_and_retention(lay: Lay, tmp_path: Path) -> None:
    case, ask = lay("40")
    split(tmp_path / "invoices.csv")
    command = f"aging invoices.csv payments.csv --as-of {case['as_of']} --apply open-item --format json --no-input"
    answer = json.loads(ask(command).out)
    facts, wanted = answer["facts"], case["expected_adjusted"]["a"]
    found = {
        "early_discount_taken": -facts["tie_early_discount"],
        "written_off": -facts["tie_lost"],
        "disputed_1_30": facts["disputed"],
        "retention_not_due": facts["not_due"],
        "collectable_overdue": facts["overdue"],
        "total_open": facts["open_total"],
    }
    assert found == wanted
    [row] = answer["tables"]["customers"]
    assert (row["disputed"], row["not_due"], row["overdue"], row["total"]) == (400, 100, 0, 500)


def split(path: Path) -> None:
    """Spread `key=value;…` of the column `extra` over columns of their own."""
    with path.open(newline="", encoding="utf-8") as file:
        lines = [
            {**line, **dict(pair.split("=") for pair in line["extra"].split(";") if pair)} for line in csv.DictReader(file)
        ]
    names = list(dict.fromkeys(name for line in lines for name in line if name != "extra"))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(lines)
