"""The sample shop's reports, worked out once in a run of tests."""

import io
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from custctl.labels import Words
from custctl.mapping import Told
from custctl.renderers import reports, templates
from custctl.renderers.reports import Manner, Material, Sender
from custctl.sheet import Reading
from custctl.workflow import reporting
from custctl.workflow.economics import Economics
from custctl.workflow.files import How
from custctl.workflow.reading import open_books

FOLDER = Path(__file__).parents[2] / "sample_data"
FILES = ("customers.csv", "invoices.xlsx", "payments.csv", "till.csv")
AS_OF = date(2026, 10, 31)
SUBJECTS: dict[str, dict[str, str]] = {
    "owner": {},
    "receivables": {},
    "statement": {"customer": "0043"},
    "card": {"customer": "0043"},
    "handover": {"salesperson": "Rieke"},
}
SENDER = Sender("Kontor Nord", "Speicherstraße 1, 20457 Hamburg", "IBAN DE02 1203 0000 0000 2020 51")


@lru_cache
def material(purpose: str) -> Material:
    """What a report of the sample shop is made from."""
    how = How(Reading(), Told(today=AS_OF, currency="EUR"))
    sources = [str(FOLDER / name) for name in FILES]
    wishes = reporting.Wishes(economics=Economics(margin=Decimal("0.35")), from_history=purpose == "receivables")
    with open_books(
        sources, book=Path("none"), how=how, currency="EUR", strict=False, command="report", stdin=io.BytesIO()
    ) as books:
        theirs = reporting.of_salesperson(books, AS_OF, "Rieke") if purpose == "handover" else books
        return reporting.material(theirs, AS_OF, purpose=purpose, wishes=wishes, sender=SENDER, among=books)


@lru_cache
def report(purpose: str, lang: str = "en", *, suffix: str = templates.PAGE, unit: int = 1) -> str:
    """A report of the sample shop."""
    return reports.whole(material(purpose), Manner(Words(lang), purpose, suffix=suffix, unit=unit), **SUBJECTS[purpose])
