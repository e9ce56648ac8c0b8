"""Whose money is this? Receipts of a bank account matched to customers and what they owe, and how sure that is.

Sure is a document number in the reference with the amount that is open on it, a payer who is known by exactly that name and
pays an open item or a sum of the oldest, or somebody confirmed before. All else is a proposal.
"""

import polars as pl

from custctl.ledger import OF_THEM, PROPOSED, UNKNOWN_CURRENCY
from custctl.mapping.debtors import OWED, Debtors
from custctl.mapping.names import name_key
from custctl.mapping.returned_payments import WORD, says_plainly, spoken_of, taken_back
from custctl.schema import MONEY, Column, Role, Schema

PROPOSALS = Schema(
    name="proposals",
    columns={
        "record": Column(pl.Int64(), Role.COUNT, required=True),
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "document": Column(pl.String(), Role.TEXT),
        "confidence": Column(pl.String(), Role.KEY, required=True),
        "reason": Column(pl.String(), Role.KEY, required=True),
    },
    order=("record",),
)
"""One row per receipt that anybody is proposed for: `confidence` sure, likely or possible, `reason` as in `_RANKS`;
`document` only where exactly one is paid."""

_RANKS: dict[str, tuple[int, str]] = {
    "known": (-1, "sure"),
    "alias": (0, "sure"),
    "customer": (1, "sure"),
    "document_and_amount": (2, "sure"),
    "name_and_amount": (3, "sure"),
    "document": (4, "likely"),
    "name": (5, "likely"),
    "amount": (6, "possible"),
}
"""Reasons from the best to the weakest, and how sure each is."""

_SURE = tuple(reason for reason, (_, confidence) in _RANKS.items() if confidence == "sure")

SAID: tuple[str, ...] = ("reference", "note", "product")
"""Fields that hold what was said with the money, the one that tells most first."""

_OFFERED = ("customer", "name", "document", "confidence", "reason")
_MARKS = r"[^\p{L}\p{N}]"
_SENDER = pl.coalesce("customer", *SAID)
"""What a receipt is shown and confirmed by: its payer, else what was said with it."""


def attributed(records: pl.LazyFrame, debtors: Debtors, *, column: str | None) -> pl.LazyFrame:
    """Records of a bank account with their customers, where these are sure; else rejected, with the proposal as the value.

    Args:
        records: What became of each record (`records.records`), in file order.
        debtors: All that is known of who may pay.
        column: Header of the column that tells the payer or, where none does, what was said with the money; for rejects.
    """
    missing = pl.col("bad_reason").is_null() | (pl.col("bad_reason") == "customer_missing")
    receipt = pl.col("skip").is_null() & missing & (pl.col("kind").cast(pl.String) == "payment")
    told = pl.concat_str(*SAID, separator=" ", ignore_nulls=True)
    receipts = records.filter(receipt).select(
        "record", "date", "time", "amount", "currency", *SAID, "source", payer="customer", text=told, sender=_SENDER
    )
    offered = proposals(receipts, debtors).collect().lazy().with_columns(offer=pl.lit(value=True))
    joined = records.join(
        offered.rename({name: f"_{name}" for name in _OFFERED}), on="record", how="left", maintain_order="left"
    )
    offer = pl.col("offer").fill_null(value=False)
    returned = pl.col("skip").is_null() & missing & (pl.col("kind").cast(pl.String) == "reversal")
    sure = receipt & offer & (pl.col("_confidence") == "sure").fill_null(value=False)
    payer = _SENDER.fill_null("")
    whose = pl.concat_str("_customer", "_document", separator=OF_THEM, ignore_nulls=True)
    named = pl.concat_str(payer, pl.lit(PROPOSED), whose)
    doubt = pl.when(offer).then(pl.concat_str(pl.lit("payer_"), "_confidence")).otherwise(pl.lit("payer_unknown"))
    reason = pl.when(sure).then(None).otherwise(doubt)
    judged = joined.with_columns(
        _payer="customer",
        _back=returned,
        customer=pl.when(sure).then("_customer").otherwise("customer"),
        name=pl.when(sure).then(pl.coalesce("_name", "name")).otherwise("name"),
        applies_to=pl.when(sure).then(pl.coalesce("applies_to", "_document")).otherwise("applies_to"),
        bad_reason=pl.when(receipt).then(reason).otherwise("bad_reason"),
        bad_column=pl.when(receipt).then(pl.lit(column or "")).otherwise("bad_column"),
        bad_value=pl.when(receipt).then(pl.when(offer).then(named).otherwise(payer)).otherwise("bad_value"),
    )
    return _with_returned(judged, told, debtors, column).select(records.collect_schema().names())


def _with_returned(judged: pl.LazyFrame, text: pl.Expr, debtors: Debtors, column: str | None) -> pl.LazyFrame:
    """The records with the customers of payments that came back, where these are sure; the others are rejected.

    Where only a weak word calls one so, and nothing else speaks of a payment that is known, it is the user's own spending.
    """
    paid = (pl.col("kind").cast(pl.String) == "payment") & pl.col("bad_reason").is_null() & pl.col("skip").is_null()
    here = judged.filter(paid).select("customer", "date", "currency", "amount", document="applies_to")
    kept = debtors.payments.filter(pl.col("kind").cast(pl.String) == "payment")
    payments = pl.concat([here, kept.select("customer", "date", "currency", "amount", document="applies_to")])
    ids = _known_names(debtors).select("customer", "key", confirmed=pl.col("how") == "alias")
    payers = judged.filter(paid).select("customer", key=name_key(pl.col("_payer")), confirmed=pl.lit(value=False))
    known = pl.concat([ids, payers]).filter(pl.col("key") != "").group_by("customer", "key").agg(pl.col("confirmed").any())
    sender = pl.coalesce("_payer", *SAID)
    returned = judged.filter("_back").select("record", "date", "currency", "amount", sender=sender, text=text)
    found = taken_back(returned, payments, known).collect().lazy().rename({"customer": "_whose", "document": "_undone"})
    documents = pl.concat([frame.select("document") for frame in (payments, debtors.open_items, debtors.told)])
    spoken = spoken_of(returned, payments, known, documents).collect().lazy().with_columns(_spoken=pl.lit(value=True))
    both = judged.join(found, on="record", how="left", maintain_order="left").join(
        spoken, on="record", how="left", maintain_order="left"
    )
    sure = pl.col("_whose").is_not_null()
    meant = sure | says_plainly(text) | pl.col("_spoken").fill_null(value=False)
    both = both.with_columns(skip=pl.when(pl.col("_back") & ~meant).then(pl.lit("expense")).otherwise("skip"))
    back = pl.col("_back") & pl.col("skip").is_null()
    return both.with_columns(
        customer=pl.when(back & sure).then("_whose").otherwise("customer"),
        applies_to=pl.when(back & sure).then(pl.coalesce("applies_to", "_undone")).otherwise("applies_to"),
        bad_reason=pl.when(back).then(pl.when(~sure).then(pl.lit("returned_unknown"))).otherwise("bad_reason"),
        bad_column=pl.when(back).then(pl.lit(column or "")).otherwise("bad_column"),
        bad_value=pl.when(back).then(sender.fill_null("")).otherwise("bad_value"),
    )


def proposals(receipts: pl.LazyFrame, debtors: Debtors) -> pl.LazyFrame:
    """Who may have paid each receipt, and how sure that is.

    Args:
        receipts: `record`, `payer`, `text` (all that was said with the money), `sender` (`_SENDER`), `amount`, `currency`, and
            `date`, `time`, SAID, `source`, by which a payment already in the book is known again.
        debtors: All that is known of who may pay.

    Returns:
        PROPOSALS. Two customers for whom the same speaks leave a receipt no more than likely, and the first by id is named.
    """
    owed = debtors.open_items.with_columns(pl.col("open").cast(MONEY), until=pl.lit(None, pl.Date())).select(*OWED)
    of_lists = pl.concat([_by_name(receipts, debtors, debtors.told), _by_document(receipts, debtors.told)])
    sure_of_one = pl.col("document").is_not_null() & pl.col("reason").is_in(_SURE)
    found = pl.concat(
        [
            _by_book(receipts, debtors.payments),
            of_lists.filter(sure_of_one),
            _by_name(receipts, debtors, owed),
            _by_document(receipts, owed),
            _by_amount(receipts, owed),
        ]
    )
    names = debtors.customers.group_by("customer").agg(pl.col("name").drop_nulls().min())
    ranks = {reason: rank for reason, (rank, _) in _RANKS.items()}
    ranked = found.with_columns(rank=pl.col("reason").replace_strict(ranks, return_dtype=pl.Int64))
    best = ranked.filter(pl.col("rank") == pl.col("rank").min().over("record"))
    rivals = best.group_by("record").agg(
        pl.col("customer").min(),
        pl.col("document").sort_by("customer", "document", nulls_last=True).first(),
        pl.col("reason").first(),
        rivals=pl.col("customer").n_unique(),
    )
    sure = {reason: confidence for reason, (_, confidence) in _RANKS.items()}
    confidence = pl.col("reason").replace_strict(sure, return_dtype=pl.String)
    doubted = pl.when((pl.col("rivals") > 1) & (confidence == "sure")).then(pl.lit("likely")).otherwise(confidence)
    return PROPOSALS.conform(rivals.with_columns(confidence=doubted).join(names, on="customer", how="left"))


def _by_book(receipts: pl.LazyFrame, payments: pl.LazyFrame) -> pl.LazyFrame:
    """Receipts that the book has already, as an overlapping statement repeats them."""
    on = ["date", "time", "amount", "currency", *SAID, "source"]
    kept = payments.filter(pl.col("kind").cast(pl.String) == "payment").select(*on, "customer", document="applies_to").unique()
    found = receipts.join(kept, on=on, how="inner", nulls_equal=True)
    return found.select("record", "customer", "document", reason=pl.lit("known"))


def _by_name(receipts: pl.LazyFrame, debtors: Debtors, owed: pl.LazyFrame) -> pl.LazyFrame:
    """Customers known by the payer's name or id: confirmed, by id, and with or without an amount that settles what they owe."""
    known = _known_names(debtors)
    keyed = receipts.with_columns(key=name_key(pl.col("sender")))
    named = keyed.join(known.filter(pl.col("key") != "").unique(), on="key", how="inner").filter(
        pl.col("payer").is_not_null()
        | (pl.col("how") == "alias")  # what was said is nobody's name unless somebody confirmed it
    )
    settled = named.join(_sums(owed), on="customer", how="inner").filter(
        _same_currency(), _in_time(), pl.col("amount") == pl.col("sum")
    )
    fitting = settled.group_by("record", "customer").agg(fits=pl.lit(value=True), document=pl.col("single").drop_nulls().min())
    both = named.join(fitting, on=["record", "customer"], how="left")
    fits = pl.col("fits").fill_null(value=False)
    reason = pl.when(pl.col("how") != "name").then("how").when(fits).then(pl.lit("name_and_amount")).otherwise(pl.lit("name"))
    return both.select("record", "customer", "document", reason=reason)


def _known_names(debtors: Debtors) -> pl.LazyFrame:
    """`key` of all that customers are known by: names that the user confirmed, ids, names; and `how`."""
    customers = debtors.customers
    return pl.concat(
        [
            _confirmed(debtors).select("customer", key=name_key(pl.col("alias")), how=pl.lit("alias")),
            customers.select("customer", key=name_key(pl.col("customer")), how=_how_by_id()),
            customers.select("customer", key=name_key(pl.col("name")), how=pl.lit("name")),
        ]
    )


def _how_by_id() -> pl.Expr:
    """An id with a digit in it tells a customer beyond doubt; one without is as good as a name."""
    return pl.when(pl.col("customer").str.contains(r"\d")).then(pl.lit("customer")).otherwise(pl.lit("name"))


def _sums(owed: pl.LazyFrame) -> pl.LazyFrame:
    """Amounts that settle something: each item alone (`single` its document), and the oldest items one after the other."""
    ordered = owed.sort("customer", "currency", "due", "document")
    oldest = ordered.select(
        "customer",
        owed_in="currency",
        sum=pl.col("open").cum_sum().over("customer", "currency").cast(MONEY),
        single=pl.lit(None, pl.String),
        until=pl.col("until").cum_min().over("customer", "currency"),
    )
    alone = owed.select("customer", "until", owed_in="currency", sum="open", single="document").select(
        "customer", "owed_in", "sum", "single", "until"
    )
    return pl.concat([alone, oldest])


def _by_document(receipts: pl.LazyFrame, owed: pl.LazyFrame) -> pl.LazyFrame:
    """Customers whose documents the reference names, and whether what is open on these is the amount."""
    words = (
        receipts.with_columns(word=pl.col("text").str.extract_all(WORD))
        .explode("word")
        .with_columns(key=_document_key(pl.col("word")))
        .filter(pl.col("key").str.contains(r"\d"))
    )
    whole = owed.filter(pl.col("document").is_not_null()).with_columns(key=_document_key(pl.col("document")))
    digits = whole.with_columns(key=pl.col("key").str.extract(r"^\p{L}+0*(\d{3,})$", 1)).filter(pl.col("key").is_not_null())
    keyed = pl.concat([whole, digits]).with_columns(owed_in=pl.col("currency")).drop("currency")
    named = (
        words.join(keyed, on="key", how="inner")
        .filter(_same_currency(), _in_time())
        .unique(["record", "customer", "document", "due"])
    )
    paid = named.group_by("record", "customer").agg(
        pl.col("amount").first(), pl.col("open").sum(), pl.col("document").min(), several=pl.col("document").n_unique() > 1
    )
    exact = pl.col("open") == pl.col("amount")
    return paid.select(
        "record",
        "customer",
        document=pl.when(~pl.col("several")).then("document"),
        reason=pl.when(exact).then(pl.lit("document_and_amount")).otherwise(pl.lit("document")),
    )


def _by_amount(receipts: pl.LazyFrame, owed: pl.LazyFrame) -> pl.LazyFrame:
    """The customer of the one document on which just this amount is owed."""
    alone = owed.filter(pl.len().over("open") == 1).select("customer", "document", owed_in="currency", amount="open")
    found = receipts.join(alone, on="amount", how="inner").filter(_same_currency())
    return found.select("record", "customer", "document", reason=pl.lit("amount"))


def _in_time() -> pl.Expr:
    """Whether a receipt came in time to be the money of an item."""
    return (pl.col("date") <= pl.col("until")).fill_null(value=True)


def _same_currency() -> pl.Expr:
    """Whether receipt and item are in one currency; what is unknown is in any."""
    unknown = pl.lit(UNKNOWN_CURRENCY)
    paid, owed = pl.col("currency").fill_null(unknown), pl.col("owed_in").fill_null(unknown)
    return (paid == owed) | (paid == unknown) | (owed == unknown)


def _document_key(text: pl.Expr) -> pl.Expr:
    """A document's number as banks and people write it: no marks, no case."""
    return text.str.normalize("NFKC").str.to_uppercase().str.replace_all(_MARKS, "")


def _confirmed(debtors: Debtors) -> pl.LazyFrame:
    """What the user confirmed before, as `alias` and the `customer` of that id or name."""
    pairs = {"alias": list(debtors.aliases), "means": list(debtors.aliases.values())}
    told = pl.LazyFrame(pairs, schema={"alias": pl.String, "means": pl.String}).with_columns(key=name_key(pl.col("means")))
    ids = debtors.customers.group_by(key=name_key(pl.col("customer"))).agg(by_id=pl.col("customer").min())
    names = debtors.customers.group_by(key=name_key(pl.col("name"))).agg(by_name=pl.col("customer").min())
    found = told.join(ids, on="key", how="left").join(names, on="key", how="left")
    return found.select("alias", customer=pl.coalesce("by_id", "by_name", "means"))
