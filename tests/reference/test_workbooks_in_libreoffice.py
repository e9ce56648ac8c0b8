"""Do the workbooks open in LibreOffice, and does it come to the same figures when it calculates every formula itself?"""

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from custctl.labels import LANGUAGES, Words
from custctl.renderers import excel
from custctl.renderers.templates import shipped
from tests.helpers.excel_answers import answers
from tests.helpers.excel_templates import cells, shown

ERROR = re.compile(r"#[A-Z]+[0-9/A-Z]*[!?]|#N/A|Err:")
CACHED = re.compile(rb"(</f>)<v>.*?</v>")
TEMPLATE = "saved_again.xlsx"
REPORTS = ("owner", "receivables", "statement")


def without_values(data: bytes) -> bytes:
    """A workbook whose formulas say nothing until somebody calculates them."""
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in parts.infolist():
            copy.writestr(
                part, CACHED.sub(rb"\1", parts.read(part)) if "worksheets/sheet" in part.filename else parts.read(part)
            )
    return bare.getvalue()


def restyled(folder: Path) -> bytes:
    """A report from a template with a column of the owner's own."""
    book = load_workbook(shipped() / "receivables.xlsx")
    sheet = book.worksheets[0]
    sheet["F5"], sheet["F7"], sheet["F9"] = "With 5 % interest", "=ROUND(C7*1.05,2)", "=SUM(F7)"
    book.save(folder / "mine.xlsx")
    return excel.report_workbook(answers(), words=Words("en"), template=str(folder / "mine.xlsx"))


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every report in both languages, one without any data to speak of, and one from a changed template."""
    found = {
        f"{template}_{lang}": excel.report_workbook(
            answers(), words=Words(lang), template=template, customer="Nordwind" if template == "statement" else None
        )
        for template in REPORTS
        for lang in LANGUAGES
    }
    some = {"segment": answers()["segment"]}
    found["little"] = excel.report_workbook(some, words=Words("en"))
    found["restyled"] = restyled(tmp_path_factory.mktemp("template"))
    found["data"] = excel.workbook(answers()["aging"], list(answers()["aging"].tables.values()), Words("en"))
    return found


@pytest.fixture(scope="module")
def office(workbooks: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What LibreOffice saves of workbooks and of a template, in one run; CI demands it, elsewhere these tests are skipped."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no soffice: install libreoffice-calc, CI must open the workbooks")
        pytest.skip("needs LibreOffice to open the workbooks")
    folder = tmp_path_factory.mktemp("office")
    files = []
    for name, data in workbooks.items():
        files.append(folder / f"{name}.xlsx")
        files[-1].write_bytes(without_values(data))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    files.append(folder / TEMPLATE)
    shutil.copy(shipped() / "receivables.xlsx", files[-1])
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), *map(str, files)]
    subprocess.run(command, capture_output=True, timeout=300, check=True)
    return folder / "out"


@pytest.fixture(scope="module")
def recalculated(workbooks: dict[str, bytes], office: Path) -> dict[str, Workbook]:
    """The workbooks as LibreOffice saved them, with the values it came to."""
    return {name: load_workbook(office / f"{name}.xlsx", data_only=True) for name in workbooks}


def test_every_workbook_opens_with_all_its_sheets(workbooks: dict[str, bytes], recalculated: dict[str, Workbook]) -> None:
    assert {name: book.sheetnames for name, book in recalculated.items()} == {
        name: shown(data).sheetnames for name, data in workbooks.items()
    }


def test_every_figure_is_the_same_to_the_cent_and_no_cell_is_an_error(
    workbooks: dict[str, bytes], recalculated: dict[str, Workbook]
) -> None:
    compared = 0
    for name, data in workbooks.items():
        for sheet in shown(data).worksheets:
            theirs = recalculated[name][sheet.title]
            for ours in sheet.iter_rows():
                for cell in ours:
                    value = theirs[cell.coordinate].value
                    where = f"{name} {sheet.title}!{cell.coordinate}"
                    assert not ERROR.match(str(value)), where
                    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                        assert value == pytest.approx(cell.value, abs=0.0049, rel=1e-12), where
                        compared += 1
    assert compared > 1000


def test_the_formulas_were_really_calculated_anew(workbooks: dict[str, bytes], recalculated: dict[str, Workbook]) -> None:
    [bare] = [row for row in cells(shown(without_values(workbooks["receivables_en"]))["Ageing"]) if row[0] == "Total"]
    [total] = [row for row in cells(recalculated["receivables_en"]["Ageing"]) if row[0] == "Total"]
    assert bare[1] is None
    assert total[-3] == pytest.approx(float(answers()["aging"].facts["EUR"]["open_total"].value))


def test_charts_formats_and_print_titles_are_still_there(recalculated: dict[str, Workbook]) -> None:
    sheet = recalculated["receivables_en"]["Ageing"]
    assert len(sheet._charts) == 1
    assert sheet.print_title_rows == "$3:$3"
    assert len(list(sheet.conditional_formatting)) > 0


def test_a_template_saved_by_libreoffice_makes_the_same_report(workbooks: dict[str, bytes], office: Path) -> None:
    assert excel.check_template(office / TEMPLATE) == []
    data = excel.report_workbook(answers(), words=Words("en"), template=str(office / TEMPLATE))
    ours, theirs = shown(workbooks["receivables_en"]), shown(data)
    assert ours.sheetnames == theirs.sheetnames
    for name in ours.sheetnames:
        assert cells(ours[name]) == cells(theirs[name])
        assert ranges(ours[name]) == ranges(theirs[name])


def ranges(sheet: Worksheet) -> list[str]:
    """What the charts of a sheet show."""
    return [series.val.numRef.f for chart in sheet._charts for series in chart.series]
