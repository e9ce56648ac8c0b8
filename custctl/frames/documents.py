"""Which documents of the receivable were known on a day, for how much, and when are they due?"""

from datetime import date

import polars as pl

from custctl.frames.terms import DISCOUNT, discount_until, due_by_terms, terms_read
from custctl.ledger import CUSTOMERS, KIND, KINDS, UNKNOWN_CURRENCY
from custctl.schema import MONEY, Column, Role, Schema

ACCOUNT_KINDS = tuple(kind for kind, effect in KINDS.items() if effect.receivable)
BILL_KINDS = ("invoice", "charge", "opening")
"""Kinds that ask a customer for money; refunds and reversals become such only where nothing is left to take back."""

NO_CENTS = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
"""Currencies whose smallest unit is 1."""
_MILLS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_DUE_FROM = pl.Enum(["stated", "document", "customer", "option", "receipt"])

DOCUMENTS = Schema(
    name="documents",
    columns={
        "customer": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "kind": Column(KIND, Role.KEY, required=True),
        "document": Column(pl.String(), Role.TEXT),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "due": Column(pl.Date(), Role.DATE),
        "due_from": Column(_DUE_FROM, Role.KEY),
        "terms": Column(pl.String(), Role.TEXT),
        "discount": Column(DISCOUNT, Role.SHARE),
        "discount_until": Column(pl.Date(), Role.DATE),
        "applies_to": Column(pl.String(), Role.TEXT),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "rounding": Column(MONEY, Role.MONEY, required=True),
        "lines": Column(pl.Int64(), Role.COUNT),
        "disputed": Column(pl.Boolean(), Role.KEY),
        "written_off": Column(pl.Boolean(), Role.KEY),
        "undated": Column(pl.Boolean(), Role.KEY),
        "written_off_on": Column(pl.Date(), Role.DATE),
        "salesperson": Column(pl.String(), Role.TEXT),
        "shared": Column(pl.Boolean(), Role.KEY),
    },
)
SAME_DOCUMENT = ("customer", "currency", "kind", "document", "date", "due")
"""What a document has in common with itself on another day."""
_KEY = (*SAME_DOCUMENT, "applies_to")
STATES = ("disputed", "written_off")
"""What sets lines of a document apart from its others."""
_NUMBER = ("customer", "document", "bill")
_MARK = (
    pl.when(pl.col("document").is_not_null())
    .then(pl.sum_horizontal(pl.col(name).hash(seed) for seed, name in enumerate(_NUMBER)))
    .otherwise(pl.sum_horizontal(pl.col(name).hash(seed) for seed, name in enumerate(_KEY)))
)
"""A number that the lines of a document share, and with them whatever else of its customer has its number."""


def known_rows(ledger: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """LEDGER rows that touch the receivable and were known on a day; an unknown currency is `XXX`."""
    known = ledger.filter(pl.col("kind").is_in(ACCOUNT_KINDS) & (pl.col("date") <= as_of))
    return known.with_columns(pl.col("currency").fill_null(UNKNOWN_CURRENCY))


def states(as_of: date) -> dict[str, pl.Expr]:
    """Whether each of STATES holds for a row on a day; one without a date does on every day."""
    holds = pl.col("status_date").is_null() | (pl.col("status_date") <= as_of)
    return {state: ((pl.col("status") == state) & holds).fill_null(False) for state in STATES}


def documents(
    ledger: pl.LazyFrame, as_of: date, *, terms: int | None = None, customers: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """The documents of the receivable as known on a day: their lines added up, the sum rounded to the smallest coin.

    A document is a customer's lines of one kind, currency, number, date and due date, for money also of one `applies_to`: an
    invoice in instalments is several, and so is a number used on two dates. Lines that are disputed or written off stand
    apart from the others, with the terms of all. Lines without a number that agree in the rest are one document.

    Args:
        ledger: LEDGER rows; those after `as_of` and those paid at once are ignored.
        as_of: The day on which the books are read; a status with a later date does not hold yet, one without a date does.
        terms: Days from document to due date where neither the document nor the customer states terms.
        customers: CUSTOMERS, one card per customer, whose terms stand in for a document's.

    Returns:
        DOCUMENTS in no order. `due` is filled where the kind asks for money, and `due_from` says whence: "stated",
        "document" or "customer" for the terms of either, "option", "receipt" where nothing is known; `rounding` is what
        rounding added to `amount`; of a number that no other document of its customer has it is not `shared`.
    """
    bill = pl.col("kind").is_in(BILL_KINDS)
    aside, held = pl.col("status").is_in(STATES), states(as_of)
    rows = known_rows(ledger, as_of).select(
        *("customer", "currency", "kind", "document", "date", "terms", "salesperson"),
        due=pl.when(bill).then("due"),
        applies_to=pl.when(~bill).then(pl.col("applies_to").str.strip_chars()),
        total="amount",
        lines=pl.lit(1, pl.Int64),
        bill=bill,
        **held,
        undated=(aside & pl.col("status_date").is_null()).fill_null(False),
        written_off_on=pl.when(held["written_off"]).then("status_date"),
    )
    cards = (CUSTOMERS.empty() if customers is None else customers).select("customer", card="terms").drop_nulls()
    wordings = pl.concat([rows.select("terms"), cards.select(terms="card")]).drop_nulls().unique()
    apart = rows.select(pl.any_horizontal(STATES).any())
    marks, said, card, stated = pl.collect_all([rows.select(_MARK), wordings, cards, apart])
    added = _added_up(rows, _repeated(marks.to_series()), STATES if stated.item() else ())
    rounded = added.with_columns(amount=_rounded(pl.col("total")))
    worded = _worded(rounded.with_columns(rounding=pl.col("amount") - pl.col("total")), said, card)
    return DOCUMENTS.conform(_due_filled(worded, terms))


def _added_up(rows: pl.LazyFrame, several: pl.Series, states: tuple[str, ...]) -> pl.LazyFrame:
    """The lines of each document added up, by `states` apart. Most have one, which a hash tells in a fraction of the time."""
    if several.is_empty():
        return rows.with_columns(shared=pl.lit(value=False))
    shared = _MARK.is_in(several.implode())
    flags = [name for name in (*STATES, "undated") if name not in states]
    added = (
        rows.filter(shared)
        .group_by(*_KEY, *states)
        .agg(pl.col("total", "lines").sum(), pl.col("terms", "salesperson", "written_off_on").max(), pl.col(flags).any())
    )
    if states:
        added = added.with_columns(pl.col("terms", "salesperson").max().over(_KEY))
    alone = rows.filter(~shared).select(added.collect_schema().names())
    return pl.concat([alone.with_columns(shared=pl.lit(value=False)), added.with_columns(shared=pl.lit(value=True))])


def _repeated(numbers: pl.Series) -> pl.Series:
    """Those numbers that occur more than once: sorting takes a fraction of the time of counting."""
    ordered = numbers.sort()
    return ordered.filter(ordered == ordered.shift(1)).unique()


def _rounded(total: pl.Expr) -> pl.Expr:
    """Half up to the smallest unit of the row's currency."""
    places = [total.round(places, mode="half_away_from_zero") for places in (0, 2, 3)]
    currency = pl.col("currency")
    return pl.when(currency.is_in(NO_CENTS)).then(places[0]).when(currency.is_in(_MILLS)).then(places[2]).otherwise(places[1])


def _worded(documents: pl.LazyFrame, said: pl.DataFrame, card: pl.DataFrame) -> pl.LazyFrame:
    """The documents with the terms they go by, whose these are, and the days that they name.

    Args:
        documents: The documents with the `terms` of their own.
        said: All `terms` that occur.
        card: The terms of each customer's `card`.
    """
    if said.is_empty():  # which spares all patterns and days, and two joins
        silent = {"terms": pl.String(), "discount": DISCOUNT, "worded": pl.Date(), "discount_until": pl.Date()}
        unsaid = {name: pl.lit(None, dtype) for name, dtype in silent.items()}
        return documents.with_columns(**unsaid, source=pl.lit(None, _DUE_FROM))
    worded = documents.join(card.lazy(), on="customer", how="left").with_columns(
        source=pl.when(pl.col("terms").is_null()).then(_from("customer")).otherwise(_from("document")),
        terms=pl.coalesce("terms", "card"),
    )
    read = worded.join(terms_read(said.lazy()), on="terms", how="left")
    return read.with_columns(worded=due_by_terms(pl.col("date")), discount_until=discount_until(pl.col("date")))


def _due_filled(documents: pl.LazyFrame, terms: int | None) -> pl.LazyFrame:
    """The documents with `due` and `due_from`."""
    bill, days = pl.col("kind").is_in(BILL_KINDS), pl.duration(days=terms or 0)
    fallback = _from("receipt" if terms is None else "option")
    origin = pl.when(pl.col("due").is_not_null()).then(_from("stated")).when(pl.col("worded").is_not_null()).then("source")
    return documents.with_columns(
        due=pl.when(bill).then(pl.coalesce("due", "worded", pl.col("date") + days)).otherwise("date"),
        due_from=pl.when(bill).then(origin.otherwise(fallback)),
    )


def _from(word: str) -> pl.Expr:
    return pl.lit(word, dtype=_DUE_FROM)
