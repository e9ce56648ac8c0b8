"""How fast are customer values beside lifetimes and pymc-marketing, which do the same in Python? CPU time, in one run.

The peers need libraries of years ago or by the gigabyte: each has an environment of its own, made on first use in the folder
that CUSTCTL_PEERS names, else in a temporary one. A peer that cannot be installed is left out and said.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import numpy as np

from custctl.models.bg_nbd import BgNbd
from custctl.models.histories import Histories
from custctl.models.uncertainty import drawn_models
from tests.benchmarks.measure import process
from tests.helpers.repeat_buyers import pareto_customers
from tests.helpers.simulated_shops import BUYING

PINS = {
    "lifetimes": ("lifetimes==0.11.3", "pandas==1.5.3", "numpy==1.26.4", "scipy==1.11.4", "autograd==1.6.2", "setuptools<81"),
    "pymc-marketing": ("pymc-marketing==0.19.2",),
}
SIZES = (2357, 100_000)
MILLION = 1_000_000
CUSTCTL = str(Path(sys.executable).parent / "custctl")

OURS = """
import json, sys, time
import numpy as np
from custctl.models.bg_nbd import BgNbd
from custctl.models.gamma_gamma import GammaGamma, Spends
from custctl.models.bg_nbd import BgNbd
from custctl.models.histories import Histories
from custctl.models.uncertainty import drawn_models
from custctl.models.mbg_nbd import MbgNbd
from custctl.models.pareto_nbd import ParetoNbd
data = np.load(sys.argv[1])
histories, spends = Histories.of(data["x"], data["t_x"], data["T"]), Spends.of(data["x"], data["z"])
def fit(model): return lambda: model.fit(histories, prior=False)
jobs = {"BG/NBD": fit(BgNbd), "MBG/NBD": fit(MbgNbd), "Pareto/NBD": fit(ParetoNbd)}
jobs["Gamma-Gamma"] = lambda: GammaGamma.fit(spends)
"""
LIFETIMES = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter
data = np.load(sys.argv[1])
x, t_x, T, z = (data[name] for name in ("x", "t_x", "T", "z"))
back = x > 0
def fit(model): return lambda: model().fit(x, t_x, T)
jobs = {"BG/NBD": fit(BetaGeoFitter), "MBG/NBD": fit(ModifiedBetaGeoFitter), "Pareto/NBD": fit(ParetoNBDFitter),
        "Gamma-Gamma": lambda: GammaGammaFitter().fit(x[back], z[back])}
"""
RUN = """
skip = set(sys.argv[2:])
for name, job in jobs.items():
    if name in skip: continue
    if "custctl" in sys.modules: job()
    begun = time.process_time()
    try: job(); failed = None
    except Exception as error: failed = type(error).__name__
    print(json.dumps([name, time.process_time() - begun, failed]), flush=True)
"""
OUR_SUMMARY = """
import sys
from datetime import date
import polars as pl
from custctl.frames.orders import orders
from custctl.ledger import LEDGER
from custctl.models.purchases import Purchases
rows = pl.read_csv(sys.argv[1], try_parse_dates=True).lazy()
money = pl.col("amount").cast(pl.Decimal(38, 4))
ledger = LEDGER.conform(rows.with_columns(money, kind=pl.lit("sale"), currency=pl.lit("EUR"))).collect()
def job():
    found = orders(ledger.lazy(), date(2024, 12, 31)).collect()
    number, day = pl.col("customer").rle_id().cast(pl.Int64), pl.col("date").to_physical().cast(pl.Int64)
    columns = found.select(number=number, day=day, value=pl.col("revenue").cast(pl.Float64))
    purchases = Purchases(*(columns[name].to_numpy() for name in ("number", "day", "value")))
    purchases.until(int(purchases.day.max())), purchases.spends(first=False)
"""
MEMORY = """
import resource, sys, time
import numpy as np
from custctl.models.bg_nbd import BgNbd
from custctl.models.histories import Histories
from custctl.models.uncertainty import drawn_models
from custctl.models.pareto_nbd import ParetoNbd
data = np.load(sys.argv[1])
histories = Histories.of(data["x"], data["t_x"], data["T"])
begun = time.process_time()
ParetoNbd.fit(histories)
print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
SUMMARY = """
import sys, warnings
warnings.filterwarnings("ignore")
import pandas as pd
from lifetimes.utils import summary_data_from_transaction_data
rows = pd.read_csv(sys.argv[1], parse_dates=["date"])
def job():
    names = {"monetary_value_col": "amount", "observation_period_end": "2024-12-31"}
    summary_data_from_transaction_data(rows, "customer", "date", **names)
"""
REPEATED = """
import time
job()
taken = []
for _ in range(5):
    begun = time.process_time()
    job()
    taken.append(time.process_time() - begun)
print(sorted(taken)[2])
"""
MCMC = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np, pandas as pd
from pymc_extras.prior import Prior
from pymc_marketing.clv import BetaGeoModel
data = np.load(sys.argv[1])
frame = pd.DataFrame({"customer_id": np.arange(data["x"].size), "frequency": data["x"], "recency": data["t_x"], "T": data["T"]})
beliefs = {name: Prior("LogNormal", mu=centre, sigma=spread) for name, (centre, spread) in json.loads(sys.argv[2]).items()}
begun = time.process_time()
model = BetaGeoModel(data=frame, model_config=beliefs)
model.fit(method="mcmc", chains=2, cores=1, draws=5500, tune=600, progressbar=False, random_seed=1)
taken = time.process_time() - begun
print(json.dumps([taken, {name: np.quantile(model.idata.posterior[name], [0.1, 0.9]).tolist() for name in beliefs}]))
"""
DRAWS = 4000
"""Of ours: the ends of a range of 80 % are then known to 1 % of its width, as theirs are."""


def report() -> None:
    """Print seconds of processor for each fit, and how many times faster ours is."""
    folder = Path(os.environ.get("CUSTCTL_PEERS") or tempfile.mkdtemp(prefix="custctl-peers-"))
    lifetimes = _environment(folder, "lifetimes")
    for size in SIZES:
        data = _data(folder, size)
        ours = _timed(sys.executable, OURS, data)
        theirs = _timed(lifetimes, LIFETIMES, data) if lifetimes else {}
        for name, (seconds, _) in ours.items():
            other, failed = theirs.get(name, (None, None))
            said = (
                f"lifetimes {failed or f'{other:8.2f} s, {other / seconds:6.1f} ×'}"
                if other is not None
                else "lifetimes not run"
            )
            print(f"  {size:7,} customers  {name:12} {seconds:7.3f} s   {said}")
    if lifetimes:
        print(f"  fits that fail on 100 shops of 30 customers: lifetimes {_failures(lifetimes, folder)}, custctl 0")
    done = subprocess.run([sys.executable, "-c", MEMORY, str(_data(folder, MILLION))], capture_output=True, text=True)
    seconds, peak = map(float, done.stdout.split())
    print(f"  a Pareto/NBD fitted to a million customers: {seconds:.1f} s CPU, {peak:.0f} MiB at most, 300 allowed")
    _whole_command(folder)
    _against_mcmc(folder)


def _environment(folder: Path, name: str) -> str | None:
    """The Python of a peer's own environment, None where it cannot be installed."""
    home = folder / name
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        done = subprocess.run([python, "-m", "pip", "install", "--quiet", *PINS[name]], capture_output=True, text=True)
        if done.returncode:
            print(f"  {name} cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
            return None
    return str(python)


def _data(folder: Path, size: int, *, seed: int = 1) -> Path:
    """Histories in weeks and mean values of customers as a model says."""
    customers = pareto_customers(type(BUYING)(r=0.55, alpha=10.6, s=0.6, beta=11.7), size, seed)
    days = Histories.of(customers.x, np.ceil(customers.t_x * 7) / 7, np.ceil(customers.T * 7) / 7)
    draw = np.random.default_rng(seed)
    value = draw.gamma(6.0 * np.maximum(days.x, 1)) / np.maximum(days.x, 1) / draw.gamma(4.0, 1 / 15.0, size)
    path = folder / f"customers_{size}_{seed}.npz"
    np.savez(path, x=days.x, t_x=days.t_x, T=days.T, z=value)
    return path


def _timed(python: str, setup: str, data: Path, *, skip: tuple[str, ...] = ()) -> dict[str, tuple[float, str | None]]:
    one = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([python, "-c", setup + RUN, str(data), *skip], capture_output=True, text=True, env=one)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return {name: (seconds, failed) for name, seconds, failed in rows}


def _failures(python: str, folder: Path) -> int:
    """Of 100 samples of 30 customers, those on which the peer's BG/NBD does not converge."""
    failed = 0
    for seed in range(100):
        found = _timed(python, LIFETIMES, _data(folder, 30, seed=seed), skip=("MBG/NBD", "Pareto/NBD", "Gamma-Gamma"))
        failed += found["BG/NBD"][1] is not None
    return failed


def _whole_command(folder: Path) -> None:
    """All of clv from a file: reading, choice, test, ranges, writing."""
    from tests.helpers.simulated_shops import simulated_shop

    for size in (2357, 50_000):
        path = folder / f"sales_{size}.csv"
        rows = simulated_shop(size, 1).rows
        lines = [f"{np.datetime64('2023-01-01') + day},C{number:06},{value:.2f}" for number, day, value in rows.iter_rows()]
        path.write_text("\n".join(["date,customer,amount", *lines]), encoding="utf-8")
        command = [CUSTCTL, "clv", str(path), "--as-of", "2024-12-31", "--format", "csv", "--no-input"]
        print(f"  custctl clv, {size:6,} customers, {rows.height:7,} orders: {process(command)}")
        ours, lifetimes = _seconds(sys.executable, OUR_SUMMARY, path), _environment(folder, "lifetimes")
        print(f"    only the summary of these customers: {ours:.3f} s CPU, returns, taxes and currencies seen to")
        if lifetimes:
            theirs = _seconds(lifetimes, SUMMARY, path)
            print(f"    lifetimes, the same summary: {theirs:.3f} s CPU, {theirs / ours:.1f} ×")


def _seconds(python: str, script: str, path: Path) -> float:
    done = subprocess.run([python, "-c", script + REPEATED, str(path)], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def _against_mcmc(folder: Path) -> None:
    """Ranges by Markov chains, where they can be installed, under the same beliefs; CUSTCTL_PEERS_MCMC=0 leaves them out."""
    python = _environment(folder, "pymc-marketing") if os.environ.get("CUSTCTL_PEERS_MCMC") != "0" else None
    if python is None:
        print("  pymc-marketing: not run")
        return
    data = _data(folder, SIZES[0])
    rows = np.load(data)
    histories = Histories.of(rows["x"], rows["t_x"], rows["T"]).grouped()
    centres = np.array(BgNbd.CENTRES) + np.log(BgNbd.units(histories.typical_age()))
    beliefs = dict(zip(BgNbd.names(), zip(centres.tolist(), BgNbd.SPREADS, strict=True), strict=True))
    done = subprocess.run([python, "-c", MCMC, str(data), json.dumps(beliefs)], capture_output=True, text=True, check=True)
    theirs, ends = json.loads(done.stdout.splitlines()[-1])
    begun = time.process_time()
    drawn = drawn_models(BgNbd.fit(histories), histories, DRAWS, np.random.default_rng(1), prior=True)
    ours = time.process_time() - begun
    print(f"  BG/NBD under the same beliefs, ranges: {ours:.2f} s CPU, pymc-marketing {theirs:.1f} s, {theirs / ours:.0f} ×")
    values = np.array([model.parameters() for model in drawn])
    for (name, (low, high)), column in zip(ends.items(), values.T, strict=True):
        off = (np.quantile(column, [0.1, 0.9]) - [low, high]) / (high - low)
        print(
            f"    ends of 80 % for {name:5}: {low:.4f} to {high:.4f}, ours off by {off[0]:+.1%} and {off[1]:+.1%} of the width"
        )
