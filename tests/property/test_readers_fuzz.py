"""Property: whatever is done to a file's bytes, it is read or refused with a reason, and never more than that."""

import io
import random
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from custctl import readers
from custctl.errors import CustctlError
from custctl.sheet import Reading
from tests.helpers.workbooks import WORDS, number, ods, old_workbook, workbook, xlsb

HEAD = ("date", "customer", "amount")
ROWS = [HEAD, *((f"2025-01-{day:02d}", ("Ada Bell", "Café Böe", "Ed, Inc")[day % 3], day + 0.5) for day in range(1, 25))]
PAGE = "<html><meta charset=utf-8><table>{}</table></html>"
XML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>{}</Table></Worksheet></Workbook>'
)
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'

Change = Callable[[bytearray, random.Random], bytes]


def _csv(delimiter: str, encoding: str) -> bytes:
    quoted = [[f'"{cell}"' if delimiter in str(cell) or "," in str(cell) else str(cell) for cell in row] for row in ROWS]
    return "\r\n".join(delimiter.join(row) for row in quoted).encode(encoding)


@cache
def seeds() -> Mapping[str, bytes]:
    """Small sound files of every kind."""
    rows = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in ROWS)
    told = "".join("<Row>" + "".join(f"<Cell><Data>{cell}</Data></Cell>" for cell in row) + "</Row>" for row in ROWS)
    lines = "".join("<table:table-row>" + "".join(CELL.format(cell) for cell in row) + "</table:table-row>" for row in ROWS)
    old_cells = b"".join(number(row, column, row + 0.5) for row in range(20) for column in range(3))
    with TemporaryDirectory() as folder:
        here = Path(folder)
        return {
            "comma.csv": _csv(",", "utf-8"),
            "semicolon.csv": _csv(";", "cp1252"),
            "wide.csv": _csv("\t", "utf-16"),
            "aligned.txt": "\n".join(f"{day!s:<12}{name!s:<12}{amount!s:>8}" for day, name, amount in ROWS).encode(),
            "page.xls": PAGE.format(rows).encode(),
            "2003.xls": XML.format(told).encode(),
            "new.xlsx": workbook(here / "a.xlsx", {"S": ROWS}).read_bytes(),
            "binary.xlsb": xlsb(here / "a.xlsb", ROWS).read_bytes(),
            "old.xls": old_workbook(here / "a.xls", {"Data": old_cells}).read_bytes(),
            "open.ods": ods(here / "a.ods", lines).read_bytes(),
        }


def cut_off(content: bytearray, chance: random.Random) -> bytes:
    """Only the beginning."""
    return bytes(content[: chance.randrange(1, len(content))])


def flip(content: bytearray, chance: random.Random) -> bytes:
    """A few bytes are others."""
    for _ in range(chance.randrange(1, 8)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def put_in(content: bytearray, chance: random.Random) -> bytes:
    """Signs that mean something, in places where they do not belong."""
    for _ in range(chance.randrange(1, 6)):
        piece = chance.choice(
            [b"\0", b'"', b"'", b"\r", b"\n", b"\\", b",;\t|", b"\xff\xfe", b"\x1a", b"<", b"]]>", b"\0" * 64, b'"' * 9]
        )
        at = chance.randrange(len(content))
        content[at:at] = piece
    return bytes(content)


def splice(content: bytearray, chance: random.Random) -> bytes:
    """A stretch repeated elsewhere, or left out."""
    start = chance.randrange(len(content))
    stretch = content[start : start + chance.randrange(1, 200)]
    at = chance.randrange(len(content))
    if chance.random() < 0.5:
        content[at:at] = stretch * chance.randrange(1, 20)
    else:
        del content[start : start + len(stretch)]
    return bytes(content) or b"x"


def repack(content: bytearray, chance: random.Random) -> bytes:
    """The same within one part of a zipped file, so that its checksums are sound."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return flip(content, chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
        hit = chance.choice(source.namelist())
        for name in source.namelist():
            part = source.read(name)
            if name == hit and len(part) > 9:
                part = chance.choice((flip, put_in, splice, grow, renumber))(bytearray(part), chance)
            target.writestr(name, part)
    return packed.getvalue()


def renumber(content: bytearray, chance: random.Random) -> bytes:
    """A number written in digits becomes a large or a strange one."""
    places = list(re.finditer(rb"\d+", bytes(content)))
    if places:
        place = chance.choice(places)
        content[place.start() : place.end()] = chance.choice([b"999999999", b"4294967295", b"-1", b"1048577", b"1e400"])
    return bytes(content)


def grow(content: bytearray, chance: random.Random) -> bytes:
    """A number in the file becomes a large one."""
    at = chance.randrange(max(1, len(content) - 8))
    content[at : at + 4] = chance.choice([b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"9999", b"\0\0\0\x80"])
    return bytes(content)


TIMES = 6
"""How often each file is changed in each way."""
CHANGES: tuple[Change, ...] = (cut_off, flip, put_in, splice, grow, renumber, repack)


def tried(content: bytes, name: str) -> str:
    """What became of a file: `read`, or the name of the refusal; any other error goes through."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        reading = Reading(header_words=WORDS)
        try:
            for sheet in readers.sheets(path, reading=reading, scratch=Path(folder)):
                frame = sheet.cells.collect()
                numbers = [*frame["row"], *sheet.skipped["row"], *sheet.broken["row"]]
                assert len(numbers) == len(set(numbers))
            return "read"
        except CustctlError as error:
            refusal = error
    assert refusal.exit_code in (65, 66)
    assert refusal.hint.format(**refusal.facts)
    refusal.where.format(**refusal.facts)
    return type(refusal).__name__


@pytest.mark.parametrize("name", sorted(seeds()))
def test_sound_seeds_are_read(name: str) -> None:
    assert tried(seeds()[name], name) in ("read", "NoHeader")


@pytest.mark.parametrize("name", sorted(seeds()))
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_file_is_read_or_refused(name: str, change: Change) -> None:
    for seed in range(TIMES):
        chance = random.Random(f"{name} {change.__name__} {seed}")
        tried(change(bytearray(seeds()[name]), chance), name)


def test_random_bytes_behind_the_marks_of_a_kind_are_refused() -> None:
    chance = random.Random(7)
    for mark in (
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PAR1",
        b"\x1f\x8b\x08",
        b"\x28\xb5\x2f\xfd",
        b"\xff\xfe",
        b"<html><table>",
    ):
        for size in (0, 3, 100, 5000):
            assert tried(mark + chance.randbytes(size), "file") != "read" or mark in (b"\xff\xfe", b"<html><table>")


def test_memory_stays_small_whatever_is_done_to_a_small_file() -> None:
    tracemalloc.start()
    chance = random.Random(3)
    for name in ("comma.csv", "page.xls", "2003.xls", "old.xls"):
        for _ in range(3):
            tried(grow(bytearray(seeds()[name]), chance), name)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 << 20


def test_a_pipe_of_any_bytes_becomes_a_file(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(3_000_000)
    assert readers.spool(io.BytesIO(content), tmp_path).read_bytes() == content
