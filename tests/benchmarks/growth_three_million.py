"""Three million rows, some 445,000 customers, 400 products: what does `growth` take from typed rows, in its own process?"""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import process
from tests.benchmarks.segment_ten_million import AS_OF, sales

ROWS, CUSTOMERS, PRODUCTS = 3_000_000, 1_000_000, 400
"""Customers who might buy; fewer than half of them ever do."""


def goods(path: Path, rows: int = ROWS, *, seed: int = 7) -> None:
    """Write ledger rows of `sales`, each with a product and a quantity."""
    import numpy as np
    import polars as pl

    plain = path.with_suffix(".plain")
    sales(plain, rows, customers=CUSTOMERS * rows // ROWS)
    dice = np.random.default_rng(seed)
    product = pl.Series(dice.integers(0, PRODUCTS, rows)).cast(pl.String)
    quantity = pl.Series(dice.integers(1, 10, rows)).cast(pl.Decimal(38, 4))
    pl.scan_parquet(plain).with_columns(product=pl.lit("P") + product.str.zfill(3), quantity=quantity).sink_parquet(path)


def report(rows: int = ROWS) -> None:
    """Print seconds and peak memory of `growth`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "goods.parquet"
        goods(path, rows)
        print(f"  {'growth of 3 years by quarters':30}{process([sys.executable, '-m', __name__, str(path)])}")


if __name__ == "__main__":
    import polars

    from custctl.analyses.growth import growth

    growth(polars.scan_parquet(sys.argv[1]), AS_OF)
