"""How does one Delta table of the book change, which files make it up, and what did its commits record?

Files are written by Polars, which streams; the commit itself is Delta's. A commit names the files it adds and those it removes,
so any change, also one that adds no row, is one step: readers see the table before it or after it.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from custctl.book.faults import reading
from custctl.errors.missing import BookDamaged

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction

FORMAT = 1
"""Version of the book's format; a later one adds to it, and a reader refuses what is newer than itself."""

HOURS_OF_GRACE = 24
"""How long a file that left the table stays on disk, for readers that opened the table before."""

_RECORD = "custctl"
_CONFIGURATION = {
    # The imports are recorded in the commits: Delta must never tidy these away.
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}
_DESCRIPTION = "custctl book, format "


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A table as one of its commits left it.

    Attributes:
        version: Number of that commit, from 0.
        files: Size in bytes of each file that makes up the table, by its path.
        rows: Number of rows.
        delta: The table in Delta's own words.
    """

    version: int
    files: Mapping[Path, int]
    rows: int
    delta: "DeltaTable"

    def scan(self) -> pl.LazyFrame:
        """The rows as stored, lazily, in no promised order.

        Delta names the files by URL, which Polars takes for paths, so that a folder with a blank or a Chinese name would not be
        found. Hence only the columns are asked of Delta; those that an older file lacks are null.
        """
        columns = pl.scan_delta(self.delta).collect_schema()
        if not self.files:
            return pl.LazyFrame(schema=columns)
        return pl.scan_parquet(list(self.files), schema=columns, missing_columns="insert", glob=False)


@dataclass(frozen=True, slots=True)
class Table:
    """One Delta table in a folder of the book. Whoever changes it holds the book's lock."""

    folder: Path

    @property
    def exists(self) -> bool:
        """Whether its first commit was made; asks the disk only."""
        log = self.folder / "_delta_log"
        return (log / f"{0:020}.json").is_file() or (log / "_last_checkpoint").is_file()

    @property
    def commits(self) -> int:
        """How many commits were made; asks the disk only."""
        return sum(1 for _ in self._log())

    def open(self) -> Snapshot:
        """The table as its newest commit left it.

        Raises:
            BookDamaged: The log cannot be read, a file it names is missing or cut short, or a newer custctl wrote it.
        """
        from deltalake import DeltaTable

        with reading(self.folder.parent):
            delta = DeltaTable(self.folder)
            actions = pl.DataFrame(delta.get_add_actions(flatten=True))
            written_as = int((delta.metadata().description or "").removeprefix(_DESCRIPTION) or FORMAT)
        files = {self.folder / path: size for path, size in actions.select("path", "size_bytes").iter_rows()}
        self._check(files, written_as)
        return Snapshot(delta.version(), files, int(actions["num_records"].sum()), delta)

    def records(self) -> list[dict[str, Any]]:
        """What each commit of custctl recorded, oldest first, with its `version`; nothing for a table that is not there.

        Raises:
            BookDamaged: The log cannot be read.
        """
        if not self.exists:
            return []
        self.open()
        with reading(self.folder.parent):
            # Delta's own history() finds nothing in a folder whose name has a "#".
            commits = [(int(path.stem), _commit_info(path)) for path in sorted(self._log())]
            said = [(version, info) for version, info in commits if _RECORD in info]
            return [{**info[_RECORD], "version": version, "committed": info.get("timestamp")} for version, info in said]

    def write(self, rows: pl.LazyFrame) -> Path:
        """Write a file that is not part of the table until a commit adds it.

        Its name is that of the commit to come: what a killed writer left under it is written over.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.open().version + 1 if self.exists else 0:08}.parquet"
        try:
            write_rows(rows, path)
            flush(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def commit(self, added: Path, record: Mapping[str, object], *, removed: Iterable[Path] = ()) -> int:
        """Add one file and remove others in one step.

        Args:
            added: A file that `write` wrote; without rows it is deleted, and the commit only records.
            record: What the commit says about itself, as JSON values.
            removed: Files that leave the table; they stay on disk until `tidy`.

        Returns:
            Version of the table after the commit.
        """
        schema = scan_file(added).collect_schema()
        add = _add(added)
        if not add:
            added.unlink()
        try:
            version = self._commit(schema, [add] if add else [], removed, {**record, "format": FORMAT})
        except BaseException:
            if not self.exists or added not in self.open().files:
                added.unlink(missing_ok=True)
            raise
        flush(self.folder / "_delta_log" / f"{version:020}.json")
        return version

    def tidy(self) -> None:
        """Delete files that left the table more than HOURS_OF_GRACE ago."""
        self.open().delta.vacuum(HOURS_OF_GRACE, dry_run=False, enforce_retention_duration=False)

    def _log(self) -> Iterator[Path]:
        """The file of each commit, in no order."""
        return (self.folder / "_delta_log").glob("?" * 20 + ".json")

    def _check(self, files: Mapping[Path, int], written_as: int) -> None:
        if written_as > FORMAT:
            raise BookDamaged(path=self.folder.parent, why=f"it has format {written_as}, this custctl knows {FORMAT}")
        for path, size in files.items():
            if not path.is_file():
                raise BookDamaged(path=self.folder.parent, why=f"{self.folder.name}/{path.name} is missing")
            if path.stat().st_size != size:
                raise BookDamaged(path=self.folder.parent, why=f"{self.folder.name}/{path.name} was changed")

    def _commit(self, schema: pl.Schema, adds: list["AddAction"], removed: Iterable[Path], record: dict[str, object]) -> int:
        from deltalake import CommitProperties, DeltaTable, Schema
        from deltalake.transaction import RemoveAction, create_table_with_add_actions

        columns, said = Schema.from_arrow(schema), CommitProperties(custom_metadata={_RECORD: record})
        if not self.exists:
            told = f"{_DESCRIPTION}{FORMAT}"
            create_table_with_add_actions(
                str(self.folder), columns, adds, description=told, configuration=_CONFIGURATION, commit_properties=said
            )
            return 0
        delta = DeltaTable(self.folder)
        known = {field.name for field in delta.schema().fields}
        if new := [field for field in columns.fields if field.name not in known]:
            # A commit of its own, which changes no row.
            delta.alter.add_columns(new)
        removes = [RemoveAction(path.name, True, _now(), path.stat().st_size, {}) for path in removed]
        delta.create_write_transaction([*adds, *removes], "append", columns, commit_properties=said)
        return DeltaTable(self.folder).version()


def scan_file(path: Path) -> pl.LazyFrame:
    """The rows of one Parquet file; the path is taken as it is, whatever characters it has."""
    return pl.scan_parquet(path, glob=False)


def write_rows(rows: pl.LazyFrame, path: Path) -> None:
    """Write a plan to a Parquet file, streaming.

    Polars reads row groups ahead, a hundred of them, so small ones keep the memory small when the file is read again.
    """
    rows.sink_parquet(path, compression="zstd", row_group_size=25_000)


def flush(path: Path) -> None:
    """Have the disk keep a file and its name, so that a commit never outlives what it stands on."""
    for entry in (path, path.parent) if os.name == "posix" else ():
        handle = os.open(entry, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _add(path: Path) -> "AddAction | None":
    """Delta's word for a new file: its rows and the span of days by which readers skip files; None without rows."""
    from deltalake.transaction import AddAction

    rows = scan_file(path)
    days = pl.col("date") if "date" in rows.collect_schema() else pl.lit(None, pl.Date)
    spans = (days.min().alias("first"), days.max().alias("last"), days.null_count().alias("unknown"))
    [found] = rows.select(pl.len().alias("rows"), *spans).collect().to_dicts()
    if not found["rows"]:
        return None
    statistics: dict[str, object] = {"numRecords": found["rows"]}
    if found["first"]:
        statistics["minValues"] = {"date": found["first"].isoformat()}
        statistics["maxValues"] = {"date": found["last"].isoformat()}
        statistics["nullCount"] = {"date": found["unknown"]}
    return AddAction(path.name, path.stat().st_size, {}, _now(), True, json.dumps(statistics))


def _commit_info(path: Path) -> dict[str, Any]:
    """What a commit says about itself."""
    actions = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return next((action["commitInfo"] for action in actions if "commitInfo" in action), {})


def _now() -> int:
    """Delta's stamp for files: milliseconds since 1970."""
    return int(time.time() * 1000)
