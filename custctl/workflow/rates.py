"""Which rates does the user say: of exchange, of loss, of interest?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from custctl.analyses.collections import Assumptions
from custctl.errors import BadOption, FileMissing, OptionsExclude, RatesUnreadable
from custctl.frames.exchange import EXCHANGE_RATES
from custctl.frames.late_interest import INTEREST_RATES
from custctl.frames.loss_rates import RATE


@dataclass(frozen=True, slots=True)
class RateTable:
    """What a file of rates looks like.

    Attributes:
        option: The option that takes it.
        columns: Its columns.
        example: A line of it.
        further: Texts that it may have too.
    """

    option: str
    columns: Mapping[str, pl.DataType]
    example: str
    further: tuple[str, ...] = ()


EXCHANGE = RateTable("--rates", EXCHANGE_RATES, "2025-03-31,USD,0.9245")
LOSS = RateTable("--loss-rates", {"bucket": pl.String(), "rate": RATE}, "days_1_30,2%", further=("segment",))
INTEREST = RateTable("--interest", INTEREST_RATES, "2025-07-01,13%")


def rates(path: Path, table: RateTable) -> pl.LazyFrame:
    """The rates of a CSV file with a header; `2%` is 0.02, lines that begin with `#` are comments.

    Args:
        path: The file.
        table: What it looks like; further columns are left out.

    Raises:
        FileMissing: There is no such file.
        RatesUnreadable: A column is missing, a cell cannot be read, a rate is below zero, or there is no line.
    """
    if not path.is_file():
        raise FileMissing(path=path, near=f"{table.option} names a CSV file")
    try:
        cells = pl.read_csv(path, infer_schema=False, comment_prefix="#")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(path, table, str(error).splitlines()[0]) from None
    cells = cells.rename({name: name.strip().lower() for name in cells.columns})
    if missing := [name for name in table.columns if name not in cells.columns]:
        raise _unreadable(path, table, f"it has no column {missing[0]}")
    more = [name for name in table.further if name in cells.columns]
    text = cells.select(pl.col(name).str.strip_chars() for name in (*table.columns, *more))
    typed = text.select(*(_typed(name, dtype) for name, dtype in table.columns.items()), *more)
    if typed.is_empty():
        raise _unreadable(path, table, "it has no line")
    for name in table.columns:
        wrong = typed[name].is_null() | (typed[name] < 0) if name == "rate" else typed[name].is_null()
        if wrong.any():
            raise _unreadable(
                path, table, f"the {name} of line {(wrong.arg_max() or 0) + 2} is {text[name].filter(wrong)[0]!r}"
            )
    return typed.lazy()


def assumptions(
    *,
    months: int,
    weeks: int,
    loss_rates: Path | None = None,
    from_history: bool = False,
    exchange_rates: Path | None = None,
    base: str | None = None,
    document: str | None = None,
    interest: str | None = None,
    compensation: str = "none",
) -> Assumptions:
    """What the user says that the ledger does not, files read.

    Args:
        months: Month ends in the metrics.
        weeks: Weeks in the forecast.
        loss_rates: A file of LOSS.
        from_history: Whether loss rates are learnt instead.
        exchange_rates: A file of EXCHANGE.
        base: The currency to add up in.
        document: Number of a document to explain.
        interest: A yearly rate such as `13%`, or the path of a file of INTEREST.
        compensation: Whose lump sums go with interest.

    Raises:
        FileMissing: A file is not there.
        RatesUnreadable: A file is no table of rates.
        BadOption: Exchange rates without a currency to add up in.
        OptionsExclude: Loss rates from two places.
    """
    if exchange_rates is not None and base is None:
        raise BadOption(option="--rates", value=exchange_rates, expected="Name the currency to add up in:  --currency EUR")
    if loss_rates is not None and from_history:
        raise OptionsExclude(first="--loss-rates", second="--from-history")
    return Assumptions(
        months=months,
        weeks=weeks,
        loss_rates=rates(loss_rates, LOSS) if loss_rates else None,
        from_history=from_history,
        exchange_rates=rates(exchange_rates, EXCHANGE) if exchange_rates else None,
        base=base,
        document=document,
        interest_rates=interest_rates(interest) if interest else None,
        compensation=compensation,
    )


def interest_rates(text: str) -> pl.LazyFrame:
    """INTEREST_RATES of `--interest`: one rate for all days such as `13%`, or those of a file.

    Raises:
        FileMissing: There is no such file.
        RatesUnreadable: The file is no table of rates.
    """
    if not re.fullmatch(r"\d+(\.\d+)?\s*%", text):
        return rates(Path(text), INTEREST)
    one = pl.DataFrame({"date": [date.min], "rate": [Decimal(text.rstrip("% ")) / 100]}, schema=dict(INTEREST_RATES))
    return one.lazy()


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    cell = pl.col(name)
    if name != "rate":
        return cell.str.to_date("%Y-%m-%d", strict=False) if dtype == pl.Date else cell
    number = cell.str.strip_chars_end("% ").cast(RATE, strict=False)
    return pl.when(cell.str.ends_with("%")).then(number / 100).otherwise(number).cast(dtype).alias(name)


def _unreadable(path: Path, table: RateTable, why: str) -> RatesUnreadable:
    return RatesUnreadable(path=path, why=why, columns=", ".join(table.columns), example=table.example, option=table.option)
