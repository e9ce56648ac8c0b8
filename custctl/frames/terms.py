"""When is a document due, and until when does it earn a discount, by the words of its terms?"""

import polars as pl

TERMS: dict[str, pl.DataType] = {
    "terms": pl.String(),
    "net_days": pl.Int32(),
    "from_month_end": pl.Boolean(),
    "discount_days": pl.Int32(),
    "discount": pl.Decimal(38, 4),
}
"""What terms say: days to pay, counted from the document or from the end of its month; discount as a share, and its days."""

_DAYS = r"(?:days?|tagen?|jours?|天|日)"
_NOW = (
    r"receipt|immediate|^\s*cod\b|cash|advance|prepa|sofort|vorkasse|réception|comptant|现结|现款|现付|货到付款|款到发货|预付"
)
_MONTH_END = r"\beom\b|\bmfi\b|end of (?:the )?month|month[- ]end|fin de mois|monatsende|月结|月底|月末|次月|下月"
_TWO_READINGS = r"jours\s+fin de mois|tagen?\s+(?:zum\s+)?monatsende"  # days then month end, or month end then days
_DISCOUNT = (
    r"(?<share>\d+(?:[.,]\d+)?)\s*%?\s*/\s*(?<days>\d+)",  # 2/10 net 30
    rf"(?<share>\d+(?:[.,]\d+)?)\s*%[^\d,;]{{0,60}}?(?<days>\d+)\s*{_DAYS}?",  # 2% 10 days, 2 % Skonto 14 Tage
)
_DISCOUNT_AFTER_DAYS = rf"(?<days>\d+)\s*{_DAYS}[^\d;,]*?(?<share>\d+(?:[.,]\d+)?)\s*%"  # 14 Tage 2% Skonto
_NET = (
    r"\b(?:net|netto|rein|n)\s*\.?/?\s*(\d+)",  # net 30, n/30
    rf"(\d+)\s*{_DAYS}?\s*(?:net\b|netto|rein)",  # 30 Tage netto
    r"\b(\d+)\s*(?:mfi|eom)\b|(?:eom|mfi)\s*\+?\s*(\d+)",  # 15 MFI, EOM + 10
    rf"(\d+)\s*{_DAYS}",  # 30 days, 月结30天
    r"^\s*\D{0,3}(\d+)\s*$",  # 30
    rf"(?:{_MONTH_END})\D*?(\d+)",  # 月结30
)


def terms_read(terms: pl.LazyFrame) -> pl.LazyFrame:
    """What each distinct wording of terms says.

    Days after the end of a month are those of the document's month: "net 30 EOM" of 11 May is 30 June, "15 MFI" 15 June.
    A discount without a net date is due when the discount ends.

    Args:
        terms: Column `terms`; every wording is read once.

    Returns:
        TERMS, one row per wording, in no order; `net_days` is null where the words name no day, or two by two legal readings.
    """
    wordings = terms.select("terms").drop_nulls().unique().with_columns(text=pl.col("terms").str.to_lowercase())
    found = wordings.with_columns(_discount())
    # The discount's own days must not be read as the net days.
    net = pl.col("text").str.replace_all(
        "|".join((_DISCOUNT_AFTER_DAYS, *_DISCOUNT)).replace("?<share>", "?:").replace("?<days>", "?:"), " "
    )
    month_end = pl.col("text").str.contains(_MONTH_END)
    days = pl.coalesce(
        *(net.str.extract(pattern, group) for pattern in _NET for group in range(1, pattern.count(r"(\d+)") + 1)),
        pl.when(pl.col("text").str.contains(_NOW) | month_end).then(pl.lit("0")),
        pl.col("days"),
    )
    return found.select(
        "terms",
        net_days=pl.when(~pl.col("text").str.contains(_TWO_READINGS)).then(days.cast(pl.Int32, strict=False)),
        from_month_end=month_end,
        discount_days=pl.col("days").cast(pl.Int32, strict=False),
        discount=(pl.col("share").str.replace(",", ".").cast(pl.Decimal(38, 4), strict=False) / 100).cast(pl.Decimal(38, 4)),
    )


def due_by_terms(start: pl.Expr) -> pl.Expr:
    """Due date of a document dated `start`, from the columns of TERMS; null where the terms name no day."""
    base = pl.when(pl.col("from_month_end")).then(start.dt.month_end()).otherwise(start)
    return base + pl.duration(days=pl.col("net_days"))


def discount_until(start: pl.Expr) -> pl.Expr:
    """Last day on which the document earns its discount; null where it has none."""
    return start + pl.duration(days=pl.when(pl.col("discount") > 0).then("discount_days"))


def _discount() -> tuple[pl.Expr, pl.Expr]:
    """Share (percent as text) and days of the first wording of a discount that fits."""
    groups = [pl.col("text").str.extract_groups(pattern) for pattern in (_DISCOUNT_AFTER_DAYS, *_DISCOUNT)]
    return tuple(pl.coalesce(*(group.struct.field(name) for group in groups)).alias(name) for name in ("share", "days"))  # type: ignore[return-value]
