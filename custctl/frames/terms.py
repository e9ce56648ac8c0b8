"""When is a document due, and until when does it earn a discount, by the words of its terms?"""

import polars as pl

from custctl.frames.terms_counted import DAYS, MONTH, WEEK, counted

DISCOUNT = pl.Decimal(38, 6)
"""A share that may be 2.125 %."""
TERMS: dict[str, pl.DataType] = {
    "terms": pl.String(),
    "net_days": pl.Int32(),
    "net_months": pl.String(),
    "from_month_end": pl.Boolean(),
    "to_month_end": pl.Boolean(),
    "discount_days": pl.Int32(),
    "discount": DISCOUNT,
}
"""What terms say: days to pay after so many months (`2mo`, null for none), counted from the document or from the end of its
month, perhaps up to the end of the month in which they end; discount as a share, and its days."""

_WEEKS = rf"(\d+)\s*(?:{WEEK})"
_MONTHS = rf"(^|[^\d.,])\d+\s*(?:{MONTH})"
_NOW = (
    r"receipt|immediate|^\s*c\.?o\.?d\b|cash|advance|prepa|at sight|sofort|vor(?:aus)?kasse|(?:bei|nach) (?:rechnungs)?erhalt"
    r"|barzahlung|^\s*bar\s*$|net(?:to)? kasse|nachnahme|réception|comptant|contado|a la vista"
    r"|现结|现款|现付|货到付款|款到发货|预付|见票即付|即期|收到发票(?:后|即)?付款|\bcia\b|\bpia\b"
)
_NEXT_MONTH = (
    r"\bprox(?:imo)?\b|(?:of|day of) (?:the )?(?:(?:following|next) month|month following)"
    r"|(?:des )?(?:folgemonate?s?|(?:nächsten|folgenden|kommenden) monats)|(?:du )?mois (?:suivant|prochain)"
    r"|(?:del )?mes (?:siguiente|próximo)"
)
_MONTH_END = (
    r"\beom\b|\bmfi\b|(?:end|last day) of (?:the )?month|month[- ]end|fin de mois|fin de mes\b|monatsende|ende des monats"
    r"|月结|月底|月末|次月|下月"
    rf"|{_NEXT_MONTH}"
)
_END_OF_NEXT_MONTH = (
    r"次月|下月|下个月|\b(?:next|following) month|\b(?:of|the|eom) month following|^month following|\beom following\W*$"
    r"|folgemonats?|ende (?:des )?nächsten monats|mois (?:suivant|prochain)|mes siguiente"
)
"""Without a number: the last day of the month after the document's."""
_TWO_READINGS = r"jours\s+fin de mois|d[ií]as\s+fin de mes\b|tagen?\s+(?:zum\s+)?monatsende"
"""Days then the month's end, or the month's end then days."""
_THEN_MONTH_END = r"then (?:eom|end of (?:the )?month|month[- ]end)|puis fin de mois|dann monatsende"
_MONTH_AFTER_NEXT = r"次次月|下下个?月"
_PLAN = r"\d+\s*/\s*\d+\s*/\s*\d+|每月|隔月|jeden monat|each month|monthly"
"""Plans of payment and days of every month, or every other: no document's one due date."""
_NTH = "(?:st|nd|rd|th)"
_ON = r"(?:on|by|am|zum|le|el) (?:the )?|the "
_UNIT = rf"(?:{DAYS}|{WEEK}|{MONTH})"
_OR = r"(?:[-–~/,、]|or|to|and|oder|bis|und|ou|à|et|o|a|y|或|至|到|和)"
_NO_NUMBER = (
    rf"\d[.,]\d+\s*{_UNIT}|\d\s*{_UNIT}?\s*{_OR}\s*\d+\s*(?:{_UNIT}|net(?:to)?\s*(?:$|[^\d\s]))"
    rf"|\bnet(?:to)?\W{{0,2}}\d+\s*{_OR}\s*\d+\b"
)
"""Parts of a day or month, and two numbers of them."""
_THEN_A_DAY = (
    rf"(?:\d|\d{_NTH}|\b{_NTH}\b)\s*{_UNIT}?\W*(?:to |the |zum |then )?(?:{_MONTH_END})\W*(?:{_ON}|net(?:to)?)?\W*\d"
    rf"|(?:{_MONTH_END})\D*\d+\s*{_UNIT}?\W*(?:{_ON})\W*\d"
)
"""Days, the end of a month and a day of the next, which does not say whether the days count from that end or up to it."""
MOST_DISCOUNT = 20
"""Percent above which a share is a part to pay, as in `50% advance`, and no discount for paying early."""
MOST_DAYS, MOST_MONTHS = 3650, 120
"""Above them a number is a slip or something else, and the terms say no day."""
_SHARE = r"\d+(?:[.,]\d+)?"
_SHARE_OF = rf"(?:每月\s*)?{_SHARE}\s*%[^,;.\d]*"
"""A share with what it is taken of, and how often."""
_TAXED = rf"{_SHARE}\s*%\s*(?:vat|gst|sales tax|tax|mwst|mehrwertsteuer|ust|umsatzsteuer|tva|iva|btw|增值税|税)"
_REDUCTION = r"skonto|discount|disc\b|rabatt|nachlass|abzug|escompte|remise|descuento|dto|sconto|korting|折扣|优惠|off\b"
_SHORT = (
    r"^\W*([1-5](?:[.,]\d+)?)\s*%?\s*[–-]?\s*([5-9]|[1-9]\d)\s*[,;]?\s*(?:net(?:to)?|n)\b[\s._/-]*(\d+)",  # 2-10 net 30
    rf"^\W*([1-5](?:[.,]\d+)?)\s*%?\s*/\s*([5-9]|[1-9]\d)\s*[–-]\s*(\d+)\s*{DAYS}?\W*$",  # 2/10-30
    rf"^\W*([1-5](?:[.,]\d+)?)\s*%\s*([5-9]|[1-9]\d)\s*/\s*(\d+)\s*{DAYS}?\s*(?:net(?:to)?)?\W*$",  # 2% 10/30
)
"""A small share, its days and the net days, where nothing but their order says which is which."""
_EARLY = (
    r"cash|early|prompt|pay(?:ment|ing)?|paid|if|when|for|by|with(?:in)?|in|of|the|first|less|minus|up to|until"
    r"|bei|zahlung|zahlbar|innerhalb|binnen|von|den|ersten|bis|mit|für|abzgl|abzüglich"
    r"|de|d'|si|paiement|règlement|payé|pour|sous|dans|les|à|avec|moins|por|pronto|pago|en|a|los|primeros|dentro|entro|betaling"
    r"|现金|付款|内|之内|享受?|减|若|如"
)
"""All that may stand between a share and the days of a discount; with another word it is a fee, a tax or a part to pay."""
_APART = r"[\s().:=+–-]*"
_BETWEEN = rf"{_APART}(?:(?:{_REDUCTION}|{_EARLY}){_APART})*"
_NEXT = r"(?<next>$|[^\p{L}\s]|net|rein|then|else|otherwise|or|and|sonst|dann|danach|oder|und|sinon|ou|et|净|月结|账期|否则)"
_DISCOUNT = (
    rf"(?<days>\d+)\s*{DAYS}{_BETWEEN}(?<share>{_SHARE})\s*%{_APART}(?:(?:{_REDUCTION}){_APART})*{_NEXT}",  # 14 Tage 2% Skonto
    rf"(?<share>{_SHARE})\s*%?\s*/\s*(?<days>\d+)",  # 2/10 net 30
    rf"(?<share>{_SHARE})\s*%{_BETWEEN}(?<days>\d+)\s*{DAYS}?",  # 2% 10 days, 2 % Skonto 14 Tage
)
_TO_DAYS = rf"{_SHARE}\s*%(?:{_BETWEEN}|\s*/\s*)"
_SHARES_LEAD = rf"^\D*{_TO_DAYS}\d"
"""Whose first number is a share, so that each share stands before its days: `2% 10 days 1% 20 days`."""
_AMID = (
    rf"(?<before>\d+)\s*{DAYS}{_BETWEEN}{_TO_DAYS}(?<behind>\d+)\s*(?:{DAYS}|\W*$)"
    rf"(?<other>{_BETWEEN}(?:{_SHARE}\s*%|net|rein))?"
)
"""A share amid two numbers of days, unless the second is that of another share or named net."""
_NET_AHEAD = r"\b(?:net(?:t?o)?|rein|n)[\s._/-]*"
_NET_LEADS = rf"^\D*{_NET_AHEAD}{_AMID}"
_NET = (
    r"\b(?:net|netto|rein|n)[\s._/-]*(\d+)",  # net 30, n/30, NET-30
    rf"(\d+)\s*(?:{DAYS}|tg?\b\.?)?\s*(?:net\b|netto|rein)",  # 30 Tage netto, 30 T netto
    r"\b(\d+)(?:st|nd|rd|th)?\s*(?:of )?(?:mfi|eom)\b|(?:eom|mfi)\s*\+?\s*(\d+)",  # 15 MFI, 10th of EOM, EOM + 10
    rf"(\d+)\s*{DAYS}",  # 30 days, 月结30天
    rf"\b(\d+)(?:st|nd|rd|th|\.)?\s*(?:{_NEXT_MONTH})",  # 10th prox, 15th of the following month, 10. des Folgemonats
    r"^\s*[^\d-]{0,3}(\d+)\s*(?:d\.?)?\s*$",  # 30, 30 d
    rf"(?:{_MONTH_END})\D*?(\d+)",  # 月结30
)


def terms_read(terms: pl.LazyFrame) -> pl.LazyFrame:
    """What each distinct wording of terms says.

    Days after the end of a month are those of the document's month: "net 30 EOM" of 11 May is 30 June, "15 MFI" 15 June.
    Months end on the same day of a later one, or on its last: "1 month" of 31 January is 28 February; "1 month EOM" ends with
    the month after the document's, whichever of the two comes first. A discount without a net date is due when the discount
    ends. Instalments, advances and days of every month say no one day, nor do two numbers of months, more than MOST_DAYS or
    MOST_MONTHS, or days, the end of a month and a day of the next, nor a discount that would end after the document is due.

    Args:
        terms: Column `terms`; every wording is read once.

    Returns:
        TERMS, one row per wording, in no order; `net_days` is null where the words name no day, or two by two legal readings.
    """
    said = terms.select("terms").drop_nulls().unique().with_columns(said=_in_full(counted(pl.col("terms"))))
    apart = said.with_columns(
        text=pl.col("said").str.replace_all(_MONTHS, "${1} "), months=pl.col("said").str.extract_all(_MONTHS)
    )
    found = apart.with_columns(*_discount(), net=_undiscounted(pl.col("text")), whole=_undiscounted(pl.col("said")))
    net = pl.col("net")
    number = pl.coalesce(
        (net.str.extract(_WEEKS).cast(pl.Int32, strict=False).cast(pl.Int64) * 7).cast(pl.String),
        *(net.str.extract(pattern, group) for pattern in _NET for group in range(1, pattern.count(r"(\d+)") + 1)),
    )
    next_but_one = pl.when(pl.col("text").str.contains(_MONTH_AFTER_NEXT)).then(pl.lit("1"))
    several = pl.coalesce(pl.when(number.is_null()).then(pl.col("months").list.first().str.extract(r"(\d+)")), next_but_one)
    some_months = several.cast(pl.Int64, strict=False) <= MOST_MONTHS
    next_end = pl.col("text").str.contains(_END_OF_NEXT_MONTH) & number.is_null()
    last = pl.col("text").str.contains(_THEN_MONTH_END) | next_end
    month_end = (pl.col("text").str.contains(_MONTH_END) & ~last) | next_end
    days = pl.coalesce(
        number,
        pl.when(next_end).then(pl.lit("1")),
        pl.when(several.is_not_null()).then(pl.lit("0")),
        pl.when(net.str.contains(_NOW) | month_end).then(pl.lit("0")),
        pl.col("days"),
    )
    share = pl.col("share").str.replace(",", ".").cast(DISCOUNT, strict=False)
    torn = several.is_not_null() & ((pl.col("months").list.len() > 1) | ~some_months.fill_null(False))
    longest = _days(days) + 31 * (several.cast(pl.Int64, strict=False).fill_null(0) + (month_end | last).cast(pl.Int64))
    outlasts = ((share > 0) & (_days(pl.col("days")) > longest)).fill_null(False)
    no_day = _no_one_day() | _in_parts(share) | torn | outlasts
    return found.select(
        "terms",
        net_days=pl.when(~two_readings(pl.col("text")) & ~no_day).then(_days(days)),
        net_months=pl.when(some_months).then(several + "mo"),
        from_month_end=month_end,
        to_month_end=last,
        discount_days=_days(pl.col("days")),
        discount=pl.when(~no_day).then(share / 100),
    )


def due_by_terms(start: pl.Expr) -> pl.Expr:
    """Due date of a document dated `start`, from the columns of TERMS; null where the terms name no day."""
    from_end, moved = pl.col("from_month_end"), pl.coalesce(start.dt.offset_by(pl.col("net_months")), start)
    day = pl.when(from_end).then(moved.dt.month_end()).otherwise(moved) + pl.duration(days=pl.col("net_days"))
    return pl.when(pl.col("to_month_end")).then(day.dt.month_end()).otherwise(day)


def two_readings(terms: pl.Expr) -> pl.Expr:
    """Whether terms name days and the end of a month without saying which comes first: `30 jours fin de mois`."""
    text = terms.str.to_lowercase()
    return text.str.contains(_TWO_READINGS) & ~text.str.contains(_THEN_MONTH_END)


def told_apart(terms: pl.Expr, *, month_end: str) -> pl.Expr:
    """Terms with two readings in words that have one; others stay as they are.

    Args:
        terms: Terms as written.
        month_end: "first" where the days count from the end of the month, "last" where they run on to the end of theirs.
    """
    meant = "EOM + ${1}" if month_end == "first" else "${1} days then EOM"
    return pl.when(two_readings(terms)).then(terms.str.replace(rf"(?i)(\d+)\s*(?:{_TWO_READINGS})", meant)).otherwise(terms)


def discount_until(start: pl.Expr) -> pl.Expr:
    """Last day on which the document earns its discount; null where it has none."""
    return start + pl.duration(days=pl.when(pl.col("discount") > 0).then("discount_days"))


def names_discount(terms: pl.Expr) -> pl.Expr:
    """Whether terms speak of a share as a discount."""
    text = _in_full(terms.str.to_lowercase())
    return text.str.contains(rf"{_SHARE}\s*%\W*(?:{_REDUCTION})|(?:{_REDUCTION})\W*{_SHARE}\s*%")


def bare_terms(terms: pl.Expr) -> pl.Expr:
    """Terms without what changes nothing, for comparing them: capitals, signs, numbers in words, words for net and for days.

    `Net 60`, `net_60` and `60 days net` are one; `60 days, direct debit` is another.
    """
    words = counted(terms).str.replace_all(r"[^\p{L}\p{N}.]+", " ")
    words = words.str.replace_all(r"(\p{L})(\p{N})", "${1} ${2}").str.replace_all(r"(\p{N})(\p{L})", "${1} ${2}")
    bare = words.str.replace_all(rf"\b(?:net(?:to)?|rein|n|tg?|d|{DAYS})\b", " ")
    return bare.str.replace_all(r"\s+", " ").str.strip_chars(" .")


def _in_full(terms: pl.Expr) -> pl.Expr:
    """Terms with the short forms of discounts in full; a cash discount is none for paying cash."""
    text = terms.str.replace_all(r"\bcash[ -]discount", "discount")
    for short in _SHORT:
        text = text.str.replace(short, "${1}/${2} net ${3}")
    return _parted(text.str.replace(rf"({_NET_AHEAD}\d+)\s*/\s*({_SHARE}\s*%)", "${1}; ${2}"))  # net 15 / 2% 10


def _parted(text: pl.Expr) -> pl.Expr:
    """Terms with a mark between days and a share behind them that has days of its own: `net 30 days; 2% 10 days`."""
    amid = text.str.extract_groups(_AMID).struct
    fewer_behind = amid["behind"].cast(pl.Int64, strict=False) < amid["before"].cast(pl.Int64, strict=False)
    days_follow = text.str.contains(_SHARES_LEAD) | (amid["other"].is_null() & (fewer_behind | text.str.contains(_NET_LEADS)))
    return pl.when(days_follow).then(text.str.replace_all(rf"({DAYS})({_BETWEEN}{_SHARE}\s*%)", "${1};${2}")).otherwise(text)


def _discount() -> tuple[pl.Expr, pl.Expr]:
    """Share (percent as text) and days of the first wording of a discount that fits."""
    groups = [pl.col("text").str.extract_groups(pattern) for pattern in _DISCOUNT]
    return tuple(pl.coalesce(*(group.struct.field(name) for group in groups)).alias(name) for name in ("share", "days"))  # type: ignore[return-value]


def _undiscounted(text: pl.Expr) -> pl.Expr:
    """Terms without discounts and shares, the figures of which must not be read as the net days."""
    for pattern in (*_DISCOUNT, rf"{_SHARE}\s*%"):
        text = text.str.replace_all(pattern, " ${next}")
    return text


def _no_one_day() -> pl.Expr:
    """Whether terms are a plan, or name no whole number of days or months, or two of them."""
    plan = pl.col("said").str.replace_all(_SHARE_OF, " ").str.contains(_PLAN)
    return plan | pl.col("whole").str.contains(_NO_NUMBER) | pl.col("whole").str.contains(_THEN_A_DAY)


def _in_parts(share: pl.Expr) -> pl.Expr:
    """Whether terms ask for parts of the amount: some share of it, be it that of no discount, is more than MOST_DISCOUNT."""
    said = pl.col("text").str.replace_all(_TAXED, " ").str.extract_all(rf"{_SHARE}\s*%")
    most = said.list.eval(
        pl.element().str.extract(rf"({_SHARE})").str.replace(",", ".").cast(DISCOUNT, strict=False)
    ).list.max()
    part = (most > MOST_DISCOUNT) & (most < 100)
    return part.fill_null(False) | (share > MOST_DISCOUNT).fill_null(False)


def _days(figures: pl.Expr) -> pl.Expr:
    """As many days as some figures say, null where they are more than MOST_DAYS."""
    number = figures.cast(pl.Int32, strict=False)
    return pl.when(number <= MOST_DAYS).then(number)
