"""Which money that left a bank account is a customer's payment that came back, such as a returned direct debit?"""

import polars as pl

from custctl.ledger import UNKNOWN_CURRENCY
from custctl.mapping.names import name_key
from custctl.mapping.words import plain_cell, returned_words

WORD = r"[\p{L}\p{N}]+(?:[-/._#][\p{L}\p{N}]+)*"
"""A word of what was said, or a document's number."""

_UNKNOWN = pl.lit(UNKNOWN_CURRENCY)


def says_returned(text: pl.Expr) -> pl.Expr:
    """Whether what was said with money that went out may call it a payment that came back, and not the fee for one."""
    words, weak, fees = returned_words()
    said, either = plain_cell(text), f"{words}|{weak}"
    return (said.str.contains(either) & ~said.str.replace_all(either, " ").str.contains(fees)).fill_null(False)


def says_plainly(text: pl.Expr) -> pl.Expr:
    """Whether it calls it so in words that mean nothing else."""
    words, _, _ = returned_words()
    return plain_cell(text).str.contains(words).fill_null(False)


def spoken_of(returned: pl.LazyFrame, payments: pl.LazyFrame, known: pl.LazyFrame, documents: pl.LazyFrame) -> pl.LazyFrame:
    """The `record` of returned payments that have the amount of a known one, or a document or the name of a known customer.

    Args:
        returned: As of `taken_back`, like the others.
        payments: Of customers.
        known: Names of senders.
        documents: `document` of all that was paid or is open.
    """
    upper = returned.with_columns(word=pl.col("text").str.to_uppercase().str.extract_all(WORD)).explode("word")
    numbered = upper.join(documents.select(word=pl.col("document").str.to_uppercase()), on="word", how="semi")
    same = returned.join(payments, on="amount", how="semi")
    all_said = name_key(pl.concat_str("sender", "text", separator=" ", ignore_nulls=True))
    said = returned.with_columns(said=all_said).with_columns(first=pl.col("said").str.split(" ")).explode("first")
    names = known.select("key", first=pl.col("key").str.split(" ").list.first()).unique()
    whole = [pl.concat_str(pl.lit(" "), name, pl.lit(" ")) for name in ("said", "key")]
    named = said.join(names, on="first").filter(whole[0].str.contains(whole[1], literal=True))
    return pl.concat([found.select("record") for found in (numbered, same, named)]).unique()


def taken_back(returned: pl.LazyFrame, payments: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    """Whose payment each returned one was.

    That is a payment of its amount, not after it, of the customer who is named in it or whose payment's document is. A customer
    whom the user confirmed needs no such payment.

    Args:
        returned: `record`, `date`, `currency`, `amount`, `sender`, `text`.
        payments: `customer`, `date`, `currency`, `amount`, `document` of customers' payments.
        known: `key` of a sender's name, the `customer`, and whether the user `confirmed` it.

    Returns:
        `record`, `customer` and the `document` of the newest such payment, for those of one customer alone.
    """
    named = returned.with_columns(key=name_key(pl.col("sender"))).join(known, on="key", how="inner")
    word = pl.col("text").str.to_uppercase().str.extract_all(WORD)
    words = returned.with_columns(word=word).explode("word").drop_nulls("word")
    documents = payments.select("customer", "document", word=pl.col("document").str.to_uppercase()).drop_nulls().unique()
    told = words.join(documents, on="word", how="inner").drop("word", "document")
    whose = pl.concat([named.drop("key"), told.with_columns(confirmed=pl.lit(value=False))], how="diagonal").unique()
    paid = payments.select("customer", "amount", "document", paid_on="date", paid_in="currency")
    returned_in, paid_in = pl.col("currency").fill_null(_UNKNOWN), pl.col("paid_in").fill_null(_UNKNOWN)
    same = (returned_in == paid_in) | (returned_in == _UNKNOWN) | (paid_in == _UNKNOWN)
    fits = (same & (pl.col("paid_on") <= pl.col("date"))).fill_null(value=False)
    both = whose.join(paid, on=["customer", "amount"], how="left").with_columns(
        document=pl.when(fits).then("document"), paid_on=pl.when(fits).then("paid_on"), paid=fits
    )
    fitting = both.filter(pl.col("paid") | pl.col("confirmed")).with_columns(
        named=pl.col("text")
        .str.to_uppercase()
        .str.contains(pl.col("document").str.to_uppercase(), literal=True)
        .fill_null(value=False)
    )
    newest = fitting.sort("named", "paid_on", "document", descending=True, nulls_last=True)
    found = newest.group_by("record", maintain_order=True).agg(
        pl.col("customer", "document").first(), customers=pl.col("customer").n_unique()
    )
    return found.filter(pl.col("customers") == 1).select("record", "customer", "document")
