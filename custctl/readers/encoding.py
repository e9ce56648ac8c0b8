"""Which characters do the bytes of a text file stand for?

Byte order mark, then the NUL pattern of UTF-16 and UTF-32, then strict UTF-8 over the whole file, and only then a guess that is
strict too and is refused where two are close and read differently.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from custctl.errors.contents import BinaryFile, EncodingWrong
from custctl.errors.usage import EncodingUnknown
from custctl.readers.copies import copy_path
from custctl.readers.encoding_guess import CHUNK, guessed

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A file of plain UTF-8 with line feeds.

    Attributes:
        path: The file itself where it is so already, else a copy.
        encoding: The encoding that the source has.
        bare: Whether there is neither a quote nor a NUL byte in it; false where nobody looked.
    """

    path: Path
    encoding: str
    bare: bool = False


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
        TextDamaged: The likeliest encoding does not have all of its bytes.
        BinaryFile: No text at all.
        EncodingUnknown: There is no encoding of that name.
    """
    codec = encoding and _codec(encoding)
    marked = _by_mark(path) or (None if codec else _by_nul(path))
    found = codec or marked
    if marked and codec in ("utf-16", "utf-32", "utf-8", None):
        found = marked
    if found in (None, "utf-8", "utf-8-sig"):
        try:
            carriage_only, bare = _check_utf8(path)
        except UnicodeDecodeError as error:
            if codec:
                raise EncodingWrong(path=name, encoding=encoding, position=error.start) from None
            found = guessed(path, name)
        else:
            kept = path if not carriage_only else _decoded(path, found or "utf-8", scratch, name)
            return Text(kept, found or "utf-8", bare)
    try:
        return Text(_decoded(path, str(found), scratch, name), str(found))
    except EncodingWrong:
        if codec or _by_mark(path):
            raise
        raise BinaryFile(path=name, what="binary data") from None  # only where its zero bytes are spoke for text


def page_text(path: Path, *, name: str, encoding: str | None, scratch: Path) -> Text:
    """A web page as UTF-8: by what the user says, else by what the page says, else like any text.

    Raises:
        EncodingWrong: The bytes are not what the user named.
        TextDamaged: The likeliest encoding does not have all of its bytes.
    """
    with path.open("rb") as file:
        told = re.search(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", file.read(4096), re.IGNORECASE)
    if encoding is None and told and _by_mark(path) is None:
        try:
            codec = codecs.lookup({"gb2312": "gb18030", "gbk": "gb18030"}.get(told[1].decode().lower(), told[1].decode())).name
            return utf8(path, name=name, encoding="cp1252" if codec == "iso8859-1" else codec, scratch=scratch)
        except (LookupError, EncodingWrong):
            pass  # pages are often saved in another encoding than they say
    return utf8(path, name=name, encoding=encoding, scratch=scratch)


def _codec(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise EncodingUnknown(encoding=encoding) from None


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
        while chunk := file.read(CHUNK):
            yield chunk


def _check_utf8(path: Path) -> tuple[bool, bool]:
    """Decode everything strictly; whether lines end in carriage returns only, and whether there is no quote and no NUL byte.

    Raises:
        UnicodeDecodeError: Not UTF-8; `start` counts from the beginning of the file.
    """
    feeds, returns, done, rest, bare = 0, 0, 0, b"", True
    for chunk in _chunks(path):
        feeds += b"\n" in chunk
        returns += b"\r" in chunk
        bare = bare and b'"' not in chunk and b"\0" not in chunk
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
    return bool(returns) and not feeds, bare


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
        raise EncodingWrong(path=name, encoding=codec, position=position + error.start) from None
    except UnicodeEncodeError:
        raise EncodingWrong(path=name, encoding=codec, position=position) from None
    return copy
