"""Are cells typed row by row, so that a file may be larger than the memory? The physical plans say so."""

import re

import pytest

from custctl.mapping import Understood
from tests.helpers.sheets import understood

SALES = "Date,Time,Customer,Product,Quantity,Unit price\n2025-01-31,08:26,Ada,tea,2,1.50\n"
INVOICES = """Invoice,Date,Due date,Customer,Type,Status,Currency,Amount,Paid amount,Paid date
I1,2025-01-05,2025-02-05,Ada,Invoice,open,EUR,100.00,40.00,2025-01-31
"""
WORDS = 'Datum,Kunde,Betrag,Typ\n5. März 2025,Ada,"1.234,50 €",Rechnung\n12. Mai 2025,Bob,"-12,00 €",Rechnung\n'
STAMPS = "Date,Customer,Amount\n2025-01-31T08:26:00+01:00,Ada,$1.50\nFri Feb 07 2025 09:00:00 CET,Bob,US$2.00\n"
SCALES = "日期,客户,金额\n2025-01-31,甲,1.2万\n2025-02-01,乙,0.30000000000000004\n"

WHOLE_COLUMNS = re.compile(r"columnar-function|in-memory-map|multiplexer")
"""Steps of a physical plan that hold a column until its last row."""


def held(found: Understood) -> list[str]:
    """What of a file's records is held in memory before the first one is written."""
    graph = found.records.show_graph(plan_stage="physical", engine="streaming", raw_output=True) or ""
    assert "select" in graph
    return WHOLE_COLUMNS.findall(graph)


@pytest.mark.parametrize(
    "text", [SALES, INVOICES, WORDS, STAMPS, SCALES], ids=["sales", "invoices", "words", "stamps", "scales"]
)
def test_no_column_is_held_in_memory_while_cells_are_typed(text: str) -> None:
    assert held(understood(text)) == []
