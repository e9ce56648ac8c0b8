"""Is what was asked of an ageing there, and does it agree with the figure that another book has?"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

import polars as pl

from custctl.analyses.receivable_tables import TABLES
from custctl.errors.usage import BadOption, UnknownTable
from custctl.frames.customer_names import of_other_groups
from custctl.ledger import LEDGER
from custctl.result import Note, Result, Value

DIFFERS = "control_differs"
ALWAYS = ("customers", "items", "allocations")
"""Tables of every ageing."""


def refuse_unknown_tables(asked: Collection[str], *, group_by: str | None) -> None:
    """Stop where an ageing does not have the tables asked for.

    Raises:
        UnknownTable: It has none of that name.
        BadOption: Groups are asked for without a grouping.
    """
    if "groups" in asked and group_by is None:
        raise BadOption(option="--table", value="groups", expected="It needs a grouping:  --group-by salesperson")
    for name in sorted(asked):
        if name not in (*ALWAYS, "groups", *TABLES):
            raise UnknownTable(analysis="aging", table=name, available=", ".join((*ALWAYS, *TABLES)))


def grouped(result: Result, group_by: str | None, ledger: pl.LazyFrame, groups: pl.LazyFrame | None) -> Result:
    """The answer with a warning where nobody is known to be in any group, or invoices say another than their customer is in."""
    if group_by is None or groups is None or not len(shown := result.tables["groups"].rows):
        return result
    if shown["group"].is_null().all():
        return replace(result, notes=(Note("groups_unknown", {"by": group_by}, warning=True), *result.notes))
    if group_by == "salesperson" or group_by not in LEDGER.columns:
        return result
    others = of_other_groups(ledger, result.as_of, groups, by=group_by).collect()["customer"]
    count = result.tables["customers"].rows.filter(pl.col("customer").is_in(others.implode()))["customer"].n_unique()
    differ = (Note("groups_differ", {"by": group_by, "customers": count}, warning=True),) if count else ()
    return replace(result, notes=(*differ, *result.notes))


def controlled(result: Result, control: Mapping[str, Decimal]) -> Result:
    """The answer with a note for each control figure, agreeing or not.

    Args:
        result: An answer whose facts hold `open_total`.
        control: Currency, or "" for the only one, to the figure.

    Raises:
        BadOption: A figure is of a currency that the answer does not have, or of none while the answer has several.
    """
    notes = []
    for currency, figure in control.items():
        known = currency or result.currency
        if known is None or known not in result.facts:
            available = "  ".join(f"--control {name}={figure}" for name in result.facts)
            raise BadOption(
                option="--control", value=f"{currency}={figure}".lstrip("="), expected=f"Name a currency:  {available}"
            )
        total = result.facts[known]["open_total"].value
        assert isinstance(total, Decimal)
        values: dict[str, Value] = {"figure": figure, "total": total, "difference": total - figure, "currency": known}
        notes.append(Note(DIFFERS, values, warning=True) if total != figure else Note("control_agrees", values))
    return replace(result, notes=(*notes, *result.notes))


def differences(result: Result) -> list[Note]:
    """The notes of control figures that were not met."""
    return [note for note in result.notes if note.key == DIFFERS]
