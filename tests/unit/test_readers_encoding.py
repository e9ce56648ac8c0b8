"""Unit tests of finding the encoding of a text file."""

from pathlib import Path

import pytest

from custctl.errors import InputError
from custctl.errors.contents import BinaryFile, EncodingUnclear, EncodingWrong, TextDamaged
from custctl.errors.usage import EncodingUnknown
from custctl.readers.encoding import Text, utf8
from tests.helpers.snippets import SNIPPETS

TABLE = "Date;Client;Libellé\n2025-01-01;Société Générale d'Électricité;à échéance\n2025-01-02;Café des Amis;réglé\n"
CHINESE = "日期,客户名称,备注\n2025-01-01,杭州西湖茶叶店,尚未到期\n2025-01-02,北京宏达科技,已付清\n"


def text(folder: Path, content: bytes, encoding: str | None = None) -> Text:
    path = folder / "file.csv"
    path.write_bytes(content)
    return utf8(path, name="file.csv", encoding=encoding, scratch=folder)


def test_plain_utf8_is_used_in_place(tmp_path: Path) -> None:
    assert text(tmp_path, CHINESE.encode()) == Text(tmp_path / "file.csv", "utf-8", bare=True)


@pytest.mark.parametrize("mark", ['"', "\0"])
def test_a_quote_or_a_nul_byte_anywhere_is_seen(tmp_path: Path, mark: str) -> None:
    assert not text(tmp_path, f"{CHINESE * 200_000}{mark}".encode()).bare


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    assert text(tmp_path, CHINESE.encode("utf-8-sig")).encoding == "utf-8-sig"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_found_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    found = text(tmp_path, TABLE.encode(encoding))
    assert found.path.read_text(encoding="utf-8").lstrip("\ufeff") == TABLE


@pytest.mark.parametrize(("encoding", "content"), [("gb18030", CHINESE * 3), ("cp1252", TABLE * 3)])
def test_other_encodings_are_guessed_and_decoded(tmp_path: Path, encoding: str, content: str) -> None:
    found = text(tmp_path, content.encode(encoding))
    assert (found.encoding, found.path.read_text(encoding="utf-8")) == (encoding, content)


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("cp1252", "id,name\n1,Müller\n2,Jörg Weiß\n"),
        ("cp1252", "price\n10 €\n20 €\n"),
        ("cp1252", "Åsa Öberg\nPär Ångström\n"),
        ("cp1250", "Łódź\nKraków\nŚwięty\n"),
        ("cp1251", "Петров\nИванов\n"),
        ("cp1254", "Çelik Şirketi\nİstanbul Işık\n"),
        ("gb18030", "客户\n上海\n"),
        ("big5", "張三\n李四\n"),
        ("cp932", "さくらカフェ\n東京電機\n"),
    ],
)
def test_a_few_words_are_enough_where_readings_are_told_apart(tmp_path: Path, encoding: str, content: str) -> None:
    found = text(tmp_path, content.encode(encoding))
    assert found.path.read_text(encoding="utf-8") == content


def test_a_byte_that_is_wrong_late_in_the_file_is_found(tmp_path: Path) -> None:
    found = text(tmp_path, b"a,b\n" * 1_500_000 + "1,Müller\n".encode("cp1252"))
    assert found.path.read_text(encoding="utf-8").endswith("1,Müller\n")


def test_guesses_that_read_alike_are_not_asked_about(tmp_path: Path) -> None:
    assert text(tmp_path, "a,b\n1,©\n".encode("cp1252")).encoding == "cp1252"


def test_close_guesses_that_differ_are_shown_side_by_side(tmp_path: Path) -> None:
    with pytest.raises(EncodingUnclear) as caught:
        text(tmp_path, "id,name\n1,x\n2,Poznań\n".encode("cp1250"))
    facts = caught.value.facts
    assert (facts["row"], {facts["first_reading"], facts["second_reading"]}) == (3, {"Poznañ", "Poznań"})


def test_a_pound_sign_at_a_number_is_no_polish_letter(tmp_path: Path) -> None:
    found = text(tmp_path, "José\nMüller £5\n20°C\n".encode("cp1252"))
    assert found.path.read_text(encoding="utf-8") == "José\nMüller £5\n20°C\n"


def test_the_encoding_the_user_names_is_taken(tmp_path: Path) -> None:
    assert text(tmp_path, "id,name\n2,seńor\n".encode("cp1250"), "cp1250").path.read_text(encoding="utf-8").endswith("seńor\n")


def test_the_encoding_the_user_names_must_fit(tmp_path: Path) -> None:
    with pytest.raises(EncodingWrong) as caught:
        text(tmp_path, b"id,name\n1,\xff\n", "utf-8")
    assert caught.value.facts["position"] == 10


def test_bytes_that_only_look_like_text_of_two_bytes_each_are_no_table_and_nobody_named_an_encoding(tmp_path: Path) -> None:
    with pytest.raises(BinaryFile):
        text(tmp_path, b"\x00\x01bin")
    with pytest.raises(EncodingWrong):
        text(tmp_path, b"\x00\x01bin", "utf-16-be")


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncodingUnknown):
        text(tmp_path, b"a", "klingon")


def test_lines_ended_by_carriage_returns_alone_become_lines(tmp_path: Path) -> None:
    assert text(tmp_path, b"a,b\r1,2\r").path.read_bytes() == b"a,b\n1,2\n"


def test_text_cut_off_within_a_character_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        text(tmp_path, "id,name\n1,Zoë".encode()[:-1])
    with pytest.raises(TextDamaged):
        text(tmp_path, "id,name\n1,Zoë\n2,Jörg\n3,Zoë".encode()[:-1])


def test_utf8_with_a_few_wrong_bytes_is_refused_with_the_first_place(tmp_path: Path) -> None:
    content = "a\nZoë\nBjörk\nÅsa\n".encode() + "1,Müller,5\nJosé\n".encode("cp1252") + "Ærø\n".encode()
    with pytest.raises(TextDamaged) as caught:
        text(tmp_path, content)
    assert caught.value.facts == {
        "path": "file.csv",
        "encoding": "utf-8",
        "row": 5,
        "position": content.index(b"\xfc"),
        "text": "1,M\ufffdller,5",
    }


def test_a_late_wrong_byte_in_utf8_is_named_too(tmp_path: Path) -> None:
    content = "é,à,ü\n".encode() * 1_000_000 + b"M\xfcller\n"
    with pytest.raises(TextDamaged) as caught:
        text(tmp_path, content)
    assert (caught.value.facts["row"], caught.value.facts["position"]) == (1_000_001, len(content) - 6)


def test_a_byte_that_the_likeliest_encoding_does_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextDamaged) as caught:
        text(tmp_path, "Crème brûlée,Société Générale,à régler\n".encode("cp1252") * 9 + b"x\x81y\n")
    assert (caught.value.facts["encoding"], caught.value.facts["row"], caught.value.facts["text"]) == ("cp1252", 10, "x\ufffdy")


def test_random_bytes_are_no_text(tmp_path: Path) -> None:
    import random

    with pytest.raises((BinaryFile, TextDamaged)):
        text(tmp_path, random.Random(1).randbytes(5000))


def table(cells: list[str], rows: int) -> str:
    """A file in which cells beyond ASCII are few or many."""
    names = [cells[n % len(cells)] if rows == 3 or n % 3 < 2 else "Smith Ltd" for n in range(rows)]
    return "date;name;amount\n" + "".join(f"2025-01-{n % 28 + 1:02d};{name};{n * 3}.50\n" for n, name in enumerate(names))


CASES = [(words, encoding) for words, encodings in SNIPPETS.items() for encoding in encodings]
ASKED = {
    ("Château d’Yquem|Œufs", "cp1252"),
    ("Poznań", "cp1250"),
    ("Poznań", "iso8859_2"),
    ("Růžička|Novotný|Česká", "iso8859_2"),
    ("Petrović|Šimić|Đorđević", "iso8859_2"),
    ("Müller", "mac_roman"),
    ("São João", "mac_roman"),
    ("Più Città", "cp850"),
    ("Più Città", "cp437"),
    ("Wrocław|Gdańsk", "cp852"),
    ("Poznań", "cp852"),
    ("Dvořák|Plzeň|Jiří", "cp852"),
}
"""Texts too short to tell their encoding from another one: these are asked about, and no others."""


@pytest.mark.parametrize("rows", [3, 40])
def test_short_texts_of_many_languages_are_never_read_wrong_and_seldom_asked_about(tmp_path: Path, rows: int) -> None:
    wrong, asked = [], set()
    for words, encoding in CASES:
        content = table(words.split("|"), rows)
        try:
            found = text(tmp_path, content.encode(encoding))
        except EncodingUnclear:
            asked.add((words, encoding))
            continue
        if found.path.read_text(encoding="utf-8") != content:
            wrong.append((words, encoding, found.encoding))
    assert wrong == []
    assert asked <= ASKED


@pytest.mark.parametrize("words", SNIPPETS)
def test_wide_encodings_need_no_guess(tmp_path: Path, words: str) -> None:
    content = table(words.split("|"), 3)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"):
        assert text(tmp_path, content.encode(encoding)).path.read_text(encoding="utf-8-sig") == content
