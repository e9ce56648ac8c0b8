"""What does each import keep beside the ledger, and what becomes of it when the import fails?"""

import shutil
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import polars as pl

from custctl.book.stored import FURTHER, stored
from custctl.book.table import flush, write_rows
from custctl.errors.missing import BookDamaged
from custctl.ledger import LEDGER


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders `imports/ID` of a book. Whoever writes them holds the book's lock."""

    book: Path

    def folder(self, number: int) -> Path:
        """The folder of one import."""
        return self.book / "imports" / str(number)

    def rejects(self, number: int) -> Path:
        """The rejected records of one import, as CSV."""
        return self.folder(number) / "rejects.csv"

    def rejected(self, number: int) -> Path:
        """The same as they were written, since that CSV is there to be mended; no file where nothing was rejected."""
        return self.rejects(number).with_suffix(".parquet")

    def rows(self, number: int) -> Path:
        """All typed rows of one import, duplicates included."""
        return self.folder(number) / "rows.parquet"

    def required(self, number: int) -> Path:
        """The file of rows of one import that must be there.

        Raises:
            BookDamaged: It is not.
        """
        path = self.rows(number)
        if not path.is_file():
            raise BookDamaged(path=self.book, why=f"imports/{number}/{path.name} is missing")
        return path

    def refuse_loss(self, number: int) -> None:
        """Refuse to write over what imports keep that the ledger, which was lost, no longer knows.

        Raises:
            BookDamaged: It would be the first import, but others have folders.
        """
        others = [entry for entry in self.folder(number).parent.glob("*") if entry != self.folder(number)]
        if number == 1 and others:
            raise BookDamaged(path=self.book, why="ledger/ is missing")

    def begin(self, number: int) -> None:
        """Make an import's folder; what a killed import left under the same number goes."""
        folder = self.folder(number)
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)

    def write(self, number: int, rows: pl.LazyFrame, rejects: pl.LazyFrame) -> Path:
        """Write an import's rows and rejects, and see them on disk.

        Returns:
            The file of rows.
        """
        write_rows(stored(rows, LEDGER, further=FURTHER), self.rows(number))
        rejects.sink_csv(self.rejects(number))
        written = pl.scan_csv(self.rejects(number), infer_schema=False, glob=False)
        if not written.head(1).collect().is_empty():
            written.sink_parquet(self.rejected(number))
        folder = self.folder(number)
        for entry in (*folder.iterdir(), folder, folder.parent):
            flush(entry)
        return self.rows(number)

    def remove(self, number: int) -> None:
        """Take the folder of a failed import away, as far as that can be done."""
        shutil.rmtree(self.folder(number), ignore_errors=True)


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
