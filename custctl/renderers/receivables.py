"""What does the accountant's page of receivables show? Every customer by age, every item, and how it all comes about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from custctl.renderers.answers import Facts, Results, Row, currencies, facts, notes_once, rows
from custctl.renderers.news import ratio
from custctl.renderers.sections import BUCKETS, Part, Week, ages, cash
from custctl.result import Note

MONTHS = 13
"""A year of month ends and the one that it is compared with."""
TIES = "tie_"


@dataclass(frozen=True, slots=True)
class Block:
    """The receivables of one currency.

    Attributes:
        currency: ISO code of every amount.
        facts: Facts of the ageing.
        buckets: Names of the columns by age, not due among them.
        ages: Sums of these columns.
        customers: Rows of the ageing by customer.
        shares: Customer to their share of what is open before unapplied money.
        items: Open items and unapplied money.
        metrics: The last month ends, oldest first.
        cash: What is expected, week by week.
        provision: Rows of the provision; empty without rates.
        sums: Column to sum over `customers`.
        ties: Kind to signed amount: how the total comes about from the rows as read.
    """

    currency: str
    facts: Facts
    buckets: tuple[str, ...]
    ages: tuple[Part, ...]
    customers: tuple[Row, ...]
    shares: Mapping[str, float]
    items: tuple[Row, ...]
    metrics: tuple[Row, ...]
    cash: tuple[Week, ...]
    provision: tuple[Row, ...]
    sums: Mapping[str, Decimal]
    ties: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Receivables:
    """The page: a block per currency; `unit` is what amounts are divided by."""

    as_of: date
    unit: int
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    missing: tuple[str, ...]


def receivables(results: Results, *, unit: int = 1) -> Receivables:
    """The accountant's page from the ageing and its tables.

    Args:
        results: The answer of aging, with any of metrics, forecast, provision.
        unit: What amounts are divided by: 10,000 shows 万元.
    """
    blocks = tuple(_block(results, currency) for currency in currencies(results))
    lacking = ["provision"] if not any(block.provision for block in blocks) else []
    known = results["aging"]
    return Receivables(
        as_of=known.as_of,
        unit=unit,
        blocks=blocks,
        notes=tuple(notes_once(results)),
        missing=tuple(lacking if any(block.customers for block in blocks) else ["aging"]),
    )


def _block(results: Results, currency: str) -> Block:
    owed = facts(results, "aging", currency)
    customers = rows(results, "aging", "customers", currency)
    parts = ages(customers)
    names = [
        part.key for part in parts if isinstance(part.key, str) and (part.key == "not_due" or part.key.startswith(BUCKETS))
    ]
    summed = [*names, "disputed", "unapplied", "total", "overdue"]
    sums = {name: sum((row[name] for row in customers), Decimal(0)) for name in summed} if customers else {}
    whole = sum((part.value for part in parts), Decimal(0))
    return Block(
        currency=currency,
        facts=owed,
        buckets=tuple(names),
        ages=tuple(parts),
        customers=tuple(customers),
        shares={row["customer"]: ratio(row["total"], whole + sums.get("unapplied", Decimal(0))) for row in customers},
        items=tuple(rows(results, "aging", "items", currency)),
        metrics=tuple(rows(results, "aging", "metrics", currency)[-MONTHS:]),
        cash=tuple(cash(rows(results, "aging", "forecast", currency))),
        provision=tuple(rows(results, "aging", "provision", currency)),
        sums=sums,
        ties={name.removeprefix(TIES): value for name, value in owed.items() if name.startswith(TIES) and value},
    )
