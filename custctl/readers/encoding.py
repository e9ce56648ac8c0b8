"""Which characters do the bytes of a text file stand for?

Byte order mark, then the NUL pattern of UTF-16 and UTF-32, then strict UTF-8 over the whole file, and only then a guess that is
strict too and is refused where two guesses are close and read differently.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from custctl import errors
from custctl.readers.copies import copy_path

_CHUNK = 1 << 22
_EVIDENCE = 150_000
"""Bytes of lines with further characters that are shown to the guesser."""
_CLOSE = 0.9
"""A second guess of at least this share of the first one's confidence is as good."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_CANDIDATES = {
    "Windows-1252": ("cp1252",),
    "GB18030": ("gb18030",),
    "Big5": ("big5", "cp950", "big5hkscs"),
    "big5hkscs": ("big5hkscs",),
    "CP932": ("cp932",),
    "SHIFT_JIS": ("cp932",),
    "EUC-JP": ("euc_jp",),
    "CP949": ("cp949",),
    "EUC-KR": ("cp949",),
    "Windows-1250": ("cp1250",),
    "Windows-1251": ("cp1251",),
    "Windows-1253": ("cp1253",),
    "Windows-1254": ("cp1254",),
    "Windows-1255": ("cp1255",),
    "Windows-1256": ("cp1256",),
    "Windows-1257": ("cp1257",),
    "Windows-1258": ("cp1258",),
    "KOI8-R": ("koi8_r",),
    "CP874": ("cp874",),
}
"""What the guesser may answer, and the codecs that stand for it. Their order decides among guesses that read alike."""


_SELDOM = {"cp1255": 0.7, "cp1256": 0.7, "cp1258": 0.7, "cp874": 0.7, "koi8_r": 0.9}
"""Encodings that take almost any bytes and are seldom met: what is left of their confidence."""

_ODD = re.compile(
    r"(?<=\d)[^\W\d_a-zA-Z]|[^\W\d_a-zA-Z](?=\d)|(?<=[a-z])[À-ÞĀĄĆČĎĐĘĚŁŃŇŐŘŚŠŤŮŰŹŻŽ]|(?<=[a-zA-Z])[¡-¿](?=[a-zA-Z])|[ŕŔĺĹ]"
)
"""Signs of a wrong reading: a foreign letter beside a digit, a capital or a symbol within a word, letters hardly ever used."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file of plain UTF-8 with line feeds.

    Attributes:
        path: The file itself where it is so already, else a copy.
        encoding: The encoding that the source has.
    """

    path: Path
    encoding: str


def utf8(path: Path, *, name: str, encoding: str | None, scratch: Path) -> Text:
    """The text of a file as UTF-8, in place where it is that already.

    Args:
        path: The file.
        name: What messages call it.
        encoding: The encoding the user named; None to find it.
        scratch: Folder for a decoded copy.

    Raises:
        EncodingWrong: The bytes are not what the user named.
        EncodingUnclear: Two encodings are equally likely and read differently.
        BinaryFile: No text at all.
        BadOption: There is no encoding of that name.
    """
    codec = encoding and _codec(encoding)
    marked = _by_mark(path) or (None if codec else _by_nul(path))
    found = codec or marked
    if marked and codec in ("utf-16", "utf-32", "utf-8", None):
        found = marked
    if found in (None, "utf-8", "utf-8-sig"):
        try:
            carriage_only = _check_utf8(path)
        except UnicodeDecodeError as error:
            if codec:
                raise errors.EncodingWrong(path=name, encoding=encoding, position=error.start) from None
            found = _guessed(path, name)
        else:
            kept = path if not carriage_only else _decoded(path, found or "utf-8", scratch, name)
            return Text(kept, found or "utf-8")
    return Text(_decoded(path, str(found), scratch, name), str(found))


def _codec(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        expected = "Name one such as utf-8, gb18030, big5, cp1252, shift_jis:  --encoding gb18030"
        raise errors.BadOption(option="--encoding", value=encoding, expected=expected) from None


def _by_mark(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(4)
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _by_nul(path: Path) -> str | None:
    """UTF-16 and UTF-32 without a mark: digits, separators and line ends have their zero bytes on one side."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    head = head[: len(head) // 4 * 4] or head
    share = [head[place::4].count(0) / max(1, len(head) // 4) for place in range(4)]
    if min(share[1:]) > 0.7 and share[0] < 0.1:
        return "utf-32-le"
    if min(share[:3]) > 0.7 and share[3] < 0.1:
        return "utf-32-be"
    even, odd = share[0] + share[2], share[1] + share[3]
    if odd > 0.1 and even < odd / 10:
        return "utf-16-le"
    if even > 0.1 and odd < even / 10:
        return "utf-16-be"
    return None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _check_utf8(path: Path) -> bool:
    """Decode everything strictly; whether lines end in carriage returns only.

    Raises:
        UnicodeDecodeError: Not UTF-8; `start` counts from the beginning of the file.
    """
    feeds, returns, done, rest = 0, 0, 0, b""
    for chunk in _chunks(path):
        feeds += b"\n" in chunk
        returns += b"\r" in chunk
        if rest or not chunk.isascii():
            whole = rest + chunk
            try:
                _, used = codecs.utf_8_decode(whole, "strict", False)
            except UnicodeDecodeError as error:
                error.start += done - len(rest)
                raise
            rest = whole[used:]
        done += len(chunk)
    if rest:
        raise UnicodeDecodeError("utf-8", rest, done - len(rest), done, "cut off")
    return bool(returns) and not feeds


def _guessed(path: Path, name: str) -> str:
    """The one encoding that decodes the whole file and is clearly the best guess."""
    import chardet

    lines = _evidence(path)
    sample = b"\n".join(line for _, line in lines)
    ranked = chardet.detect_all(sample, ignore_threshold=True, include_encodings=list(_CANDIDATES), max_bytes=2 * _EVIDENCE)
    fitting: dict[str, float] = {}
    for guess in ranked:
        for codec in _CANDIDATES.get(str(guess["encoding"]), ()):
            if codec not in fitting and _decodes(path, codec):
                fitting[codec] = float(guess["confidence"]) * _plausibility(sample.decode(codec, "replace"), codec)
                break
    if not fitting:
        raise errors.BinaryFile(path=name, what="binary data")
    order = [codec for codecs_ in _CANDIDATES.values() for codec in codecs_]
    winner = max(fitting, key=lambda codec: fitting[codec])
    alike = []
    for other in sorted(fitting, key=order.index):
        row, first, second = _other_reading(lines, winner, other)
        if not row:
            alike.append(other)
        elif fitting[other] >= fitting[winner] * _CLOSE:
            facts = {"first": winner, "second": other, "first_reading": first, "second_reading": second}
            raise errors.EncodingUnclear(path=name, row=row, **facts)
    return alike[0]


def _plausibility(text: str, codec: str) -> float:
    """Share of a guess's confidence that its reading deserves; ideographs next to digits are nothing odd."""
    foreign = sum("\x7f" < char < "\u2e80" for char in text)
    odd = sum("\x7f" < match < "\u2e80" for match in _ODD.findall(text))
    sound = 1 - odd / max(foreign, 1)
    return float(_SELDOM.get(codec, 1.0) * sound * sound)


def _other_reading(lines: list[tuple[int, bytes]], first: str, second: str) -> tuple[int, str, str]:
    """Line and readings of the first cell that differs; line 0 where none does."""
    for row, line in lines:
        readings = [re.split(r"[,;|\t]", line.decode(codec, "replace")) for codec in (first, second)]
        for one, two in zip(*readings, strict=False):
            if one != two:
                return row, one.strip(), two.strip()
    return 0, "", ""


def _evidence(path: Path) -> list[tuple[int, bytes]]:
    """Number and bytes of the first lines with characters beyond ASCII."""
    lines, size = [], 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.isascii():
                lines.append((number, line.rstrip(b"\r\n")[:10_000]))
                size += len(lines[-1][1])
                if size > _EVIDENCE:
                    break
    return lines


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(path: Path, codec: str, scratch: Path, name: str) -> Path:
    """A copy as UTF-8 in which every line ends in a line feed."""
    copy = copy_path(scratch, path.name)
    decoder = codecs.getincrementaldecoder(codec)()
    position = 0
    try:
        with copy.open("wb") as target:
            returns_only: bool | None = None
            for chunk in _chunks(path):
                text = decoder.decode(chunk)
                if returns_only is None:
                    returns_only = "\n" not in text and "\r" in text
                target.write((text.replace("\r", "\n") if returns_only else text).encode())
                position += len(chunk)
            target.write(decoder.decode(b"", final=True).encode())
    except UnicodeDecodeError as error:
        raise errors.EncodingWrong(path=name, encoding=codec, position=position + error.start) from None
    except UnicodeEncodeError:
        raise errors.EncodingWrong(path=name, encoding=codec, position=position) from None
    return copy
