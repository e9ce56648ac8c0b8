"""Material for reports from ledgers written by hand, and what a page shows."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import polars as pl

from custctl.ledger import CONTACTS, CUSTOMERS
from custctl.mapping import REJECTS
from custctl.renderers.reports import Material, Sender
from custctl.workflow import reporting
from custctl.workflow.economics import Economics
from custctl.workflow.reading import Books
from tests.helpers.ledgers import ledger

AS_OF = date(2026, 10, 31)
VOID = {"meta", "br"}
MIXED = re.compile(r"[一-鿿）][*]*[:,;]|[一-鿿。）*] ?\([^)]|：\s(?=\S)")
"""Marks of Western writing behind Chinese, and spaces behind full-width colons but those before commands, which are two."""
SENDER = Sender("Kontor Nord", "Speicherstraße 1, Hamburg", "IBAN DE02 1203 0000 0000 2020 51")

SHOP = """
    2025-01-10  A  invoice  1000.00  R1  due=2025-02-09  product=Beans  quantity=10  salesperson=Rieke
    2025-02-12  A  payment  1000.00  Z1  -> R1
    2025-06-10  A  invoice   800.00  R2  due=2025-07-10  product=Beans  quantity=8  salesperson=Rieke
    2025-07-15  A  payment   800.00  Z2  -> R2
    2026-02-10  A  invoice   900.00  R3  due=2026-03-12  product=Cups   quantity=90  salesperson=Rieke
    2026-03-20  A  payment   400.00  Z3  -> R3
    2026-10-20  A  invoice   300.00  R4  due=2026-11-19  product=Beans  quantity=3  salesperson=Rieke
    2025-03-01  B  invoice   500.00  R5  due=2025-03-31  product=Tea    quantity=50  salesperson=Ole
    2025-04-10  B  payment   550.00  Z4  -> R5
    2025-09-01  B  sale       60.00      product=Tea  quantity=6
    2026-09-05  C  sale       20.00      product=Tea  quantity=2
    2026-10-05  C  sale       25.00      product=Tea  quantity=2
"""
"""A owes 500 that is long late and 300 that is not due; B has 50 to their credit; C pays at the counter."""


def books(text: str = SHOP, *, names: Mapping[str, str] | None = None, contacts: Sequence[Mapping[str, object]] = ()) -> Books:
    """Books from a text table; `names` are what customers are called."""
    called = {"A": "Ada Handel", "B": "Bo & Co", "C": "Café Cy"} if names is None else names
    cards = pl.LazyFrame(
        [{"customer": key, "name": name, "phone": f"+49 40 {number}"} for number, (key, name) in enumerate(called.items())],
        schema=["customer", "name", "phone"],
        schema_overrides=dict.fromkeys(("customer", "name", "phone"), pl.String),
    )
    said = CONTACTS.empty() if not contacts else CONTACTS.conform(pl.LazyFrame(list(contacts)))
    return Books(ledger(text), CUSTOMERS.conform(cards), REJECTS.empty().collect(), files=3, contacts=said)


def material(
    purpose: str, found: Books | None = None, *, sender: Sender = SENDER, among: Books | None = None, **wishes: object
) -> Material:
    """What a report is made from."""
    wanted = reporting.Wishes(economics=Economics(margin=Decimal("0.35")), **wishes)
    return reporting.material(found or books(), AS_OF, purpose=purpose, wishes=wanted, sender=sender, among=among)


class Page(HTMLParser):
    """A page as a reader's program sees it: elements, attributes, text; unbalanced tags are an error."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]
