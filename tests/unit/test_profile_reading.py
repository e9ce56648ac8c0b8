"""What a profile tells the readers: `[read]` with encoding, sheet, header, delimiter and the rows to pass over."""

import re
from pathlib import Path

import openpyxl
import pytest

from custctl import readers
from custctl.errors.settings import ProfileBroken
from custctl.mapping import Told, reading_of
from custctl.mapping.profile import Profile, names_like, read_by_name
from custctl.mapping.profile_files import read_profile
from custctl.sheet import Reading, Sheet
from tests.helpers.imports import Shop
from tests.helpers.sheets import TODAY

ODD = """Report of the shop
A;B;C;D
1;2;3;4

When~Who~What~How much
2025-03-04~Atlas~x;y~12,50
2025-03-14~Nord, Wind~y~1.112,50
"""
PROFILE = """
[read]
skip = 4
delimiter = "~"
[columns]
date = "When"
customer = "Who"
amount = "How much"
"""


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Shop:
    (tmp_path / "custctl.toml").touch()
    (tmp_path / "profiles").mkdir()
    return Shop(tmp_path, capfd)


def sheet(text: str, reading: Reading, folder: Path) -> Sheet:
    path = folder / "odd.txt"
    path.write_text(text, encoding="utf-8")
    [found] = readers.sheets(path, reading=reading, scratch=folder)
    return found


def test_a_profile_tells_the_delimiter_and_the_rows_above_the_table(shop: Shop) -> None:
    (shop.folder / "profiles" / "odd.toml").write_text(PROFILE, encoding="utf-8")
    said = shop.imports(ODD, "odd.txt", "--profile odd")
    assert "6 rows read = 2 accepted + 0 duplicate + 0 rejected + 4 skipped" in said
    assert shop.book() == ["2025-03-04 Atlas 12.50", "2025-03-14 Nord, Wind 1112.50"]


def test_rows_passed_over_are_skipped_rows_and_row_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    found = sheet(ODD, Reading(skip=4, delimiter="~"), tmp_path)
    assert (found.header_row, found.header) == (5, ("When", "Who", "What", "How much"))
    assert found.cells.collect()["row"].to_list() == [6, 7]
    assert found.skipped["row"].to_list() == [1, 2, 3, 4]


def test_the_header_is_the_first_filled_row_below_those_passed_over(tmp_path: Path) -> None:
    text = "Date,Customer,Amount\n2025-01-01,old,1\n\nx,y,z\n2025-01-02,Ada,2\n"
    assert sheet(text, Reading(skip=2), tmp_path).header == ("x", "y", "z")


def test_rows_are_passed_over_where_there_is_no_header(tmp_path: Path) -> None:
    found = sheet("2024-12-31,opening,0\n2025-01-01,Ada,1\n2025-01-02,Bo,2\n", Reading(skip=1, header=False), tmp_path)
    assert found.header_row is None
    assert found.cells.collect()["c1"].to_list() == ["Ada", "Bo"]


def test_a_worksheet_passes_rows_over_too(tmp_path: Path) -> None:
    rows = [("Date", "Customer", "Amount"), ("of 2024", "all", "1"), ("When", "Who", "Worth"), ("2025-01-02", "Ada", "2.50")]
    path = tmp_path / "book.xlsx"
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    [found] = readers.sheets(path, reading=Reading(skip=2), scratch=tmp_path)
    assert (found.header, found.header_row) == (("When", "Who", "Worth"), 3)
    assert found.cells.collect().row(0) == (4, "2025-01-02", "Ada", "2.50")


def test_what_the_user_says_goes_before_the_profile(shop: Shop) -> None:
    folder = shop.folder / "profiles"
    (folder / "odd.toml").write_text(PROFILE, encoding="utf-8")
    told = Told(today=TODAY, profile="odd", profile_folders=(folder,))
    of_profile, of_user = reading_of(Reading(), told), reading_of(Reading(skip=0, delimiter=";"), told)
    assert (of_profile.skip, of_profile.delimiter) == (4, "~")
    assert (of_user.skip, of_user.delimiter) == (0, ";")


@pytest.mark.parametrize("line", ["skip = -1", 'skip = "4"', "skip = true", 'delimiter = "~~"', "skips = 4", 'header = "no"'])
def test_what_readers_cannot_be_told_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(f"[read]\n{line}\n", encoding="utf-8")
    with pytest.raises(ProfileBroken, match=r"\[read\]"):
        read_profile(tmp_path / "bad.toml")


def test_a_saved_profile_knows_that_there_is_no_header_and_reads_files_of_such_names(shop: Shop) -> None:
    columns = "--map date=1 --map customer=2 --map amount=3"
    first = shop.imports("2025-03-04,Atlas,12.50\n", "till-2025-03.csv", f"--no-header {columns} --save-profile bare")
    assert "others with --profile bare" in first
    shop.imports("2025-03-05,Nord,22.50\n", "till-2025-04.csv", "--no-input")
    shop.imports("2025-03-06,Süd,32.50\n", "other.csv", "--profile bare")
    assert shop.book() == ["2025-03-04 Atlas 12.50", "2025-03-05 Nord 22.50", "2025-03-06 Süd 32.50"]
    assert "first row" in shop.imports("2025-03-07,West,42.50\n", "till-x.csv", "--no-input", code=65)


def test_a_profile_that_names_files_tells_how_they_are_read_before_their_header_is_known(shop: Shop) -> None:
    told = '[match]\nfile = "^odd"\nheaders = ["When", "Who"]\n' + PROFILE
    (shop.folder / "profiles" / "odd.toml").write_text(told, encoding="utf-8")
    assert "profile: odd" in shop.imports(ODD, "Odd-7.txt", "--no-input")
    assert shop.book() == ["2025-03-04 Atlas 12.50", "2025-03-14 Nord, Wind 1112.50"]


def test_of_two_profiles_for_a_name_the_one_that_says_more_of_it_counts() -> None:
    short, long, other = (
        Profile(name, frozenset(), file=file, reading={"skip": number})
        for number, (name, file) in enumerate((("short", "odd"), ("long", "odd-[0-9]"), ("other", "even")))
    )
    known = {profile.name: profile for profile in (long, short, other, Profile("mute", frozenset(), file="odd-[0-9]+"))}
    assert read_by_name("in/ODD-7.txt", known) is long
    assert read_by_name("odd.txt", known) is short
    assert read_by_name("new.txt", known) is None


def test_a_pattern_that_is_none_is_refused(tmp_path: Path) -> None:
    for table in ("match", "read"):
        (tmp_path / "bad.toml").write_text(f'[{table}]\nfile = "(odd"\n', encoding="utf-8")
        with pytest.raises(ProfileBroken, match="unterminated"):
            read_profile(tmp_path / "bad.toml")


def test_names_that_differ_in_numbers_alone_are_alike() -> None:
    assert re.search(names_like("in/sales (2025-03).csv") or "", "sales (2025-11).csv")
    assert not re.search(names_like("sales-3.csv") or "", "old-sales-3.csv")
    assert names_like("-") is None


def test_a_saved_profile_keeps_the_encoding_that_was_named(shop: Shop) -> None:
    for name, day in (("a.csv", "04"), ("b.csv", "05")):
        (shop.folder / name).write_bytes(f"Date,Customer,Amount\n2025-03-{day},Łódź,12.50\n".encode("iso8859-2"))
    assert shop.custctl("import a.csv --encoding iso8859-2 --save-profile old").code == 0
    assert 'encoding = "iso8859-2"' in (shop.folder / "profiles" / "old.toml").read_text(encoding="utf-8")
    assert shop.custctl("import b.csv --profile old").code == 0
    assert shop.book() == ["2025-03-04 Łódź 12.50", "2025-03-05 Łódź 12.50"]


def test_a_saved_encoding_is_that_of_the_next_months_file_too_and_headers_find_the_profile_under_any_name(shop: Shop) -> None:
    for name, day in (("till-1.csv", "04"), ("till-2.csv", "05")):
        (shop.folder / name).write_bytes(f"Date,Customer,Amount\n2025-03-{day},Łódź,12.50\n".encode("iso8859-2"))
    assert shop.custctl("import till-1.csv --encoding iso8859-2 --currency EUR --save-profile old").code == 0
    assert shop.custctl("import till-2.csv --no-input").code == 0
    assert "profile: old" in shop.imports("Date,Customer,Amount\n2025-03-06,Łódź,12.50\n", "utf8.csv")
    assert shop.book() == [f"2025-03-0{day} Łódź 12.50" for day in (4, 5, 6)]
