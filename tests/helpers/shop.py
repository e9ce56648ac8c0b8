"""The sample shop, read as the command line reads it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from custctl.mapping import Told
from custctl.result import Result
from custctl.sheet import Reading
from custctl.workflow import importing
from custctl.workflow.files import How, read_files
from custctl.workflow.reading import Books, open_books

FOLDER = Path(__file__).parents[2] / "sample_data"
FILES = ("customers.csv", "invoices.xlsx", "payments.csv", "till.csv", "orders_china_gb18030.csv", "messe_oktober_2026.csv")
TODAY = date(2026, 11, 1)


def how(**told: object) -> How:
    """Reading without any option but those named."""
    return How(Reading(), Told(today=TODAY, **told))


@contextmanager
def sample_books(*names: str) -> Iterator[Books]:
    """The books of the sample files named, else of all of them."""
    sources = [str(FOLDER / name) for name in names or FILES]
    with open_books(
        sources, book=Path("none"), how=how(), currency="EUR", strict=False, command="test", stdin=io.BytesIO()
    ) as books:
        yield books


@contextmanager
def sample_import(name: str = "messe_oktober_2026.csv") -> Iterator[Result]:
    """What an import says of one sample file."""
    with read_files([str(FOLDER / name)], how=how(), stdin=io.BytesIO()) as read:
        [result] = importing.account(read, currency="EUR", today=TODAY)
        yield result
