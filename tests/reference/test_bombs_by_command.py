"""Small files that ask for a great deal: refused by the command line at once, with the limit and what raises it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.survival import ended, start
from tests.helpers.workbooks import archive, ods, raw_workbook

SECONDS = 5


def zip_bomb(path: Path) -> Path:
    """A workbook of 0.4 MB whose one sheet unpacks to 419 MB."""
    return archive(path / "bomb.xlsx", {"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": b" " * (400 << 20)})


def billions(path: Path) -> Path:
    """An OpenDocument sheet of 700 bytes that asks for 17 billion cells."""
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    return ods(path / "cells.ods", f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>')


def entities(path: Path) -> Path:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    return raw_workbook(path / "entities.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>', before=bomb)


def sparse(path: Path) -> Path:
    """Two gigabytes of one line that take no room on the disk."""
    with (path / "sparse.csv").open("wb") as file:
        file.truncate(2 << 30)
    return path / "sparse.csv"


def one_line(path: Path) -> Path:
    (path / "line.csv").write_bytes(b"a," * (5 << 20))
    return path / "line.csv"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (zip_bomb, ("would unpack to 419.4 MB, over the limit of 134.2 MB", "raise the limit:  --max-size 421MB")),
        (billions, ("would unpack to 738.7 GB, over the limit of 134.2 MB", "raise the limit:  --max-size 740GB")),
        (entities, ("its content declares XML entities", "save it as XLSX or CSV")),
        (sparse, ("looks like binary data", "Export it as CSV or XLSX")),
        (one_line, ("looks like one line of over 8 MB", "Export it as CSV or XLSX")),
    ],
)
def test_a_bomb_is_refused_at_once(made: Callable[[Path], Path], said: tuple[str, str], tmp_path: Path) -> None:
    path = made(tmp_path)
    before = os.times()
    code, _, told = ended(start(tmp_path, "import", path, "--dry-run"))
    after = os.times()
    assert code == 65
    assert path.name in told
    assert all(part in told for part in said), told
    assert after.children_user + after.children_system - before.children_user - before.children_system < SECONDS
