"""Where does a table end that has a second, smaller table of sums below it?"""

from dataclasses import replace

import polars as pl

from custctl.sheet import SKIPPED, Sheet


def without_footer(sheet: Sheet, footer: str | None) -> Sheet:
    """The sheet with lines from a footer on, which have not the table's cells, as skipped lines (`summary`).

    Args:
        sheet: The file.
        footer: Regular expression that the footer's first line holds, None where there is no footer.
    """
    if footer is None:
        return sheet
    first = sheet.broken.filter(pl.col("text").str.contains(footer))["row"].min()
    if not isinstance(first, int):
        return sheet
    below = pl.col("row") >= first
    lines = sheet.broken.filter(below).select("row", reason=pl.lit("summary"), cells=pl.concat_list("text"))
    skipped = pl.concat([sheet.skipped, lines.cast(dict(SKIPPED))])  # type: ignore[arg-type]
    return replace(sheet, broken=sheet.broken.filter(~below), skipped=skipped)
