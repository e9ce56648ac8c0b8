"""Does `custctl report` write the form that was asked for, once, and say what is wrong with a workbook of one's own?"""

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from custctl.workflow import stamping
from tests.helpers.excel_templates import cells, shown
from tests.helpers.transcripts import Answer, run

INVOICES = """Date,Customer,Type,Invoice,Due,Amount
2025-01-15,Atlas,invoice,R-1,2025-02-14,120.00
2025-02-20,Atlas,invoice,R-2,2025-04-21,300.00
2025-01-20,Nordwind,invoice,R-3,2025-02-19,80.50
"""
CONFIG = 'currency = "EUR"\nas_of = "2025-03-31"\n'
Custctl = Callable[[str], Answer]


@pytest.fixture
def custctl(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Custctl:
    """Runs `custctl report` in a folder with a few invoices."""
    (tmp_path / "i.csv").write_text(INVOICES, encoding="utf-8")
    (tmp_path / "custctl.toml").write_text(CONFIG, encoding="utf-8")
    return lambda arguments: run(f"custctl report {arguments}", tmp_path, capfd)


def template(path: Path, *rows: tuple[str, ...]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_receivables_are_a_workbook_with_what_is_owed(custctl: Custctl, tmp_path: Path) -> None:
    assert custctl("i.csv -t receivables -o r.xlsx").code == 0
    book = shown((tmp_path / "r.xlsx").read_bytes())
    [total] = [row for row in cells(book["Ageing"]) if row[0] == "Total"]
    assert Decimal(str(total[-3])) == Decimal("500.50")
    assert "Forecast" in book.sheetnames
    assert "Loss allowance" not in book.sheetnames


def test_rates_bring_the_sheet_of_the_allowance(custctl: Custctl, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("bucket,rate\nnot_due,0.01\ndays_31_60,0.1\n", encoding="utf-8")
    assert custctl("i.csv -t receivables --loss-rates rates.csv -o r.xlsx").code == 0
    [total] = [row for row in cells(shown((tmp_path / "r.xlsx").read_bytes())["Loss allowance"]) if row[0] == "Total"]
    assert Decimal(str(total[3])) == Decimal(300) * Decimal("0.01") + Decimal("200.50") * Decimal("0.1")


def test_a_workbook_of_any_name_knows_all_that_the_owner_knows(custctl: Custctl, tmp_path: Path) -> None:
    rows = [
        ("{% for money in currencies %}",),
        (
            "{{ money.aging.facts.open_total }}",
            "{{ money.segment.facts.customers }}",
            "{{ money.aging.tables.forecast | length }}",
        ),
        ("{% endfor %}",),
    ]
    template(tmp_path / "mine.xlsx", *rows)
    assert custctl("i.csv -t mine.xlsx -o out.xlsx").code == 0
    [[owed, customers, months]] = [row for row in cells(shown((tmp_path / "out.xlsx").read_bytes()).worksheets[0]) if row[0]]
    assert (owed, customers, months > 0) == (500.5, 2, True)


def test_each_customer_who_owes_has_a_workbook_of_their_own(custctl: Custctl, tmp_path: Path) -> None:
    assert custctl("i.csv -t statement --each-customer -f xlsx -o out").code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["atlas.xlsx", "nordwind.xlsx"]
    said = {str(value) for row in cells(shown((tmp_path / "out" / "atlas.xlsx").read_bytes()).worksheets[0]) for value in row}
    assert {"R-1", "R-2"} <= said
    assert "R-3" not in said


def test_that_nobody_gets_a_statement_is_said_with_the_reason(custctl: Custctl, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("Date,Customer,Amount\n2025-01-15,Atlas,120.00\n", encoding="utf-8")
    answer = custctl("s.csv -t statement --each-customer -o out")
    assert answer.code == 0
    assert "No statement was written: no customer has an open item." in answer.err


def test_a_template_called_like_a_statement_is_about_one_customer(custctl: Custctl, tmp_path: Path) -> None:
    (tmp_path / "statement.mine.html.j2").write_text("{{ page.person.customer }}", encoding="utf-8")
    assert custctl("i.csv -t statement.mine.html.j2 --each-customer -o out").code == 0
    assert {path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()} == {"Atlas", "Nordwind"}


def test_the_owner_s_page_may_be_about_the_customers_of_one_salesperson(custctl: Custctl, tmp_path: Path) -> None:
    rows = "Date,Customer,Amount,Salesperson\n2025-01-15,Atlas,120.00,Kim\n2025-02-15,Nordwind,80.00,Lee\n"
    (tmp_path / "s.csv").write_text(rows, encoding="utf-8")
    assert custctl("s.csv --salesperson Kim -o page.md").code == 0
    told = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert ("120" in told, "200" in told) == (True, False)


def test_a_workbook_is_written_anew_only_when_something_changed(custctl: Custctl, tmp_path: Path) -> None:
    path, command = tmp_path / "r.xlsx", "i.csv -t receivables -o r.xlsx --if-changed"
    custctl(command)
    first = path.stat().st_mtime_ns
    assert "Nothing has changed" in custctl(command).err
    assert path.stat().st_mtime_ns == first
    [stamp] = load_workbook(path).custom_doc_props.props
    assert (stamp.name, stamp.value) == ("custctl", stamping.told(str(stamping.kept(path))))
    (tmp_path / "i.csv").write_text(INVOICES.replace("80.50", "81.50"), encoding="utf-8")
    assert "Wrote" in custctl(command).err
    assert load_workbook(path).custom_doc_props["custctl"].value != stamp.value


def test_a_report_made_into_a_template_does_not_keep_the_stamp(custctl: Custctl, tmp_path: Path) -> None:
    custctl("i.csv -t receivables -o mine.xlsx --if-changed")
    custctl("i.csv -t mine.xlsx -o out.xlsx")
    assert stamping.kept(tmp_path / "mine.xlsx") is not None
    assert stamping.kept(tmp_path / "out.xlsx") is None


def test_a_workbook_without_a_stamp_is_written_anew(tmp_path: Path) -> None:
    template(tmp_path / "plain.xlsx", ("a",))
    assert stamping.kept(tmp_path / "plain.xlsx") is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("-t card --customer Atlas -o x.xlsx", "The report 'card' is not a workbook."),
        ("-t onwer -o x.xlsx", "There are: owner, receivables, statement."),
        ("-t owner.md.j2 -o x.html", "'html' is not a format for this."),
        ("-t owner.html.j2 -f xlsx", "Choose one of: html, pdf"),
        ("-t mine.xlsx -o x.pdf", "Choose one of: xlsx"),
        ("-t receivables --unit 10000 -o x.xlsx", "--unit cannot be '10000'."),
        ("-t statement --customer Atlas --since 2025-01-01 -o x.xlsx", "--since cannot be '2025-01-01'."),
        ("-t owner -o x.doc", "'.doc' is not a format for this."),
        ("-o x.doc", "Choose one of: html, md, pdf, xlsx; by the file's ending or with --format html"),
        ("-t onwer", "There is no template 'onwer'."),
        ("-t mine/owner.html.j2", "There is no template 'mine/owner.html.j2'."),
        ("-t receivables --each-customer -o lists", "is not about one customer, so --each-customer does not go with it."),
        ("--each-customer -o pages", "The report 'owner' is not about one customer"),
        ("-t mine.html.j2 --each-customer -o pages", "The report 'mine.html.j2' is not about one customer"),
        ("-t receivables --customer Atlas", "is not about one customer, so --customer does not go with it."),
        ("-t handover --salesperson Kim --customer Atlas", "Reports about one customer are: statement, card."),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_read(custctl: Custctl, tmp_path: Path, arguments: str, said: str) -> None:
    (tmp_path / "i.csv").unlink()
    answer = custctl(f"i.csv {arguments}")
    assert (answer.code in (2, 78), said in answer.err) == (True, True), answer.err


def test_a_sound_workbook_passes_the_check(custctl: Custctl, tmp_path: Path) -> None:
    assert custctl("--eject statement.xlsx .").code == 0
    answer = custctl("--check-template statement.xlsx")
    assert (answer.code, answer.err) == (0, "statement.xlsx works.\n")


def test_a_check_names_every_wrong_cell_and_fails(custctl: Custctl, tmp_path: Path) -> None:
    template(tmp_path / "mine.xlsx", ("{{ turnover }}", "{{ as_of }}"), ("{{ as_of", "ok"))
    answer = custctl("--check-template mine.xlsx")
    assert answer.code == 78
    first, second, error, place, *_ = answer.err.splitlines()
    assert (first.partition(": ")[0], second.partition(": ")[0]) == ("mine.xlsx:'Sheet'!A1", "mine.xlsx:'Sheet'!A2")
    assert "turnover" in first
    assert error == "error: The template mine.xlsx does not work: 2 problems, listed above."
    assert place.strip() == "--> mine.xlsx:'Sheet'!A1"


def test_a_check_refuses_what_no_report_takes_for_a_template(custctl: Custctl) -> None:
    checked, used = (custctl(f"i.csv {option} i.csv") for option in ("--check-template", "-t"))
    assert (checked.code, checked.err) == (used.code, used.err)
    assert "There is no template 'i.csv'." in checked.err


def test_one_wrong_cell_is_the_error_itself(custctl: Custctl, tmp_path: Path) -> None:
    template(tmp_path / "mine.xlsx", ("{{ turnover }}",))
    answer = custctl("--check-template mine.xlsx --lang zh")
    assert answer.code == 78
    assert "turnover" in answer.err.splitlines()[0]


def test_what_would_get_lost_is_told_and_no_failure(custctl: Custctl, tmp_path: Path) -> None:
    template(tmp_path / "mine.xlsx", ("{{ as_of }}",))
    with zipfile.ZipFile(tmp_path / "mine.xlsx", "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"x")
    answer = custctl("--check-template mine.xlsx")
    assert (answer.code, answer.err.splitlines()) == (0, ["mine.xlsx: macros get lost", "mine.xlsx works."])


def test_ejecting_a_workbook_keeps_what_was_edited_and_takes_the_language(custctl: Custctl, tmp_path: Path) -> None:
    template(tmp_path / "receivables.xlsx", ("mine",))
    before = (tmp_path / "receivables.xlsx").read_bytes()
    custctl("--eject receivables.xlsx .")
    assert (tmp_path / "receivables.xlsx").read_bytes() == before
    custctl("--eject receivables.xlsx . --lang zh")
    assert "账龄" in str(load_workbook(tmp_path / "receivables.zh.xlsx").sheetnames)
    assert custctl("--eject card.xlsx .").code == 78
