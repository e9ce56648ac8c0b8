"""Where do records go once they are worked out, so that nothing is worked out twice?"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from custctl.frames.compact import compact
from custctl.mapping.duplicates import to_scratch
from custctl.mapping.plan import Plan
from custctl.mapping.records import untold


def worked_out(
    plan: Plan, records: pl.LazyFrame, path: Path, *, known: Mapping[str, pl.Expr] = MappingProxyType({})
) -> pl.LazyFrame:
    """The same records, worked out once: in memory where those of their sheet are held, else in a Parquet file.

    Args:
        plan: Everything decided about the file.
        records: What `records.records` makes of its cells, and whatever else.
        path: The Parquet file.
        known: Columns that need no room, because the others tell them.
    """
    columns = records.collect_schema()
    same = dict(known)
    if plan.roles.table == "ledger":  # what is the same of every record needs no room
        same |= {name: pl.lit(None, dtype=columns[name]) for name in sorted(untold(plan) & columns.keys())}
        same |= {} if plan.roles.canonical else {"file": pl.lit(plan.sheet.file)}
    told = records.drop(same)
    if plan.sheet.held:
        found = compact(told.collect()).lazy()
    else:
        to_scratch(told, path)
        found = pl.scan_parquet(path, glob=False)
    return found.with_columns(**same).select(*columns)
