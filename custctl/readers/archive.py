"""What is inside a compressed file: the one table of a .gz, .zst or .zip, unpacked within its limits?"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

import polars as pl

from custctl.errors.contents import BinaryFile, NoTable
from custctl.errors.missing import FileEmpty, FileEncrypted, FileUnreadable
from custctl.readers.copies import copy_path
from custctl.readers.damage import ARCHIVE_ERRORS, plain_why
from custctl.readers.file_kind import FileKind
from custctl.readers.limits import check_parts, check_size
from custctl.sheet import Reading

_CHUNK = 1 << 20


def unpacked(path: Path, kind: FileKind, *, name: str, reading: Reading, scratch: Path) -> Path:
    """A copy of the one file within a compressed one.

    Args:
        path: The compressed file.
        kind: How it is compressed.
        name: What messages call it.
        reading: Its limits; `sheet` names one of several files of an archive.
        scratch: Folder for the copy.

    Raises:
        TooLarge: It unpacks to more than allowed.
        FileUnreadable: It is damaged or cut off.
        FileEncrypted: It asks for a password.
        NoTable: The archive holds no file, or several.
    """
    try:
        if kind is FileKind.GZIP:
            with gzip.open(path, "rb") as source:
                return _copied(source, _target(path, scratch, ".gz"), path, name, reading)
        if kind is FileKind.ZSTD:
            return _unpacked_zstd(path, name, reading, scratch)
        return _unpacked_zip(path, name, reading, scratch)
    except ARCHIVE_ERRORS as error:
        raise FileUnreadable(path=name, why=plain_why(error)) from None


def _target(path: Path, scratch: Path, suffix: str) -> Path:
    return copy_path(scratch, path.name.removesuffix(suffix))


def _chunks(source: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def _copied(source: BinaryIO | gzip.GzipFile, target: Path, path: Path, name: str, reading: Reading) -> Path:
    size = 0
    with target.open("wb") as copy:
        for chunk in _chunks(source):
            size += len(chunk)
            check_size(size, path=path, name=name, reading=reading)
            copy.write(chunk)
    if not size:
        raise FileEmpty(path=name)
    return target


def _unpacked_zstd(path: Path, name: str, reading: Reading, scratch: Path) -> Path:
    """With Python's own module where there is one (3.14), else line by line as Polars unpacks it, which knows UTF-8 only."""
    target = _target(path, scratch, ".zst")
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return _lines_copied(path, target, name, reading)
    with zstd.open(path, "rb") as source:
        return _copied(source, target, path, name, reading)


def _lines_copied(path: Path, target: Path, name: str, reading: Reading) -> Path:
    lines = pl.scan_csv(
        path,
        has_header=False,
        separator="\x1f",
        quote_char=None,
        schema={"line": pl.String(), "rest": pl.String()},
        infer_schema=False,
        missing_columns="insert",
        extra_columns="ignore",
        raise_if_empty=False,
        glob=False,
    )
    size = 0
    try:
        with target.open("wb") as copy:
            for batch in lines.collect_batches(maintain_order=True, chunk_size=100_000):
                if batch["rest"].count():
                    raise BinaryFile(path=name, what="binary data")
                text = ("\n".join(line or "" for line in batch["line"]) + "\n").encode()
                size += len(text)
                check_size(size, path=path, name=name, reading=reading)
                copy.write(text)
    except pl.exceptions.PolarsError:
        raise FileUnreadable(path=name, why="it is damaged or not in UTF-8; unpack it first:  unzstd FILE") from None
    return target


def _unpacked_zip(path: Path, name: str, reading: Reading, scratch: Path) -> Path:
    with ZipFile(path) as archive:
        check_parts((part.file_size for part in archive.infolist()), path=path, name=name, reading=reading)
        part = _one_part(archive, name, reading)
        if part.flag_bits & 1:
            raise FileEncrypted(path=name)
        with archive.open(part) as source:
            return _copied(source, copy_path(scratch, Path(part.filename).name), path, name, reading)  # type: ignore[arg-type]


def _one_part(archive: ZipFile, name: str, reading: Reading) -> ZipInfo:
    parts = {
        part.filename: part
        for part in archive.infolist()
        if not part.is_dir() and not part.filename.startswith(("__MACOSX", ".")) and Path(part.filename).name[:1] != "."
    }
    if reading.sheet in parts:
        return parts[str(reading.sheet)]
    if len(parts) == 1:
        return next(iter(parts.values()))
    listed = ", ".join(list(parts)[:10]) or "nothing"
    raise NoTable(path=name, why=f"The archive holds {len(parts)} files: {listed}. Unpack it, or:  --sheet FILE.")
