"""On which side of an account does an amount stand, where a column beside it says so: S or H, Dr or Cr, 借 or 贷?"""

import re
from collections.abc import Mapping

from custctl.mapping.cells import clean
from custctl.mapping.guess import Guess
from custctl.mapping.number_texts import NEGATIVE
from custctl.mapping.recipes import Recipe, Source
from custctl.mapping.words import meanings
from custctl.sheet import Sheet


def parted(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """The columns with the amount parted in debit and credit by the marks beside it, as if each side had a column of its own.

    Amounts that have signs are taken as they are: what a mark says of them they say themselves.

    Args:
        columns: The columns found.
        sheet: The file.
    """
    rest = {field: found for field, found in columns.items() if field != "side"}
    amount, side = rest.get("amount"), columns.get("side")
    if side is None or amount is None or amount.recipe or len(amount.positions) > 1 or {"debit", "credit"} & rest.keys():
        return rest
    [position], [mark] = amount.positions, side.positions
    if sheet.cells.select(clean(sheet.column(position)).str.contains(NEGATIVE).any()).collect().item():
        return rest
    del rest["amount"]
    return rest | {
        field: Guess(field, (position,), side.confidence, "side", Recipe((Source(position, when=((mark, _pattern(field)),)),)))
        for field in ("debit", "credit")
    }


def _pattern(field: str) -> str:
    """What the marks of a side look like, with or without a point behind."""
    words = (re.escape(word) for word, meant in meanings("sides").items() if meant == field)
    return rf"(?i)^({'|'.join(words)})\.?$"
