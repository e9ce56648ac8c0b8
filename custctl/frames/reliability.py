"""How much may be said about the future of customers, given how many there are, how long they were watched, and a test?"""

from typing import Literal, NamedTuple, TypeAlias

Rung: TypeAlias = Literal["facts_only", "rough", "fair", "good"]

FEWEST, FEWEST_REPEATS, SHORTEST = 30, 20, 90
"""Customers, repeat orders and days below which nobody's habits are forecast."""
FAIR, GOOD = 200, 500
"""Customers from which on a forecast is fair, and good."""
GOOD_REPEATERS, GOOD_DAYS = 100, 180
CLOSE, FAR = 0.15, 0.40
"""How far off the test's total may be for a good forecast, and for a fair one."""


class Reliability(NamedTuple):
    """A rung of the ladder and the key of its reason."""

    rung: Rung
    reason: str


def reliability(*, customers: int, repeats: int, repeaters: int, days: int) -> Reliability:
    """The rung that the amount of data allows.

    Args:
        customers: Customers with an order.
        repeats: Their orders after the first.
        repeaters: Customers with a repeat order.
        days: From the first order to the day the books are read.
    """
    if customers < FEWEST:
        return Reliability("facts_only", "few_customers")
    if repeats < FEWEST_REPEATS:
        return Reliability("facts_only", "few_repeats")
    if days < SHORTEST:
        return Reliability("facts_only", "short_history")
    if customers < FAIR:
        return Reliability("rough", "some_customers")
    if customers < GOOD:
        return Reliability("fair", "more_customers")
    if repeaters < GOOD_REPEATERS:
        return Reliability("fair", "few_repeaters")
    if days < GOOD_DAYS:
        return Reliability("fair", "half_a_year")
    return Reliability("good", "enough")


def untested_contracts(by_data: Reliability) -> Reliability:
    """The rung of contracts, whose renewals are not held out: never more than fair."""
    return Reliability("fair", "contracts") if by_data.rung == "good" else by_data


def tested(by_data: Reliability, error: float | None) -> Reliability:
    """The rung after the test: never higher than the data allow, lower where the test's total was far off.

    Args:
        by_data: As of `reliability`.
        error: Forecast / actual − 1 of the test, None where none could be made.
    """
    if by_data.rung == "facts_only":
        return by_data
    if error is None:
        return Reliability("fair", "untested") if by_data.rung == "good" else by_data
    if abs(error) > FAR:
        return Reliability("rough", "test_far_off")
    if abs(error) > CLOSE and by_data.rung == "good":
        return Reliability("fair", "test_off")
    return by_data
