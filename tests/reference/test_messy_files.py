"""Real and odd files of other projects: each is read, or refused with a reason and the right exit code."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from custctl import readers
from custctl.errors import CustctlError, NoHeader
from custctl.sheet import BROKEN, SKIPPED, Reading, Sheet
from tests.helpers.workbooks import WORDS, broken, cells, read, skipped

FOLDERS = ("messy", "nasty", "encodings", "exports")


def read_here(path: Path, scratch: Path, **options: object) -> Sheet:
    """The sheet of a file that lies in a folder of its own."""
    [sheet] = readers.sheets(path, reading=Reading(header_words=WORDS, **options), scratch=scratch)  # type: ignore[arg-type]
    return sheet


def whole(sheet: Sheet) -> bool:
    """Whether a sheet keeps its promises: types, names, and every record in exactly one place."""
    frame = sheet.cells.collect()
    rows = [*frame["row"], *sheet.skipped["row"], *sheet.broken["row"]] + ([sheet.header_row] if sheet.header_row else [])
    return (
        dict(frame.schema) == {"row": pl.Int64(), **{f"c{n}": pl.String() for n in range(len(sheet.header))}}
        and dict(sheet.skipped.schema) == SKIPPED
        and dict(sheet.broken.schema) == BROKEN
        and len(set(sheet.header)) == len(sheet.header)
        and len(set(rows)) == len(rows)
        and frame["row"].is_sorted()
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_read_or_refused_with_a_reason(shared: Path, tmp_path: Path, folder: str) -> None:
    files = sorted(path for path in (shared / "data" / folder).rglob("*") if path.is_file())
    assert files
    wrong = []
    for path in files:
        try:
            if not whole(read_here(path, tmp_path)):
                wrong.append(path.name)
        except CustctlError as error:
            if error.exit_code not in (65, 66) or not error.hint.format(**error.facts):
                wrong.append(path.name)
    assert wrong == []


def test_nine_encodings_of_one_ledger_read_as_its_truth(shared: Path, tmp_path: Path) -> None:
    files = sorted((shared / "data/encodings").glob("*.csv"))
    assert len(files) == 9
    for path in files:
        sheet = read_here(path, tmp_path)
        truth = list(
            csv.reader(path.with_suffix(".utf8").read_text(encoding="utf-8-sig").splitlines(), delimiter=str(sheet.delimiter))
        )
        assert list(sheet.header) == truth[0], path.name
        assert [[cell or "" for cell in row[1:]] for row in cells(sheet)] == truth[1:], path.name


def test_csv_spectrum_reads_as_its_answers(shared: Path, tmp_path: Path) -> None:
    """But for location_coordinates, whose answer has another phone number than its file."""
    answers = [
        path for path in sorted((shared / "data/messy/csv-spectrum").glob("*.json")) if path.stem != "location_coordinates"
    ]
    assert answers
    for answer in answers:
        told = json.loads(answer.read_text(encoding="utf-8", errors="replace"))
        expected = [list(row.values()) for row in (told if isinstance(told, list) else [told])]
        try:
            sheet = read_here(answer.with_suffix(".csv"), tmp_path)
        except NoHeader:
            continue
        found = [[(cell or "").replace("\r\n", "\n") for cell in row[1:]] for row in cells(sheet)]
        assert found == [[cell.replace("\r\n", "\n") for cell in row] for row in expected], answer


def test_the_broken_lines_of_a_ragged_file_are_told_apart(shared: Path, tmp_path: Path) -> None:
    sheet = read_here(shared / "data/nasty/8_bad.csv", tmp_path)
    assert broken(sheet) == [(5, "too_many_cells"), (6, "too_few_cells"), (7, "unclosed_quote")]
    assert [row[0] for row in cells(sheet)] == [2, 3, 4, 8]


def test_an_alipay_export_has_24_lines_above_its_header(shared: Path, tmp_path: Path) -> None:
    sheet = read_here(shared / "data/exports/china/example-alipay-records.csv", tmp_path)
    assert (sheet.encoding, sheet.header_row, sheet.header[0].strip()) == ("gb18030", 25, "交易时间")
    assert sheet.skipped.filter(pl.col("row") < 25).height == 24


def test_german_and_chinese_total_lines_are_skipped(shared: Path, tmp_path: Path) -> None:
    german = read_here(shared / "data/nasty/1_de_preamble.csv", tmp_path)
    chinese = read_here(shared / "data/nasty/10_gbk.csv", tmp_path)
    assert [reason for _, reason in skipped(german)] == ["preamble", "preamble", "preamble", "blank", "total"]
    assert [reason for _, reason in skipped(chinese)] == ["preamble", "preamble", "total"]


def test_a_text_of_formulas_named_xls_is_read(shared: Path, tmp_path: Path) -> None:
    sheet = read_here(shared / "data/exports/bank/example-hxsec-records.xls", tmp_path)
    assert (sheet.header[0], cells(sheet)[0][1:4]) == ("交收日期", ("20230212", "00:00:00", "银行转证券"))


def test_space_aligned_text_without_a_header_is_read(shared: Path, tmp_path: Path) -> None:
    sheet = read_here(shared / "data/cdnow/CDNOW_sample.txt", tmp_path, header=False)
    totals = sheet.cells.select(pl.len(), pl.col("c1").n_unique(), pl.col("c4").cast(pl.Decimal(12, 2)).sum()).collect().row(0)
    assert (len(sheet.header), *totals[:2], str(totals[2])) == (5, 6919, 2357, "244091.94")


def test_half_a_million_rows_read_alike_from_csv_and_workbook(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data/online_retail"
    text, book = (read_here(folder / f"online_retail.{suffix}", tmp_path) for suffix in ("csv.gz", "xlsx"))
    assert text.header == book.header
    frames = []
    for sheet in (text, book):
        assert (sheet.skipped.height, sheet.broken.height) == (0, 0)
        frame = sheet.cells.collect()
        price = pl.col("c5").cast(pl.Decimal(18, 3))
        count, amount = frame.select(pl.len(), (pl.col("c3").cast(pl.Decimal(18, 0)) * price).sum()).row(0)
        assert (count, str(amount)) == (541_909, "9747747.934")
        frames.append(frame.with_columns(price, pl.col("c6").str.strip_suffix(".0")))
    assert frames[0].equals(frames[1])


def test_a_file_is_read_in_place_and_not_touched(shared: Path) -> None:
    path = shared / "data/nasty/9_zeros.csv"
    before = path.stat().st_mtime_ns
    assert cells(read(path))[0][2:4] == ("00123", "01234")
    assert path.stat().st_mtime_ns == before
