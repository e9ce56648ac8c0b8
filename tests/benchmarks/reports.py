"""Reports at size: the owner's for 5,000 customers, 500 statements into a folder, the bytes of a page of 50 customers."""

import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from tests.benchmarks.measure import process

CUSTCTL = str(Path(sys.executable).parent / "custctl")
AS_OF = date(2026, 10, 31)
MANY, SENT, FEW = 5_000, 500, 50
DOCUMENTS = 12
"""Invoices of each customer in two years; most are paid, the newest is open."""


def report() -> None:
    """Print seconds and sizes beside the limits of the specification."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many, sent, few = (_invoices(folder, customers) for customers in (MANY, SENT, FEW))
        said = ["--as-of", AS_OF.isoformat(), "--currency", "EUR", "-q"]
        print(
            "  owner's page, 5,000 customers, of which < 8 s CPU ",
            process([CUSTCTL, "report", *many, *said, "-o", f"{name}/m.html"]),
        )
        print(
            "  owner's workbook, 5,000 customers               ",
            process([CUSTCTL, "report", *many, *said, "-o", f"{name}/m.xlsx"]),
        )
        each = ["-t", "statement", "--each-customer", "-o"]
        print(
            "  500 statements, < 10 s                          ", process([CUSTCTL, "report", *sent, *said, *each, f"{name}/s"])
        )
        print(
            "  500 statements as workbooks                     ",
            process([CUSTCTL, "report", *sent, *said, *each, f"{name}/x", "-f", "xlsx"]),
        )
        process([CUSTCTL, "report", *few, *said, "-o", f"{name}/f.html"])
        print(f"  page of 50 customers, < 300 KB                   {(folder / 'f.html').stat().st_size / 1000:7.0f} KB")
        print(f"  of it rendering alone, 5,000 customers, < 1 s    {_rendering(many):7.2f} s")


def _invoices(folder: Path, customers: int) -> list[str]:
    """Files of invoices and payments, the same every time."""
    invoices, payments = folder / f"invoices{customers}.csv", folder / f"payments{customers}.csv"
    with invoices.open("w") as due, payments.open("w") as paid:
        due.write("Date,Customer,Invoice,Due,Amount,Product\n")
        paid.write("Date,Customer,Receipt,Invoice,Payment\n")
        for customer in range(customers):
            pace = 20 + customer % 41
            for turn in range(DOCUMENTS):
                day = AS_OF - timedelta(days=5 + customer % 97 + turn * pace)
                amount = Decimal(5_000 + (customer * 7919 + turn * 104_729) % 95_000) / 100
                document = f"R{customer}-{turn}"
                due.write(f"{day},Customer {customer:05},{document},{day + timedelta(30)},{amount},Product {turn % 9}\n")
                if turn > customer % 3:
                    paid.write(
                        f"{day + timedelta(20 + customer % 33)},Customer {customer:05},Z{document},{document},{amount}\n"
                    )
    return [str(invoices), str(payments)]


def _rendering(files: list[str]) -> float:
    """Seconds of processor from answers to the page."""
    import io

    from custctl.labels import Words
    from custctl.mapping import Told
    from custctl.renderers import reports
    from custctl.sheet import Reading
    from custctl.workflow import reporting
    from custctl.workflow.files import How
    from custctl.workflow.reading import open_books

    how = How(Reading(), Told(today=AS_OF, currency="EUR"))
    with open_books(
        files, book=Path("none"), how=how, currency="EUR", strict=False, command="report", stdin=io.BytesIO()
    ) as books:
        material = reporting.material(books, AS_OF, purpose="owner")
    begun = time.process_time()
    reports.whole(material, reports.Manner(Words("en")))
    return time.process_time() - begun
