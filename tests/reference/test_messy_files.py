"""Real and odd files of other projects: each is read, or refused with a reason and the right exit code."""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import polars as pl

from custctl import readers
from custctl.errors import CustctlError
from custctl.errors.contents import NoHeader
from custctl.sheet import BROKEN, SKIPPED, Reading, Sheet
from tests.helpers.workbooks import WORDS, broken, cells, read, skipped

FOLDERS = ("messy", "nasty", "encodings")
FACTS = tomllib.loads(Path(__file__).with_name("messy_files.toml").read_text(encoding="utf-8"))
"""What each file of these folders is: its rows with some cells of the first and the last, or why it is refused.

Written by this module (`python -m tests.reference.test_messy_files DATA --facts`), compared cell by cell with what Python's csv
module, openpyxl and xlrd say of the same files, and looked through by eye: a line that changes is a bug or is looked at again.
"""
SHOWN, LENGTH = 5, 30
"""Cells of a row, and characters of a cell, that the facts tell."""
SECONDS, BYTES = 20, 1 << 30
"""Limits of reading one file: processor time and memory."""


def facts_of(path: Path, scratch: Path) -> dict[str, object]:
    """What a file is, as the facts tell it; a file without a header is also read as that."""
    try:
        return of_sheet(read_here(path, scratch))
    except CustctlError as error:
        facts: dict[str, object] = {"refused": type(error).__name__, "exit": error.exit_code}
        facts |= {} if told_well(error) else {"no hint": True}
        return facts | (of_sheet(read_here(path, scratch, header=False)) if isinstance(error, NoHeader) else {})


def of_sheet(sheet: Sheet) -> dict[str, object]:
    """What is read."""
    rows = [[str(cell or "")[:LENGTH] for cell in row[1 : SHOWN + 1]] for row in cells(sheet)]
    facts: dict[str, object] = {"rows": len(rows), "columns": len(sheet.header)}
    facts |= {"header": [name[:LENGTH] for name in sheet.header[:SHOWN]]} if sheet.header_row else {}
    facts |= {"first": rows[0], "last": rows[-1]} if rows else {}
    facts |= {name: frame.height for name, frame in (("skipped", sheet.skipped), ("broken", sheet.broken)) if frame.height}
    return facts if whole(sheet) else facts | {"broken promise": True}


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


def told_well(error: CustctlError) -> bool:
    """Whether a refusal has a code for files and says what to do."""
    return error.exit_code in (65, 66) and bool(error.hint.format(**error.facts))


def test_every_export_is_read_or_refused_with_a_reason(shared: Path, tmp_path: Path) -> None:
    files = sorted(path for path in (shared / "data/exports").rglob("*") if path.is_file())
    assert files
    wrong = []
    for path in files:
        try:
            if not whole(read_here(path, tmp_path)):
                wrong.append(path.name)
        except CustctlError as error:
            if not told_well(error):
                wrong.append(path.name)
    assert wrong == []


def test_every_odd_file_is_what_its_facts_say_in_little_time_and_memory(shared: Path) -> None:
    """All of them in a process of their own, whose memory shows what the hungriest of them took."""
    command = [sys.executable, "-m", "tests.reference.test_messy_files", str(shared / "data")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert len(told["facts"]) == 199 + 10 + 9
    expected = {f"{folder}/{name}": facts for folder, files in FACTS.items() for name, facts in files.items()}
    assert {name: facts for name, facts in told["facts"].items() if facts != expected.get(name)} == {}
    assert sorted(expected) == sorted(told["facts"])
    assert told["slowest"] < SECONDS
    assert told["memory"] < BYTES


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


def told(data: Path) -> dict[str, object]:
    """The facts of all files of a folder, the most processor seconds that one of them took, and the bytes of memory."""
    facts, slowest = {}, 0.0
    with tempfile.TemporaryDirectory() as scratch:
        for path in (path for folder in FOLDERS for path in sorted((data / folder).rglob("*"))):
            if path.is_file() and path.suffix != ".utf8":
                started = time.process_time()
                facts[str(path.relative_to(data))] = facts_of(path, Path(scratch))
                slowest = max(slowest, time.process_time() - started)
    return {"facts": facts, "slowest": slowest, "memory": most_memory()}


def most_memory() -> int:
    """Bytes that this process held at most; what `getrusage` tells begins with those of the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    return next(int(line.split()[1]) << 10 for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def as_toml(facts: dict[str, dict[str, object]]) -> str:
    """The facts as they stand in messy_files.toml, a line a file."""
    lines = []
    for folder in FOLDERS:
        lines.append(f"\n[{folder}]")
        for name, of_file in facts.items():
            if name.startswith(f"{folder}/"):
                pairs = ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in of_file.items())
                lines.append(f"{json.dumps(name.removeprefix(f'{folder}/'))} = {{ {pairs} }}")
    return "\n".join(lines)


if __name__ == "__main__":
    found = told(Path(sys.argv[1]))
    print(as_toml(found["facts"]) if "--facts" in sys.argv else json.dumps(found))  # type: ignore[arg-type]
