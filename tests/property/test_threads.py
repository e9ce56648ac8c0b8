"""Does the answer hang on how many threads there are, or on how the optimizer orders joins over rows in another order?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def answer(order: str, threads: str | None) -> str:
    told = {} if threads is None else {"POLARS_MAX_THREADS": threads}
    environment = {name: value for name, value in os.environ.items() if name != "POLARS_MAX_THREADS"} | told
    command = [sys.executable, "-m", "tests.helpers.thousands", order]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def known() -> str:
    return answer("plain", None)


def test_a_shop_of_thousands_has_every_table(known: str) -> None:
    for table in ("customers", "migration", "grades", "warning", "bridge", "products", "categories", "demand", "wallet"):
        assert f" {table}: " in known


@pytest.mark.parametrize(("order", "threads"), [("5", "1"), ("6", "3")])
def test_neither_threads_nor_the_order_of_rows_change_a_byte(known: str, order: str, threads: str) -> None:
    assert answer(order, threads).splitlines() == known.splitlines()
