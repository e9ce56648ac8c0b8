"""Which rates does the user say: of exchange, of loss, of interest?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from custctl import readers
from custctl.analyses.receivable_tables import MONTHS, WEEKS, Assumptions
from custctl.errors import InputError
from custctl.errors.contents import RatesUnreadable
from custctl.errors.missing import FileMissing, FileUnreadable
from custctl.errors.usage import BadOption, OptionsExclude
from custctl.frames.exchange import EXCHANGE_RATES
from custctl.frames.late_interest import INTEREST_RATES
from custctl.mapping.rate_words import DAYS, HEADINGS
from custctl.schema import RATE
from custctl.sheet import Reading
from custctl.workflow.bucket_names import bucket_named
from custctl.workflow.scratch import scratch_folder


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
    """The rates of a spreadsheet with a header; `2%` is 0.02, lines that begin with `#` are comments.

    Args:
        path: The file, of any form that readers know.
        table: What it looks like; further columns are left out.

    Raises:
        FileMissing, FileEmpty, FileUnreadable, FileEncrypted: There is no such file, or nothing that can be read in it.
        RatesUnreadable: It is no table, a column is missing, a cell cannot be read, a rate is below zero, two are for the same,
            or there is no line.
    """
    if not path.is_file():
        raise FileMissing(path=path, near=f"{table.option} names a file of rates")
    try:
        rows, text = _cells(path, table)
    except OSError as error:
        raise FileUnreadable(path=path, why=error.strerror or error) from None
    except InputError as error:
        why = str(error).splitlines()[0].removesuffix(".").replace(str(path), "it")
        raise _unreadable(path, table, why) from None
    if missing := [name for name in table.columns if name not in text.columns]:
        raise _unreadable(path, table, f"it has no column {missing[0]}")
    more = [name for name in table.further if name in text.columns]
    typed = text.select(*(_typed(text[name], dtype) for name, dtype in table.columns.items()), *more)
    if typed.is_empty():
        raise _unreadable(path, table, "it has no line")
    for name in table.columns:
        wrong = typed[name].is_null() | (typed[name] < 0) if name == "rate" else typed[name].is_null()
        if wrong.any():
            raise _unreadable(path, table, f"the {name} of line {rows.filter(wrong)[0]} is {text[name].filter(wrong)[0]!r}")
    said = [name for name in typed.columns if name != "rate"]
    twice = rows.filter(typed.select(again=~pl.struct(said).is_first_distinct())["again"])
    if len(twice):
        raise _unreadable(path, table, f"line {twice[0]} says again what a line before it says")
    return typed.lazy()


def _cells(path: Path, table: RateTable) -> tuple[pl.Series, pl.DataFrame]:
    """The numbers of the lines, and their cells under the names of the columns that are known."""
    with scratch_folder() as scratch:
        source = scratch / f"rates{path.suffix}"
        content = path.read_bytes()  # in which comments are lines only where it is plain text
        source.write_bytes(content if b"\0" in content else re.sub(rb"(?m)^[ \t]*#.*$", b"", content))
        known = {word for words in HEADINGS.values() for word in words}
        [sheet] = readers.sheets(source, name=str(path), reading=Reading(header_words=known), scratch=scratch)
        cells = sheet.cells.collect()
    found = {
        name: position
        for name in (*table.columns, *table.further)
        for position, heading in reversed([*enumerate(sheet.header)])
        if heading.strip().lower() in HEADINGS[name]
    }
    rate = pl.col("rate") if sheet.delimiter == "," else pl.col("rate").str.replace(",", ".")
    text = cells.select(pl.col(f"c{position}").str.strip_chars().alias(name) for name, position in found.items())
    return cells["row"], text.with_columns(rate) if "rate" in found else text


def assumptions(
    *,
    months: int | None = None,
    weeks: int | None = None,
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
        months: Month ends in the metrics, else MONTHS.
        weeks: Weeks in the forecast, else WEEKS.
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
        months=MONTHS if months is None else months,
        weeks=WEEKS if weeks is None else weeks,
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
        BadOption: It is a number that is no rate, and no file is called so.
    """
    if not re.fullmatch(r"\d+([.,]\d+)?\s*%", text):
        if re.fullmatch(r"[+-]?\d*[.,]?\d+\s*%?", text) and not Path(text).exists():
            raise BadOption(option=INTEREST.option, value=text, expected="Write a rate such as 13%, or name a file of rates.")
        return rates(Path(text), INTEREST)
    rate = Decimal(text.rstrip("% ").replace(",", ".")) / 100
    one = pl.DataFrame({"date": [date.min], "rate": [rate]}, schema=dict(INTEREST_RATES))
    return one.lazy()


def _typed(cells: pl.Series, dtype: pl.DataType) -> pl.Expr:
    cell = pl.col(cells.name)
    if dtype == pl.Date:
        return pl.coalesce(cell.str.slice(0, 10).str.to_date(form, strict=False) for form in DAYS)
    if cells.name == "bucket":
        return cell.replace_strict({age: bucket_named(age) for age in cells.drop_nulls()}, return_dtype=pl.String)
    if cells.name != "rate":
        return cell
    number = cell.str.strip_chars_end("% ").cast(RATE, strict=False)
    return pl.when(cell.str.ends_with("%")).then(number / 100).otherwise(number).cast(dtype)


def _unreadable(path: Path, table: RateTable, why: str) -> RatesUnreadable:
    return RatesUnreadable(path=path, why=why, columns=", ".join(table.columns), example=table.example, option=table.option)
