"""Keeping in a file what it takes to score, and reading it back."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from custctl.errors.missing import FileUnreadable
from custctl.errors.settings import ThresholdsBroken
from custctl.frames.thresholds import THRESHOLDS
from custctl.result import Result
from custctl.schema import Role


def thresholds(path: Path) -> pl.LazyFrame | None:
    """THRESHOLDS that a file keeps, None where there is no such file yet.

    Raises:
        FileUnreadable: The file cannot be read.
        ThresholdsBroken: It is not one that `thresholds_text` wrote.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileUnreadable(path=path, why=error.strerror or error) from None
    except UnicodeDecodeError:
        raise ThresholdsBroken(path=path, why="it is not text") from None
    try:
        return thresholds_frame(text)
    except json.JSONDecodeError:
        raise ThresholdsBroken(path=path, why="it is not JSON") from None
    except KeyError as error:
        raise ThresholdsBroken(path=path, why=f"{error.args[0]} is missing") from None
    except (TypeError, ValueError, AttributeError, ArithmeticError, pl.exceptions.PolarsError):
        raise ThresholdsBroken(path=path, why="a threshold is not a number") from None


def thresholds_frame(text: str) -> pl.LazyFrame:
    """THRESHOLDS from what `thresholds_text` wrote.

    Raises:
        KeyError, TypeError, ValueError, AttributeError, ArithmeticError, PolarsError: It wrote something else.
    """
    kept = json.loads(text)["thresholds"]
    rows = [_row(currency, scores) for currency, scores in kept.items()]
    return pl.LazyFrame(rows, schema=THRESHOLDS.dtypes)


def thresholds_text(result: Result) -> str:
    """What it takes to score in each currency of an answer of `segment`, as JSON; money as text, which keeps it exact."""
    kept = {
        currency: {name: _plain(facts[name].value) for name in THRESHOLDS.columns if name != "currency"}
        for currency, facts in result.facts.items()
        if facts["f5_from"].value is not None
    }
    return json.dumps({"as_of": result.as_of.isoformat(), "thresholds": kept}, indent=2) + "\n"


def _plain(value: object) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value


def _row(currency: str, scores: dict[str, Any]) -> dict[str, object]:
    """A currency's row of THRESHOLDS; a score that nobody reaches has null."""
    row: dict[str, object] = {"currency": currency}
    for name, column in THRESHOLDS.columns.items():
        if name != "currency":
            value = scores[name]
            row[name] = None if value is None else Decimal(value) if column.role is Role.MONEY else int(value)
    return row
