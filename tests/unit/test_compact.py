"""Do rows that hardly say anything take hardly any room, and stay what they are?"""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from custctl.frames.compact import compact
from custctl.schema import MONEY

ROWS = 10_000


def rows() -> pl.DataFrame:
    same = {"currency": pl.lit("EUR"), "terms": pl.lit(None, dtype=pl.String), "tax": pl.lit(Decimal("0.5"), dtype=MONEY)}
    return pl.DataFrame({"number": range(ROWS)}).with_columns(**same).lazy().collect()


GROWTH = """
from pathlib import Path
import polars as pl
from custctl.frames.compact import compact

def held():
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1])


count = 1_000_000
rows = pl.DataFrame(dict.fromkeys("abcdefgh", pl.repeat("EUR", count, eager=True)))
rows = {made}.with_columns(n=pl.int_range(count))
order = rows["n"].reverse()
before = held()
moved = rows[order]
print((held() - before) // 1024)
"""


def growth(made: str) -> int:
    """MiB by which a process grows that puts a million rows in another order."""
    done = subprocess.run([sys.executable, "-c", GROWTH.format(made=made)], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell how much memory a process holds")
def test_what_all_rows_say_takes_no_room_and_stays_as_it_is() -> None:
    before = rows()
    assert_frame_equal(compact(before), before)
    assert growth("rows") > 100
    assert growth("compact(rows)") < 50


def test_a_column_that_says_two_things_stays_whole_and_nulls_are_something_to_say() -> None:
    mixed = rows().with_columns(currency=pl.when(pl.col("number") > 0).then("currency"))
    assert_frame_equal(compact(mixed), mixed)
    assert compact(mixed)["currency"].null_count() == 1


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_rows_are_left_alone(count: int) -> None:
    assert_frame_equal(compact(rows().head(count)), rows().head(count))
