"""Answers of all analyses about one small shop, as the analyses give them, for tests of workbooks."""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from custctl.analyses.aging import aging
from custctl.analyses.clv import clv
from custctl.analyses.growth import growth
from custctl.analyses.receivable_tables import Assumptions, receivable_tables
from custctl.analyses.segment import segment
from custctl.ledger import CUSTOMERS
from custctl.result import Result
from tests.helpers.ledgers import ledger

AS_OF = date(2026, 10, 31)
NAMES = ("Nordwind", "=cmd|'/C_calc'!A0", "上海祥瑞五金商行", "Atlas_Bau", "Lindner_&_Töchter", "Café_<Morgenrot>")
RATES = pl.LazyFrame(
    {"bucket": ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90"], "rate": [0.005, 0.02, 0.05, 0.15, 0.5]}
)


def _rows() -> str:
    lines = []
    for number, name in enumerate(NAMES):
        for turn in range(8):
            day = AS_OF - timedelta(days=20 + turn * (40 + 5 * number))
            lines.append(
                f"{day} {name} invoice {1200.35 / (number + 1) + turn * 11.11:.2f} R{number}{turn} due={day + timedelta(30)}"
            )
            if turn > number % 3 + 1:
                paid = day + timedelta(days=25 + number * 4)
                lines.append(
                    f"{paid} {name} payment {1200.35 / (number + 1) + turn * 11.11:.2f} Z{number}{turn} -> R{number}{turn}"
                )
    return "\n".join([*lines, "2026-10-01 Nordwind payment 50.05"])


@lru_cache
def answers(currency: str = "EUR") -> dict[str, Result]:
    """Answers by analysis name: segment, clv, growth and aging with metrics, provision and forecast."""
    rows = ledger(_rows(), currency=currency)
    owed = aging(rows, AS_OF)
    more = receivable_tables(
        rows, AS_OF, tables=("metrics", "provision", "forecast"), assumptions=Assumptions(loss_rates=RATES, months=6, weeks=4)
    )
    return {
        "segment": segment(rows, AS_OF),
        "clv": clv(rows, CUSTOMERS.empty(), AS_OF),
        "growth": growth(rows, AS_OF),
        "aging": replace(owed, tables={**owed.tables, **more.tables}, notes=(*owed.notes, *more.notes)),
    }


def together(*shops: dict[str, Result]) -> dict[str, Result]:
    """Shops of different currencies as one answer."""
    first = shops[0]
    return {
        name: replace(
            first[name],
            facts={currency: block for shop in shops for currency, block in shop[name].facts.items()},
            tables={
                key: replace(table, rows=pl.concat([shop[name].tables[key].rows for shop in shops]))
                for key, table in first[name].tables.items()
                if all(key in shop[name].tables for shop in shops)
            },
        )
        for name in first
    }
