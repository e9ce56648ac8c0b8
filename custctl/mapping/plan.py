"""How is this file read? Everything decided about it, and the cells that follow from that."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from dataclasses import field as setting
from datetime import date

import polars as pl

from custctl.ledger import LEDGER
from custctl.mapping.cells import Example, clean
from custctl.mapping.dates import DateStyle
from custctl.mapping.guess import DATES, NUMBERS, position_of
from custctl.mapping.invoice_numbers import INVOICE
from custctl.mapping.kinds import unsaid
from custctl.mapping.numbers import NumberStyle
from custctl.mapping.profile import Profile
from custctl.mapping.recipes import made
from custctl.mapping.roles import Roles
from custctl.mapping.told import Told
from custctl.mapping.words import plain, refunded_words
from custctl.sheet import Sheet

IDS: tuple[str, ...] = ("customer", "document", "own_number", "linked_number", "product", "applies_to", "reference", "phone")
"""Text fields that workbooks like to turn into numbers: an id column whose every value ends in `.0` loses it."""

NAMES: tuple[str, ...] = ("customer", "name", "payer")
"""Text fields that are names, or stand for them."""

WORDED: tuple[str, ...] = ("kind", "status", "further_status", "currency")
"""Text fields that are written in a few words, each of which means something."""


AT_COUNTER: tuple[str, ...] = ("document", "product", "quantity", "time")
"""Fields of which sales at a counter or in a web shop have one, and lists of payments seldom any."""

_SOLD = re.compile(
    r"\bsales?\b|\bsold\b|\border|\bpurchase|verkauf|umsatz|bestell|\bvent[ae]|commande|pedido|销售|銷售|零售|下单|下單|订单|訂單"
)
"""A plain heading of a day or an amount that speaks of sales."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything decided about a file, so that its cells can be read lazily.

    Attributes:
        sheet: The file.
        told: What the user said.
        profile: The profile that fits, None for none.
        roles: Its table, its columns, its kind, its way to an amount.
        dates: Field to the way its days are written.
        numbers: Field to the way its numbers are written.
        whole: Id fields that lose a `.0`.
        kinds: Plain word of the type column to kind.
        words: Field of few words (WORDED) to every word that its column holds; not for columns of many.
        tidy: Positions of columns whose cells are clean as they stand.
        as_of: The day of the export, None where nothing tells.
        once: Whether lines repeat the totals of their document, so that only the first one counts.
        tax_of_lines: Whether the tax on such lines is not that of the document, but each line's own.
        repeated: Documents whose lines repeat an amount that they do not add up to.
        joined: Invoices that stand in a row for each of their payments.
        of_documents: Paid and open amounts that each line of a document repeats for all of it.
        alike_on_lines: Other paid and open amounts, to the documents that have one figure on all lines, each of which counts.
        on_first_lines: Fields that only the first line of a document has, for all of its lines.
        signed: Whether payments stand with a minus, as in an account, or on the side of an account that is theirs.
        turned: Whether amounts and balances have the signs of whoever owes them, invoices a minus.
        below: Fields of what was paid or credited that stand with a minus throughout.
        may_be_net: Whether amounts that were taken with the tax beside them may as well be without it.
        unread: Field to the heading of a column that is called so and was not read, because it holds something else.
        unread_headings: Note to the headings of columns that it names, because they may matter and are not read.
        unread_cells: Field to the cells of customers' cards that are no days or figures; the cards lack them.
    """

    sheet: Sheet
    told: Told
    profile: Profile | None
    roles: Roles
    dates: Mapping[str, DateStyle]
    numbers: Mapping[str, NumberStyle]
    whole: frozenset[str]
    kinds: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]] = setting(default_factory=dict)
    tidy: frozenset[int] = frozenset()
    as_of: date | None = None
    once: bool = False
    tax_of_lines: bool = False
    repeated: int = 0
    joined: int = 0
    of_documents: frozenset[str] = frozenset()
    alike_on_lines: Mapping[str, int] = setting(default_factory=dict)
    on_first_lines: frozenset[str] = frozenset()
    signed: bool = False
    turned: bool = False
    below: frozenset[str] = frozenset()
    may_be_net: bool = False
    unread: Mapping[str, str] = setting(default_factory=dict)
    unread_headings: Mapping[str, tuple[str, ...]] = setting(default_factory=dict)
    unread_cells: Mapping[str, tuple[Example, ...]] = setting(default_factory=dict)

    @property
    def kept(self) -> tuple[str, ...]:
        """Headers of further columns that ride along; those that are a ledger column's name already are there."""
        positions = (position_of(name, self.sheet.header) for name in self.told.keep)
        headers = dict.fromkeys(self.sheet.header[position] for position in positions if position is not None)
        return tuple(header for header in headers if header not in LEDGER.columns)

    @property
    def sided(self) -> bool:
        """Whether the side of an account on which an amount stands goes before the word for what its row is."""
        return self.signed and self.roles.amount == "sides"

    @property
    def silent(self) -> bool:
        """Whether rows name customers and are sales paid at once or their returns only because nothing says otherwise."""
        roles = self.roles
        if roles.table != "ledger" or roles.canonical or not roles.has("customer"):
            return False
        return unsaid(self.words.get("kind", ()), roles) if roles.has("kind") else roles.kind_reason == "else"

    @property
    def doubtful(self) -> bool:
        """Whether rows that are `silent` may well be on account: numbered as invoices, or nothing speaks of what was sold."""
        if not self.silent or self.roles.has("kind") or INVOICE.search(plain(self.heading("document") or "")):
            return self.silent
        headings = [plain(self.heading(field) or "") for field in ("date", *self.roles.amount_fields)]
        return not any(map(self.roles.has, AT_COUNTER)) and not any(map(_SOLD.search, headings))

    @property
    def refunds(self) -> bool:
        """Whether records tell what was paid back of them."""
        return "refunded_amount" in self.numbers or self.refunding is not None or bool(self.refunded_states)

    @property
    def refunding(self) -> str | None:
        """The field that is the amount and whose cells name beside it what was paid back, None where they do not."""
        field = self.roles.amount
        return field if field in self.numbers and self.numbers[field].refunds else None

    @property
    def refunded_states(self) -> Mapping[str, tuple[str, ...]]:
        """Columns of states and their words that say of a record that all of it was paid back, where nothing says how much."""
        if self.profile is not None or "refunded_amount" in self.numbers or self.refunding is not None:
            return {}
        told = {field: self.words.get(field, ()) for field in ("status", "further_status")}
        found = {field: tuple(word for word in said if plain(word) in refunded_words()) for field, said in told.items()}
        return {field: said for field, said in found.items() if said}

    @property
    def known_currency(self) -> str | None:
        """The ISO code that the user or the profile gives to rows which name none; signs such as $ then stand for it."""
        return self.told.currency or (self.profile.defaults.get("currency") if self.profile else None) or None

    @property
    def amount_styles(self) -> list[tuple[str, NumberStyle]]:
        """The fields that the amount is made of and how their numbers are written."""
        return [(field, self.numbers[field]) for field in self.roles.amount_fields if self.tells(field)]

    @property
    def of_paid_date(self) -> pl.Expr:
        """Whether a row is of the day on which it was paid: its type says that it is a payment, and it tells that day."""
        if not self.tells("paid_date") or not self.roles.has("kind"):
            return pl.lit(value=False)
        return ((pl.col("kind") == "payment") & pl.col("paid_date").is_not_null()).fill_null(value=False)

    def tells(self, field: str) -> bool:
        """Whether the file has the field in a form that can be read."""
        if field in DATES:
            return field in self.dates
        return field in self.numbers if field in NUMBERS else self.roles.has(field)

    def column(self, position: int) -> pl.Expr:
        """The cleaned cells of a column."""
        cell = self.sheet.column(position)
        return cell if position in self.tidy else clean(cell)

    def cell(self, field: str) -> pl.Expr:
        """The cleaned cells of a field, the first filled one of its columns."""
        return field_cell(self.sheet, self.roles, field, tidy=self.tidy)

    def day_cell(self, field: str) -> pl.Expr:
        """The cells of a day, with the time of day behind it where that has a column of its own."""
        return day_cell(self.sheet, self.roles, field, tidy=self.tidy)

    def heading(self, field: str) -> str | None:
        """The header of a field's first column."""
        guess = self.roles.columns.get(field)
        return None if guess is None else self.sheet.header[guess.positions[0]]


def field_cell(sheet: Sheet, roles: Roles, field: str, *, tidy: Collection[int] = ()) -> pl.Expr:
    """The cleaned cells of a field, the first filled one of its columns; those of `tidy` columns are clean as they stand."""
    guess = roles.columns[field]
    if guess.recipe is not None:
        return made(sheet, guess.recipe)
    cells = ((position, sheet.column(position)) for position in guess.positions)
    found = [cell if position in tidy else clean(cell, in_line=field in NAMES) for position, cell in cells]
    return found[0] if len(found) == 1 else pl.coalesce(found)


def day_cell(sheet: Sheet, roles: Roles, field: str, *, tidy: Collection[int] = ()) -> pl.Expr:
    """The cells of a field, for the date with the time of day behind it where that has a column of its own."""
    day = field_cell(sheet, roles, field, tidy=tidy)
    if field != "date" or not roles.has("time"):
        return day
    clock = field_cell(sheet, roles, "time", tidy=tidy)
    return pl.when(clock.is_null() | day.str.contains(r"\d:\d")).then(day).otherwise(pl.concat_str(day, pl.lit(" "), clock))


def raw_name(field: str) -> str:
    """The column that holds a field's cell as written, to read it from and to show it in a reject."""
    return f"raw_{field}"


def figure_name(field: str) -> str:
    """The amount's own column goes by another name until sign and kind are settled."""
    return f"_{field}" if field == "amount" else field
