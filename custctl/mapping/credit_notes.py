"""Is this a list of credit notes? Its heading of numbers says so where nothing else says what rows are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from custctl.mapping.guess import Content, Guess
from custctl.mapping.words import plain
from custctl.sheet import Sheet

_NUMBERED = re.compile(
    r"(credit (note|memo)|gutschrifts?|avoir|nota de credito|abono)( (no|nr|num|number|nummer|numero|id))?|gutschrift(s)?nummer"
    r"|(n|no|numero)( d)? avoir|红字发票号?码?|贷项通知单号?"
)
"""A plain heading of the numbers of credit notes."""
_MONEY = 0.5
"""Share of cells with decimals from which a column of that name holds amounts."""


def credited(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess] | None:
    """The columns of a list of credit notes: their own number, and what was their document as what they apply to.

    Args:
        columns: The columns found.
        sheet: The file.
        looks: What the cells of all columns look like.

    Returns:
        None where no heading speaks of credit notes or its cells are amounts.
    """
    taken = {position for field, guess in columns.items() if field != "document" for position in guess.positions}
    for position, header in enumerate(sheet.header):
        look = looks[position]
        if position not in taken and _NUMBERED.fullmatch(plain(header)) and look.filled and look.decimals < _MONEY:
            own = Guess("document", (position,), "sure", "header")
            before = columns.get("document")
            if before is None or before.positions == own.positions:
                return {**columns, "document": own}
            linked = columns["applies_to"].positions if "applies_to" in columns else ()
            applied = replace(before, field="applies_to", positions=(*linked, *before.positions))
            return {**columns, "document": own, "applies_to": applied}
    return None
