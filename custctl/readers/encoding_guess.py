"""In which encoding was a text written that is not UTF-8?

Every usual encoding is asked how likely its reading is; where the two likeliest are close and read differently, nobody but the
user can tell.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from custctl.errors.contents import BinaryFile, EncodingUnclear, TextDamaged
from custctl.readers.likelihood import likelihood

CHUNK = 1 << 18
"""Bytes looked at in one go: as many as a processor keeps at hand."""
_EVIDENCE = 150_000
"""Bytes of lines with further characters that are looked at."""
_FIRST, _WORDS = 40, 400
"""Different words on which all encodings are compared, and the likelier ones of them."""
_FAR = 25.0
"""Behind the likeliest by so much, an encoding is out of the race after the first words."""
_CLOSE = 2.5
"""Behind the likeliest by less, an encoding is as good: ten to one is not yet sure."""
_LONG = 1 << 20
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_BARELY = -11.0
"""Logarithm per byte beyond ASCII below which the likeliest reading is no text."""

_ENCODINGS = {
    "cp1252": ("western", 0.0),
    "gb18030": ("simplified", -1.0),
    "cp1251": ("cyrillic", -1.5),
    "cp1250": ("central", -3.0),
    "big5": ("traditional", -1.5),
    "cp950": ("traditional", -1.6),
    "big5hkscs": ("traditional", -1.7),
    "cp932": ("japanese", -1.5),
    "cp949": ("korean", -1.5),
    "euc_jp": ("japanese", -3.0),
    "cp1254": ("turkish", -3.5),
    "cp1253": ("greek", -2.0),
    "iso8859_15": ("western", -2.5),
    "iso8859_2": ("central", -4.0),
    "cp1257": ("baltic", -7.0),
    "koi8_r": ("cyrillic", -3.0),
    "iso8859_7": ("greek", -3.0),
    "cp1255": ("hebrew", -4.0),
    "cp1256": ("arabic", -4.0),
    "cp874": ("thai", -9.0),
    "cp866": ("cyrillic", -4.0),
    "mac_roman": ("western", -4.0),
    "cp850": ("western", -4.0),
    "cp437": ("western", -4.5),
    "cp852": ("central", -6.0),
    "iso8859_5": ("cyrillic", -6.0),
}
"""Family of languages by encoding, and how much seldomer (as a logarithm) than the first one it is met in files of shops.

The order decides among those that read alike.
"""

Lines = Sequence[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class _Guess:
    """An encoding and how likely its reading is."""

    codec: str
    score: float


def guessed(path: Path, name: str) -> str:
    """The one encoding in which the file reads clearly best.

    Args:
        path: A text that is not UTF-8.
        name: What messages call it.

    Raises:
        EncodingUnclear: Two encodings are close and read differently.
        TextDamaged: The likeliest encoding does not have all of its bytes; or it is UTF-8 but for a few.
        BinaryFile: No encoding makes it a text.
    """
    _refuse_binary(path, name)
    lines = _evidence(path)
    words = _words(lines)
    _refuse_damaged_utf8(path, words, name)
    ranked = _ranked(words)
    best = ranked[0]
    beyond = sum(byte > 127 for word in words[:_WORDS] for byte in word)
    if best.score < _BARELY * max(beyond, 1) - 30:
        raise BinaryFile(path=name, what="binary data")
    close = [guess for guess in ranked if guess.score > best.score - _CLOSE]
    place = {guess.codec: undecodable(path, guess.codec) for guess in close}
    fitting = [guess.codec for guess in close if place[guess.codec] is None]
    if not fitting:
        raise _damaged(path, name, best.codec, place[best.codec] or 0)
    for other in fitting[1:]:
        row, first, second = _other_reading(lines, fitting[0], other)
        if row:
            raise EncodingUnclear(
                path=name, row=row, first=fitting[0], second=other, first_reading=first, second_reading=second
            )
    return min(fitting, key=list(_ENCODINGS).index)


def _refuse_binary(path: Path, name: str) -> None:
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if len(_CONTROL.findall(head)) > max(40, len(head) // 100):
        raise BinaryFile(path=name, what="binary data")


def _ranked(words: Sequence[bytes]) -> list[_Guess]:
    """The encodings, likeliest first; on the first words all, on the others only those that may win."""
    first = sorted((_guess(words[:_FIRST], codec) for codec in _ENCODINGS), key=lambda guess: -guess.score)
    near = [guess.codec for guess in first if guess.score > first[0].score - _FAR]
    return sorted((_guess(words[:_WORDS], codec) for codec in near), key=lambda guess: -guess.score)


def _guess(words: Sequence[bytes], codec: str) -> _Guess:
    family, prior = _ENCODINGS[codec]
    return _Guess(codec, prior + likelihood([word.decode(codec, "replace") for word in words], family))


def _words(lines: Lines) -> list[bytes]:
    """The different words with characters beyond ASCII, spread over the lines."""
    found = dict.fromkeys(word for _, line in lines for word in re.findall(rb"[0-9@-~]*[\x80-\xff][0-9@-~\x80-\xff]*", line))
    words = [word[:60] for word in found]
    step = max(1, len(words) // _WORDS)
    return words[::step]


def _evidence(path: Path) -> list[tuple[int, bytes]]:
    """Number and bytes of the first lines with characters beyond ASCII."""
    lines, size = [], 0
    with path.open(encoding="latin-1") as file:
        for number, text in enumerate(iter(lambda: file.readline(_LONG), ""), start=1):
            if not text.isascii():
                lines.append((number, text[:10_000].encode("latin-1").rstrip(b"\n")))
                size += len(lines[-1][1])
                if size > _EVIDENCE:
                    break
    return lines


def _other_reading(lines: Lines, first: str, second: str) -> tuple[int, str, str]:
    """Line and readings of the first cell that differs; line 0 where none does."""
    for row, line in lines:
        readings = [re.split(r"[,;|\t]", line.decode(codec, "replace")) for codec in (first, second)]
        for one, two in zip(*readings, strict=False):
            if one != two:
                return row, one.strip(' "'), two.strip(' "')
    return 0, "", ""


def _refuse_damaged_utf8(path: Path, words: Sequence[bytes], name: str) -> None:
    """Refuse what is UTF-8 but for a few bytes: hardly any other text has its sequences by chance."""
    sound = sum(len(_UTF8.findall(word)) for word in words)
    rest = sum(byte > 127 for word in words for byte in _UTF8.sub(b"", word))
    position = undecodable(path, "utf-8") if sound >= max(2, rest) else None
    if position is not None:
        raise _damaged(path, name, "utf-8", position)


def _damaged(path: Path, name: str, codec: str, position: int) -> TextDamaged:
    row, start = 1, 0
    with path.open("rb") as file:
        while start + CHUNK + 20 <= position:
            row += file.read(CHUNK).count(b"\n")
            start += CHUNK
        chunk = file.read(position - start + 20)
    before = chunk[: position - start]
    line = before[before.rfind(b"\n") + 1 :][-20:] + re.split(rb"[\r\n]", chunk[position - start :])[0]
    text = line.decode(codec, "replace").strip()
    return TextDamaged(path=name, encoding=codec, row=row + before.count(b"\n"), position=position, text=text)


def undecodable(path: Path, codec: str) -> int | None:
    """Position of the first byte that an encoding does not have, None where it has them all."""
    decoder = codecs.getincrementaldecoder(codec)()
    done = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return done - kept + error.start
            if not chunk:
                return None
            done += len(chunk)
