"""Unit tests of finding the encoding of a text file."""

from pathlib import Path

import pytest

from custctl import errors
from custctl.readers.encoding import Text, utf8

TABLE = "Date;Client;Libellé\n2025-01-01;Société Générale d'Électricité;à échéance\n2025-01-02;Café des Amis;réglé\n"
CHINESE = "日期,客户名称,备注\n2025-01-01,杭州西湖茶叶店,尚未到期\n2025-01-02,北京宏达科技,已付清\n"


def text(folder: Path, content: bytes, encoding: str | None = None) -> Text:
    path = folder / "file.csv"
    path.write_bytes(content)
    return utf8(path, name="file.csv", encoding=encoding, scratch=folder)


def test_plain_utf8_is_used_in_place(tmp_path: Path) -> None:
    assert text(tmp_path, CHINESE.encode()) == Text(tmp_path / "file.csv", "utf-8")


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


def test_close_guesses_that_differ_are_shown_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import chardet

    close = [{"encoding": "Windows-1252", "confidence": 0.03}, {"encoding": "Windows-1250", "confidence": 0.029}]
    monkeypatch.setattr(chardet, "detect_all", lambda *args, **options: close)
    with pytest.raises(errors.EncodingUnclear) as caught:
        text(tmp_path, "id,name\n1,x\n2,señor\n".encode("cp1252"))
    facts = caught.value.facts
    assert (facts["row"], facts["first_reading"], facts["second_reading"]) == (3, "señor", "seńor")


def test_a_pound_sign_that_may_be_a_polish_letter_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(errors.EncodingUnclear) as caught:
        text(tmp_path, "José\nMüller £5\n20°C\n".encode("cp1252"))
    assert {caught.value.facts["first_reading"], caught.value.facts["second_reading"]} == {"Müller £5", "Müller Ł5"}


def test_the_encoding_the_user_names_is_taken(tmp_path: Path) -> None:
    assert text(tmp_path, "id,name\n2,seńor\n".encode("cp1250"), "cp1250").path.read_text(encoding="utf-8").endswith("seńor\n")


def test_the_encoding_the_user_names_must_fit(tmp_path: Path) -> None:
    with pytest.raises(errors.EncodingWrong) as caught:
        text(tmp_path, b"id,name\n1,\xff\n", "utf-8")
    assert caught.value.facts["position"] == 10


def test_an_unknown_encoding_is_a_wrong_option(tmp_path: Path) -> None:
    with pytest.raises(errors.BadOption):
        text(tmp_path, b"a", "klingon")


def test_lines_ended_by_carriage_returns_alone_become_lines(tmp_path: Path) -> None:
    assert text(tmp_path, b"a,b\r1,2\r").path.read_bytes() == b"a,b\n1,2\n"


def test_text_cut_off_within_a_character_is_not_utf8(tmp_path: Path) -> None:
    found = text(tmp_path, "id,name\n1,Zoë".encode()[:-1])
    assert found.encoding != "utf-8"
