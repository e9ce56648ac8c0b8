"""Do ranges of customer value hold as often as they say? Simulated shops, whose next year is known."""

from collections import Counter
from dataclasses import replace

import numpy as np

from custctl.models.outlook import Wishes, outlook
from tests.helpers.simulated_shops import TODAY, simulated_shop

SIZES = (50, 200, 1000)
SHOPS = 200
NOMINAL = Wishes(discount=0.0, months=120, resident_months=120, interval=0.9, seed=1, margin=1.0)


def report() -> None:
    """Print how often the shop's revenue, and each customer's, lay in the nominal 90 % range."""
    for size in SIZES:
        total, each, methods = coverage(size, SHOPS)
        chosen = ", ".join(f"{name} {count}" for name, count in methods.most_common())
        print(
            f"  {size:5} customers, {SHOPS} shops: total {total:.3f} (0.85 to 0.97), customers {each:.3f} (from 0.88); {chosen}"
        )


def coverage(customers: int, shops: int, *, model: str | None = None) -> tuple[float, float, Counter[str]]:
    """Share of shops, and of their customers, whose next year's revenue lay in the range; and what was chosen how often."""
    hits, inside, methods = [], [], Counter[str]()
    for seed in range(shops):
        shop = simulated_shop(customers, seed)
        found = outlook(shop.rows, TODAY, replace(NOMINAL, model=model), groups=[np.arange(customers)])
        methods[found.method] += 1
        hits.append(found.groups["low"][0] <= shop.revenue.sum() <= found.groups["high"][0])
        low, high = found.customers["low"].to_numpy(), found.customers["high"].to_numpy()
        inside.append(((shop.revenue >= low) & (shop.revenue <= high)).mean())
    return float(np.mean(hits)), float(np.mean(inside)), methods
