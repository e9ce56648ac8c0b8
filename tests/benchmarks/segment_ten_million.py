"""Ten million rows: RFM, ABC and activity, beside pandas finding the same segments and lifetimes' summary of them.

Each reads the same Parquet file in a process of its own. custctl reckons money in exact decimals, pandas and lifetimes in
floats. lifetimes does the least: frequency, recency, age and mean spend of each customer, and nothing of segments.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from tests.benchmarks.measure import Measure, process

ROWS = 10_000_000
CROWD = 1_000_000
LINES_OF_A_DOCUMENT = 3
DAYS = 1095
AS_OF = date(2026, 1, 1)
GROUPS = {"segments": "segment", "abc": "abc", "activity": "activity"}
"""Tables of the answer, and the column whose customers each counts."""
Counts: TypeAlias = dict[str, dict[str, int]]
WITH = ("pandas", "pyarrow", "lifetimes")
"""What the peers need; `pip install` them to run this."""


def sales(path: Path, rows: int, *, customers: int, seed: int = 5) -> None:
    """Write three years of invented ledger rows; some customers come often, most seldom (a gamma mixture, as in NBD models)."""
    import numpy as np
    import polars as pl

    from custctl.ledger import LEDGER

    dice = np.random.default_rng(seed)
    documents = -(-rows // LINES_OF_A_DOCUMENT)
    weights = np.cumsum(dice.gamma(0.6, size=customers))
    buyers = np.searchsorted(weights, dice.random(documents) * weights[-1])
    days = np.sort(dice.integers(0, DAYS, documents))
    place = np.arange(rows) // LINES_OF_A_DOCUMENT
    drawn = pl.LazyFrame(
        {"customer": buyers[place], "day": days[place], "cents": dice.integers(99, 99_999, rows), "document": place}
    )
    ledger = drawn.select(
        date=pl.date(2023, 1, 1) + pl.duration(days="day"),
        customer="C" + pl.col("customer").cast(pl.String).str.zfill(7),
        kind=pl.lit("sale"),
        document=pl.col("document").cast(pl.String),
        amount=pl.col("cents").cast(pl.Decimal(38, 4)) / 100,
        currency=pl.lit("EUR"),
    )
    LEDGER.conform(ledger).sink_parquet(path)


def with_frames(path: str) -> Counts:
    """Customers per segment, class and activity, by the frames of custctl that score, rank and time them."""
    import polars as pl

    from custctl.frames.buyers import buyers
    from custctl.frames.classes import with_abc
    from custctl.frames.rfm import scored
    from custctl.frames.rhythm import curves, gaps, with_rhythm

    silence = (pl.lit(AS_OF) - pl.col("last_order")).dt.total_days()
    shop = buyers(pl.scan_parquet(path), AS_OF).with_columns(recency_days=silence).collect(engine="in-memory").lazy()
    rhythm = curves(gaps(shop, AS_OF)).collect().lazy()
    found = with_abc(scored(with_rhythm(shop, rhythm)))
    rows = found.select("segment", "abc", "activity").collect(engine="in-memory")
    return {name: dict(rows[by].value_counts().rows()) for name, by in GROUPS.items()}


def with_custctl(path: str) -> Counts:
    """The same from the whole answer of `custctl segment`: tiers, tables, actions and reasons too."""
    import polars as pl

    from custctl.analyses.segment import segment

    tables = segment(pl.scan_parquet(path), AS_OF).tables
    return {name: dict(tables[name].rows.select(by, "customers").rows()) for name, by in GROUPS.items()}


def with_pandas(path: str) -> Counts:
    """The same, as one writes it in pandas."""
    import numpy as np
    import pandas as pd

    from custctl.frames.rfm import BANDS, CELLS
    from custctl.frames.rhythm import ACTIVITIES

    lines = pd.read_parquet(path, columns=["customer", "date", "amount"])
    lines["amount"] = lines["amount"].astype("float64")
    lines["date"] = pd.to_datetime(lines["date"])
    orders = lines.groupby(["customer", "date"], as_index=False)["amount"].sum()
    by_customer = orders.groupby("customer")
    shop = by_customer.agg(orders=("date", "size"), first=("date", "min"), last=("date", "max"), revenue=("amount", "sum"))
    today = pd.Timestamp(AS_OF)
    shop["silence"] = (today - shop["last"]).dt.days

    def fifths(values: "pd.Series") -> "pd.Series":
        return np.ceil((values.rank() - 0.5) / len(values) * 5).astype("int64")

    repeats = shop.loc[shop["orders"] > 1, "orders"]
    cuts = repeats.quantile([0.25, 0.5, 0.75], interpolation="lower").tolist()
    cuts = cuts if cuts[0] < cuts[1] < cuts[2] else list(BANDS)
    frequency = np.where(shop["orders"] == 1, 1, 2 + sum((shop["orders"] > cut).astype("int64") for cut in cuts))
    cell = 10 * fifths(-shop["silence"]) + (frequency + fifths(shop["revenue"]) + 1) // 2
    shop["segment"] = cell.map(CELLS)

    shop = shop.sort_values("revenue", ascending=False)
    reached = shop["revenue"].cumsum().groupby(shop["revenue"]).transform("max") / shop["revenue"].sum()
    shop["abc"] = np.select([reached <= 0.8, reached <= 0.95], ["A", "B"], "C")

    orders = orders.sort_values(["customer", "date"])
    following = orders.groupby("customer")["date"].shift(-1)
    orders["closed"] = following.notna()
    orders["days"] = (following.fillna(today) - orders["date"]).dt.days
    orders["is_first"] = orders.groupby("customer").cumcount() == 0
    orders["weight"] = 1 / orders.groupby(["customer", "is_first"])["days"].transform("size")

    def curve(gaps: "pd.DataFrame") -> tuple[list[int], float]:
        steps = gaps.groupby("days").apply(
            lambda day: pd.Series({"came": day["weight"][day["closed"]].sum(), "all": day["weight"].sum()})
        )
        leaving = steps["all"][::-1].cumsum()[::-1]
        stay = (1 - steps["came"] / leaving).clip(0, 1).cumprod()
        back = (stay - stay.iloc[-1]) / (1 - stay.iloc[-1])
        area = back.shift(1, fill_value=1.0) * np.diff(steps.index, prepend=0)
        return [int(back[back <= 1 - q + 1e-12].index.min()) for q in (0.5, 0.8, 0.9, 0.95)], float(area.sum())

    first, _ = curve(orders[orders["is_first"]])
    later, usual = curve(orders[~orders["is_first"]])
    span = (shop["last"] - shop["first"]).dt.days
    own = (2 * usual + span) / (1 + shop["orders"])
    limits = [np.where(shop["orders"] > 1, later[place] * own / usual, first[place]) for place in range(4)]
    passed = sum((shop["silence"] >= limit).astype("int64") for limit in limits)
    shop["activity"] = passed.map(dict(enumerate(ACTIVITIES)))
    return {name: shop[by].value_counts().to_dict() for name, by in GROUPS.items()}


def with_lifetimes(path: str) -> Counts:
    """lifetimes' summary: frequency, recency, age and mean spend."""
    import pandas as pd
    from lifetimes.utils import summary_data_from_transaction_data

    lines = pd.read_parquet(path, columns=["customer", "date", "amount"])
    lines["amount"] = lines["amount"].astype("float64")
    lines["date"] = pd.to_datetime(lines["date"])
    summary = summary_data_from_transaction_data(lines, "customer", "date", "amount", observation_period_end=AS_OF)
    return {"customers": {"all": len(summary)}}


WAYS: dict[str, Callable[[str], Counts]] = {
    "custctl, RFM, ABC, activity": with_frames,
    "custctl segment, all of it": with_custctl,
    "pandas, RFM, ABC, activity": with_pandas,
    "lifetimes, its summary": with_lifetimes,
}


def crowd(path: Path) -> None:
    """Write a ledger of a million customers who bought once, and one who came again."""
    import polars as pl

    from custctl.ledger import LEDGER

    number = pl.col("number")
    drawn = pl.LazyFrame({"number": range(CROWD + 1)}).select(
        date=pl.date(2023, 1, 1) + pl.duration(days=number % DAYS),
        customer=pl.format("C{}", number % CROWD),
        kind=pl.lit("sale"),
        amount=(number % 977 + 1).cast(pl.Decimal(38, 4)),
        currency=pl.lit("EUR"),
    )
    LEDGER.conform(drawn).sink_parquet(path)


def everybody(folder: Path) -> None:
    """Print what `custctl segment` takes for a million customers, and that each is in one group of each table."""
    path, whole = folder / "crowd.parquet", "custctl segment, all of it"
    crowd(path)
    print(f"  {'the same, a million customers':28}{process(_alone(whole, path))}")
    sums = {table: sum(groups.values()) for table, groups in _answer(whole, path).items()}
    alike = set(sums.values()) == {CROWD}
    print(f"  customers in one segment, class and activity each: {'all' if alike else sums}")


def report(rows: int = ROWS) -> None:
    """Print seconds and peak memory of each way, and how custctl compares."""
    if missing := [name for name in WITH if find_spec(name) is None]:
        print(f"  left out: pip install {' '.join(missing)}")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.parquet"
        sales(path, rows, customers=rows // 20)
        print(f"  {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        taken = {name: process(_alone(name, path)) for name in WAYS}
        for name, measure in taken.items():
            print(f"  {name:28}{measure}")
        ours, _, *peers = taken
        for name in peers:
            print(f"  {name}: {_times(taken[name], taken[ours])}")
        answers = [_answer(name, path) for name in list(WAYS)[:3]]
        alike = answers[0] == answers[1] == answers[2]
        print(f"  segments, classes and activities of all customers: {'the same' if alike else answers}")
        everybody(Path(folder))


def _alone(name: str, path: Path) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.segment_ten_million", name, str(path), str(_told(name, path))]


def _told(name: str, path: Path) -> Path:
    """Where a process writes what it found."""
    return path.with_name(f"{list(WAYS).index(name)}.json")


def _times(peer: Measure, ours: Measure) -> str:
    return f"{peer.cpu / ours.cpu:.1f} times the processor time, {peer.peak / ours.peak:.1f} times the memory"


def _answer(name: str, path: Path) -> Counts:
    """Customers per group, without groups that have none."""
    said = json.loads(_told(name, path).read_text())
    return {table: {group: count for group, count in sorted(groups.items()) if count} for table, groups in said.items()}


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(json.dumps(WAYS[sys.argv[1]](sys.argv[2])))
