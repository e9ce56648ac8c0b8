"""How does a table become CSV or TSV that a script reads back exactly?

Cells hold what the data holds: a name that begins with `=` or `+` is not altered, because a pipe must not change data. A
spreadsheet program may take such a cell for a formula; the xlsx format forces text and is the one to open there.
"""

import io

from custctl.renderers.columnar import plain_text
from custctl.result import Table


def delimited(table: Table, *, separator: str) -> bytes:
    """One table as separated text in UTF-8: a header of machine names, then one record per row in the table's order.

    Quotes as RFC 4180 has them, where a cell needs them; lines end in a line feed; null is an empty cell and an empty text
    is `""`.
    """
    cells = table.rows.select(plain_text(name, column).alias(name) for name, column in table.schema.columns.items())
    text = io.BytesIO()
    cells.write_csv(text, separator=separator, line_terminator="\n", quote_style="necessary")
    return text.getvalue()
