"""What is a heading above rows that is hardly a customer: an age, an account, a time, a kind of rows, a region, a currency?"""

import re
from collections.abc import Collection

from custctl.mapping.date_texts import MONTHS
from custctl.mapping.number_texts import CODES
from custctl.mapping.words import meanings, plain

_MONTH = "|".join(sorted({plain(word) for word in MONTHS}, key=lambda word: (-len(word), word)))
_SPAN = "q|h|quarter|quartal|trimestre|kw|week|wk|woche|semaine|semana|settimana"
_TIME = (
    rf"(?:(?:{_MONTH}|(?:\d{{4}} ?年)? ?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}}) ?月份?|(?:{_SPAN}) ?\d{{1,2}}"
    r"|\d (?:st |nd |rd |th )?(?:quarter|quartal|trimestre|week|woche)"
    r"|第?[一二三四1-4] ?季度|第?\d{1,2} ?[周週]|\d{4} ?年|\d{1,4}) ?)+"
)
_SECTION = (
    r"\d (?:or more )?(?:days?|months?|tage|jours|dias)\b|\b(?:past|over|not) ?due\b|^(?:current|overdue|outstanding|unpaid)$"
    r"|fallig|逾期|到期|账龄|\d ?(?:天|年|个月)(?:以内|以上|内)?$"
    r"|\baccounts? receivable\b|\breceivables?$|^(?:debitoren|forderungen|comptes|cuentas)\b|科目|应收|應收"
    r"|\b(?:invoices|bills|payments|receipts|orders|transactions|items|credit (?:notes|memos))$"
    r"|(?:rechnungen|gutschriften|zahlungen|\bposten|factures|facturas|fatture|发票|發票|单据|單據)$"
    r"|\b(?:regions?|districts?|territory)$|(?:gebiet|bezirk|地区|地區|区域|區域|大区|大區)$"
)
_PERHAPS = r"\d ?[天年月]|\b(?:19|20)\d\d\b|\baccounts?\b|\breceivables?\b|\bdebitoren\b|\bforderungen\b"
"""Like the others made when a list has headings, which few have."""


def is_section(heading: str, *, named: bool, kinds: Collection[str] = ()) -> bool:
    """Whether a heading is something else than a customer.

    Args:
        heading: The heading.
        named: Whether total lines name customers: then a year or an account in a name says nothing.
        kinds: Plain kinds that rows say of themselves; where they do, another kind of the same words is a name.
    """
    word = plain(heading)
    known = (
        bool(re.search(_SECTION, word) or re.fullmatch(_TIME, word))
        or word in meanings("statuses", "part_payments")
        or is_currency(heading)
    )
    typed = word in meanings("kinds") and (not kinds or word in kinds)
    return known or typed or (not named and bool(re.search(_PERHAPS, word)))


def is_currency(heading: str) -> bool:
    """Whether a heading is the code or the name of a currency."""
    return heading.strip() in CODES or plain(heading) in meanings("currencies")
