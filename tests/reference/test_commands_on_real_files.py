"""Do the commands give the figures that are known of real files, to the last digit?"""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

CUSTCTL = str(Path(sys.executable).parent / "custctl")


def custctl(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command line and insist on its exit code."""
    done = subprocess.run([CUSTCTL, *map(str, arguments), "--no-input"], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done


def answer(*arguments: str | Path) -> dict:
    """The JSON answer of a command."""
    return json.loads(custctl(*arguments, "--format", "json").stdout, parse_float=Decimal)


@pytest.fixture(scope="module")
def retail(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with the compressed CSV of Online Retail in it."""
    book = tmp_path_factory.mktemp("retail") / "book"
    said = custctl("import", shared / "data/online_retail/online_retail.csv.gz", "--book", book).stderr
    assert "541,909 rows read = 541,909 accepted + 0 duplicate + 0 rejected + 0 skipped" in said
    assert "9,747,747.934 read = 9,747,747.934 accepted + 0.00 duplicate + 0.00 rejected" in said
    assert "135,080 rows name no customer, " in said
    assert "1,447,682.12" in said
    return book


def test_the_workbook_of_the_same_data_adds_nothing(retail: Path, shared: Path) -> None:
    said = custctl("import", shared / "data/online_retail/online_retail.xlsx", "--book", retail).stderr
    assert "541,909 rows read = 0 accepted + 541,909 duplicate + 0 rejected + 0 skipped" in said
    assert "9,747,747.934 read = 0.00 accepted + 9,747,747.934 duplicate + 0.00 rejected" in said


def test_the_same_file_again_is_already_there(retail: Path, shared: Path) -> None:
    said = custctl("import", shared / "data/online_retail/online_retail.csv.gz", "--book", retail).stderr
    assert re.search("Already imported on .* as import 1; nothing was added", said)


def test_segments_of_the_book_have_the_known_figures(retail: Path) -> None:
    facts = answer("segment", "--book", retail, "--as-of", "2011-12-09")["facts"]
    assert facts["customers"] == 4372
    assert facts["named_revenue"] == Decimal("8300065.814")
    assert [facts["abc_a"], facts["abc_b"], facts["abc_c"]] == [1170, 1436, 1766]
    assert facts["top_20_customers"] == 875
    assert round(facts["top_20_share"], 4) == Decimal("0.7385")


def test_sales_only_by_document_have_the_known_figures(retail: Path) -> None:
    sales_only = ("--returns", "ignore", "--order-by", "document")
    facts = answer("segment", "--book", retail, "--as-of", "2011-12-09", *sales_only)["facts"]
    assert (facts["customers"], facts["orders"], facts["named_revenue"]) == (4338, 18532, Decimal("8911407.904"))
    assert [facts["abc_a"], facts["abc_b"], facts["abc_c"], facts["top_20_customers"]] == [1132, 1469, 1737, 868]
    assert round(facts["top_20_share"], 4) == Decimal("0.7462")


def test_the_book_is_sound(retail: Path) -> None:
    assert "sound" in custctl("book", "verify", "--book", retail, "--format", "table").stderr


def test_ageing_of_the_receivables_sample_has_the_known_figures(shared: Path) -> None:
    path = shared / "data/receivables/WA_Fn-UseC_-Accounts-Receivable.csv"
    facts = answer("aging", path, "--as-of", "2013-06-30")["facts"]
    assert (facts["open_items"], facts["open_total"]) == (84, Decimal("5119.85"))
    assert (facts["not_due"], facts["overdue"], facts["disputed"]) == (
        Decimal("3053.54"),
        Decimal("259.47"),
        Decimal("1806.84"),
    )
    inside = answer("aging", path, "--as-of", "2013-06-30", "--disputed", "inside")["facts"]
    assert (inside["not_due"], inside["overdue"]) == (Decimal("4284.29"), Decimal("835.56"))


NASTY = {
    "1_de_preamble.csv": (0, "60 accepted + 0 duplicate + 0 rejected"),
    "2_ambiguous.csv": (65, "--monthfirst"),
    "3_ambig_late25.csv": (0, "25/12/2025 in row 30,002"),
    "4_numbers.csv": (0, "9 accepted + 0 duplicate + 0 rejected"),
    "5_alltext.csv": (65, "No column for 'date'"),
    "6_noheader.csv": (65, "--no-header --map date=1 --map customer=2 --map amount=3"),
    "7_pipe.csv": (0, "28 accepted + 0 duplicate + 0 rejected"),
    "8_bad.csv": (3, "2 accepted + 0 duplicate + 5 rejected"),
    "9_zeros.csv": (0, "2 accepted + 0 duplicate + 0 rejected"),
    "10_gbk.csv": (0, "says 99,999.00, the rows add up to 210,205.47 ✗"),
}


@pytest.mark.parametrize("name", NASTY)
def test_every_trap_is_taken_or_refused_as_it_should_be(name: str, shared: Path) -> None:
    code, words = NASTY[name]
    assert words in custctl("import", shared / "data/nasty" / name, "--dry-run", code=code).stderr


def test_leading_zeros_of_ids_are_kept(shared: Path) -> None:
    rows = custctl("import", shared / "data/nasty/9_zeros.csv", "-o", "-", "-q").stdout
    assert ",00123," in rows


def test_the_worked_cases_pass_through_the_command_line(shared: Path) -> None:
    done = subprocess.run([sys.executable, shared / "tools/replay_receivables.py", CUSTCTL], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("26 checks, 0 off")
