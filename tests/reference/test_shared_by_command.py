"""Every real and odd file through the command line: what it ends with, and whether what is printed adds up."""

import json
import re
import time
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.imports import Shop
from tests.helpers.transcripts import REWRITE, Answer

TABLE = Path(__file__).with_name("shared_by_command.toml")
"""What `custctl import FILE --dry-run` ends with, a line a file: exit code and error, or rows; `make golden` rewrites it."""
FOLDERS = {"messy": 199, "nasty": 10, "encodings": 9, "exports": 17}
SECONDS = 20
ROWS = re.compile(
    r"^  ([\d,]+) rows? read = ([\d,]+) accepted \+ ([\d,]+) duplicate \+ ([\d,]+) rejected \+ ([\d,]+) skipped$", re.MULTILINE
)
MONEY = re.compile(r"^  (?:[A-Z]{3}|no currency) (-?[\d,.]+) = (-?[\d,.]+(?: \+ -?[\d,.]+)+)$", re.MULTILINE)


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def ended(answer: Answer, path: Path) -> str:
    """What an import ends with; a refusal must name the file and a command or a way, and what is printed must add up."""
    if answer.code in (0, 3):
        rows = [tuple(int(number(part)) for part in line) for line in ROWS.findall(answer.err)]
        money = MONEY.findall(answer.err)
        assert rows or "customer" in answer.err, answer.err
        assert all(read == sum(parts) for read, *parts in rows), answer.err
        assert all(number(read) == sum(map(number, parts.split(" + "))) for read, parts in money), answer.err
        told = "; ".join(f"{read} = {' + '.join(map(str, parts))}" for read, *parts in rows)
        return f"{answer.code}: {told}"
    message, *more = answer.err.splitlines()
    assert answer.code in (65, 66), answer.err
    assert path.name in answer.err, answer.err
    assert message.startswith("error: "), answer.err
    assert any(line.startswith("  hint: ") and len(line) > len("  hint: ") for line in more), answer.err
    return f"{answer.code}: {re.sub(re.escape(str(path)), path.name, message.removeprefix('error: '))}"


def files(shared: Path, folder: str) -> dict[str, Path]:
    found = sorted(path for path in (shared / "data" / folder).rglob("*") if path.is_file() and path.suffix != ".utf8")
    return {str(path.relative_to(shared / "data")): path for path in found}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_ends_as_the_table_says_in_little_time(
    shared: Path, folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop, told = Shop(tmp_path, capsys), {}
    paths = files(shared, folder)
    assert len(paths) == FOLDERS[folder]
    for name, path in paths.items():
        started = time.process_time()
        told[name] = ended(shop.custctl(f"import '{path}' --dry-run --no-input"), path)
        assert time.process_time() - started < SECONDS, name
    table = tomllib.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    if REWRITE:
        text = "".join(
            f"{json.dumps(name)} = {json.dumps(end, ensure_ascii=False)}\n" for name, end in sorted((table | told).items())
        )
        TABLE.write_text(text, encoding="utf-8")
    else:
        assert told == {name: end for name, end in table.items() if name.startswith(f"{folder}/")}
    assert not (tmp_path / "book").exists()
