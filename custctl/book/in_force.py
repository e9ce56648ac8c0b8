"""What does the ledger hold, given the imports in force?

The rule: each key once, from the first import in force that has it. The ledger is therefore a function of the set of imports in
force, whatever appends, undos and redos led there. Here the rule is applied to the keys of one import, whose coming or going
concerns no other key; `checks` applies it to all. Keys are compared share by share and only those found on both sides are
kept in memory, so that large imports can come and go.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from custctl.book.stored import IMPORT, KEY, among, known, once, without
from custctl.book.table import Snapshot, scan_file


def rows_in_force(kept: Mapping[int, Path], concerned: Path) -> list[pl.LazyFrame]:
    """Stored ledger rows that the imports in force say for the keys of one import.

    Args:
        kept: Each import in force that may have such rows, by number: the file of its rows.
        concerned: The file of rows of the import that comes or goes, which may be among them.

    Returns:
        One plan for each import in force: the columns of LEDGER, KEY and IMPORT, and extra ones.
    """
    parts = []
    earlier: list[pl.LazyFrame] = []
    for number, path in sorted(kept.items()):
        rows = scan_file(path)
        keys = rows.select(KEY)
        if path != concerned:
            rows = among(rows, known(keys, scan_file(concerned)))
        if earlier:
            rows = without(rows, known(keys, pl.concat(earlier)))
        parts.append(once(rows, keys).with_columns(pl.lit(number, pl.Int64).alias(IMPORT)))
        earlier.append(keys)
    return parts


def without_keys_of(ledger: Snapshot, concerned: Path) -> tuple[list[Path], list[pl.LazyFrame]]:
    """Which files of the ledger hold keys of one import, and their other rows.

    Returns:
        The files, and a plan for each file that has other rows.
    """
    files, rest = [], []
    for path in ledger.files:
        rows = scan_file(path)
        found = known(scan_file(concerned).select(KEY), rows.select(KEY)).collect()
        if found.height:
            files.append(path)
            if found.height < rows.select(pl.len()).collect().item():
                rest.append(without(rows, found.lazy()))
    return files, rest
