"""What are columns and cells called? The words of synonyms.toml and how two spellings are compared."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl
import tomli

from custctl.mapping.lookups import looked_up

CUSTOMER_ONLY: frozenset[str] = frozenset(
    {
        "phone",
        "email",
        "city",
        "group",
        "industry",
        "credit_limit",
        "acquired_on",
        "acquisition_cost",
        "service_cost",
        "referred_by",
        "satisfaction",
        "birth_year",
        "potential",
    }
)
"""Fields of a customer's card that no ledger row has."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_PER_CENT = re.compile(r"[(\[【]?\s*[%％]\s*[)\]】]?")
_MARKS = re.compile(r"[\W_]+")

_KEPT = 1 << 14
"""Texts whose plain form is kept: headings and types of documents repeat themselves."""

_TOGETHER = 6
"""Letters from which on parts written together are a word, and no abbreviation of something else."""


@lru_cache(_KEPT)
def plain(text: str) -> str:
    """A text as words are compared: no case, accents or punctuation, one space between words."""
    folded = text.casefold()
    if not text.isascii():
        apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
        folded = "".join(mark for mark in apart if not unicodedata.combining(mark))
    return _MARKS.sub(" ", folded).strip()


def spellings(header: str) -> tuple[str, ...]:
    """The plain forms of a header, the most literal first: as written, CamelCase apart, without its brackets.

    A % is a word of its own: Tax % is no tax.
    """
    header = _PER_CENT.sub(" percent ", header)
    apart = _CAMEL.sub(" ", unicodedata.normalize("NFKC", header))
    forms = [plain(header), plain(apart), plain(_BRACKETS.sub(" ", apart))]
    return tuple(dict.fromkeys(form for form in forms if form))


@lru_cache
def synonyms() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Field to the plain words of its headers, in tiers of preference."""
    fields = _tables()["fields"]
    return {field: tuple(tuple(plain(word) for word in tier) for tier in tiers) for field, tiers in fields.items()}


@lru_cache
def meanings(*topics: str) -> dict[str, str]:
    """Plain word to the key it means, for topics such as `kinds`, `statuses`, `truths`, `sides` and `currencies`.

    Words of several parts mean the same written together, as in CreditNote.
    """
    apart = {plain(word): key for topic in topics for key, words in _tables()[topic].items() for word in words}
    together = {word.replace(" ", ""): key for word, key in apart.items()}
    return {word: key for word, key in together.items() if len(word) >= _TOGETHER} | apart


def as_of_words() -> tuple[str, ...]:
    """Words that stand before the day on which an export was made."""
    return tuple(_tables()["as_of"]["words"])


def of_payment(header: str) -> bool:
    """Whether a heading of states speaks of payment."""
    return any(part in plain(header) for part in _tables()["of_payment"]["parts"])


def refunded_words() -> tuple[str, ...]:
    """Plain states of a record that was paid back in full."""
    return tuple(plain(word) for word in _tables()["refunds"]["words"])


def returned_words() -> tuple[str, str, str]:
    """Patterns of plain texts that call money out a payment which came back, that may do so, that call it the fee for one."""
    table = _tables()["returned"]
    words, weak, fees = ([plain(word) for word in table[name]] for name in ("words", "weak", "fees"))
    ends = (rf"{word}\b" if word.isascii() else word for word in fees)
    return "|".join(words), rf"\b(?:{'|'.join(weak)})\b", "|".join(ends)


def contact_headings() -> tuple[str, ...]:
    """Plain headings of what was done with a customer, where the cells say so too."""
    return tuple(plain(word) for word in _tables()["contact_headings"]["words"])


def no_limit_words() -> tuple[str, ...]:
    """Plain words under a credit limit that say that there is none."""
    return tuple(plain(word) for word in _tables()["no_limit"]["words"])


def deposits() -> tuple[str, ...]:
    """Plain headings that may mean one of several payments of an invoice."""
    return tuple(plain(word) for word in _tables()["deposits"]["words"])


def asked_words() -> tuple[str, ...]:
    """Plain headings of what is due that may also mean what was asked in the first place."""
    return tuple(plain(word) for word in _tables()["asked"]["words"])


def not_due_words() -> tuple[str, ...]:
    """Plain headings of what is not due yet, beside columns of ages."""
    return tuple(plain(word) for word in _tables()["not_due"]["words"])


@lru_cache
def settled_by() -> Mapping[str, str]:
    """Plain heading of what settles invoices beside money received, to what it is, such as discount, withheld or credit."""
    return {plain(word): said for said, found in _tables()["settled_by"].items() for word in found}


def ticks() -> Mapping[str, str]:
    """Signs that stand for yes and no, and a word for each, because plain forms have no signs."""
    return {sign: word for word, signs in _tables()["ticks"].items() for sign in signs}


def unlike(field: str) -> tuple[str, ...]:
    """Parts of a header that say it is something else than the field."""
    return tuple(_tables()["unlike"].get(field, ()))


def not_taken_off(forms: Sequence[tuple[str, ...]], places: Sequence[int]) -> list[int]:
    """The places of headings, by their spellings, that do not speak of a charge or discount by which less was received."""
    parts = _tables()["taken_off"]["parts"]
    return [place for place in places if not any(part in form for form in forms[place] for part in parts)]


@lru_cache
def tax_parts() -> frozenset[str]:
    """Plain headings of taxes of which several make up the tax of a row."""
    return frozenset(plain(word) for word in _tables()["tax_parts"]["words"])


def beside_net() -> tuple[str, ...]:
    """Parts of plain headings of charges and discounts that a net amount may lack."""
    return tuple(_tables()["beside_net"]["parts"])


@lru_cache
def header_words() -> frozenset[str]:
    """Lower-case words that columns are called, in every usual spelling, for telling a header row from data."""
    found: set[str] = set(synonyms())
    for tiers in _tables()["fields"].values():
        for word in (word for tier in tiers for word in tier):
            bare = plain(word)
            found |= {word, bare, bare.replace(" ", ""), bare.replace(" ", "_")}
    return frozenset(found)


def plain_cell(cell: pl.Expr) -> pl.Expr:
    """The plain form of a text cell, as `plain` makes it, for looking its meaning up."""
    bare = cell.str.normalize("NFKC").str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{Mn}", "")
    return bare.str.replace_all("ß", "ss").str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def meaning(cell: pl.Expr, words: Mapping[str, str]) -> pl.Expr:
    """The key that a text cell means, null where its word is not known."""
    return looked_up(plain_cell(cell), words)


@lru_cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomli.loads(files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8"))
