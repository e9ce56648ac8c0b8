"""Profiles: what is known about a program's exports, found by the header, kept and used again."""

from dataclasses import replace
from pathlib import Path

import pytest

from custctl.errors.contents import ProfileUnknown
from custctl.errors.settings import ProfileBroken
from custctl.ledger import KINDS
from custctl.mapping import Told, profile, profile_files, save_profile, understand, words
from tests.helpers.sheets import TODAY, rows, sheet, understood
from tests.helpers.shipped import read_as

WALLET = """
[match]
headers = ["When", "Who", "How much", "What"]

[format]
decimal = ","
day_first = true

[columns]
date = "When"
customer = ["Account", "Who"]
amount = "How much"

[defaults]
kind = "sale"
currency = "EUR"
source = "wallet"

[[kind]]
column = "What"
kind = "return"
pattern = "(?i)refund"

[[drop]]
column = "What"
reason = "transfer"
values = ["Top up"]

[[drop]]
column = "How much"
reason = "expense"
pattern = "^-"
unless = { column = "What", pattern = "(?i)refund" }
"""
TEXT = """When,Who,How much,What
03/04/2025,Ada,1.234,Sale
03/04/2025,Ada,-5,Refund
03/04/2025,me,7,Top up
03/04/2025,Bob,-9,Rent"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wallet.toml").write_text(WALLET, encoding="utf-8")
    return tmp_path


def test_a_file_is_known_by_its_headers(folder: Path) -> None:
    found = understood(TEXT, profile_folders=(folder,))
    assert found.profile == "wallet"
    assert [(row["kind"], row["amount"], row["currency"], row["source"]) for row in rows(found)] == [
        ("sale", 1234, "EUR", "wallet"),
        ("return", 5, "EUR", "wallet"),
    ]


def test_rows_that_a_profile_drops_are_skipped_and_counted(folder: Path) -> None:
    control = understood(TEXT, profile_folders=(folder,)).control
    assert control.skipped == {"expense": 1, "transfer": 1}
    assert all(money.adds_up for money in control.money)


def test_what_the_user_says_goes_before_the_profile(folder: Path) -> None:
    found = understood(TEXT, profile_folders=(folder,), source="till", day_first=False, columns={"customer": "What"})
    row = rows(found)[0]
    assert (row["source"], row["customer"], row["date"].month) == ("till", "Sale", 3)  # type: ignore[attr-defined]


def test_a_profile_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(ProfileUnknown) as raised:
        understood(TEXT, profile="purse", profile_folders=(folder,))
    assert "wallet" in raised.value.facts["available"]


@pytest.mark.parametrize("text", ["[match", "[[kind]]\nkind = 'sale'", "match = 5"])
def test_a_broken_profile_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProfileBroken):
        understood(TEXT, profile_folders=(tmp_path,))


def test_what_was_decided_is_kept_and_needs_no_options_again(tmp_path: Path) -> None:
    text = 'a,b,c\n03/04/2025,Ada,"1.234"'
    told = {"columns": {"date": "a", "customer": "b", "amount": "c"}, "day_first": False, "decimal": ",", "kind": "invoice"}
    first = understood(text, **told)
    save_profile(first, "mine", tmp_path)
    again = understood(text, profile_folders=(tmp_path,))
    assert again.profile == "mine"
    assert [(row["date"], row["amount"], row["kind"]) for row in rows(again)] == [
        (row["date"], row["amount"], row["kind"]) for row in rows(first)
    ]


def test_a_kept_profile_keeps_the_rules_of_the_one_it_came_from(folder: Path) -> None:
    first = understood(TEXT, profile_folders=(folder,))
    save_profile(first, "wallet", folder)
    again = understood(TEXT, profile_folders=(folder,))
    assert again.control.skipped == first.control.skipped
    assert rows(again) == rows(first)


def test_a_profile_of_a_file_without_header_is_used_by_name_only(tmp_path: Path) -> None:
    told = Told(today=TODAY, columns={"date": "1", "customer": "2", "amount": "3"})
    bare = sheet("2025-01-31,Ada,5.50", header=False)
    save_profile(understand(bare, told), "bare", tmp_path)
    assert profile.matching("other.csv", bare.header, None, profile_files.profiles((tmp_path,))) is None
    named = understand(bare, Told(today=TODAY, profile="bare", profile_folders=(tmp_path,)))
    assert rows(named)[0]["customer"] == "Ada"


def test_shipped_profiles_name_fields_and_kinds_that_exist() -> None:
    shipped = profile_files.profiles(())
    assert {"shopify_orders", "paypal_activity", "xero_invoices", "alipay", "wechat_pay"} <= shipped.keys()
    for known in shipped.values():
        assert known.columns.keys() <= words.synonyms().keys()
        assert {rule.becomes for rule in known.kinds} | {known.defaults.get("kind", "sale")} <= KINDS.keys()


def test_no_shipped_profile_hides_another() -> None:
    shipped = profile_files.profiles(())
    for name, known in shipped.items():
        if not known.headers:
            continue
        found = profile.matching("file.csv", sorted(known.headers), None, shipped)
        assert found is not None
        assert found.name == name


def test_a_profile_of_the_users_own_goes_before_a_shipped_one_with_as_many_headers(tmp_path: Path) -> None:
    known = profile_files.shipped()["quickbooks_customers"]
    profile_files.write_profile(replace(known, name="aaa"), tmp_path)
    found = profile.matching("file.csv", sorted(known.headers), None, profile_files.profiles((tmp_path,)))
    assert found is not None
    assert found.name == "aaa"


def test_rows_have_the_same_keys_before_and_after_their_profile_was_kept(tmp_path: Path) -> None:
    """Else the next overlapping export would be taken for another source's, and every sale counted twice."""
    text = "Date,Customer,Amount\n03/04/2025,Ada,1.50"
    first = understood(text, day_first=True)
    save_profile(first, "mine", tmp_path)
    again = understood(text, profile_folders=(tmp_path,))
    assert again.profile == "mine"
    assert rows(again) == rows(first)


def test_a_kept_profile_keeps_zone_and_bank_account(tmp_path: Path) -> None:
    text = "Date,Payer,Purpose,Amount,Balance\n2025-03-04T23:30:00Z,Ada,hello,1.00,0"
    first = understood(text, zone="Asia/Shanghai")
    save_profile(first, "bank", tmp_path)
    again = understood(text, profile_folders=(tmp_path,))
    assert again.plan.roles.receipts
    assert rows(again) == rows(first)


def test_a_kept_profile_keeps_the_places_that_the_file_fills(tmp_path: Path) -> None:
    found = read_as("datev_buchungsstapel", {})
    written = save_profile(found, "bookings", tmp_path).read_text(encoding="utf-8")
    assert "<above 14|4>" in written
    assert profile_files.read_profile(tmp_path / "bookings.toml").period == ("<above 15>", "<above 16>")


def test_words_above_the_table_fill_a_profile() -> None:
    known = profile_files.shipped()["datev_buchungsstapel"]
    above: list[str | None] = [None] * 13 + ["5", "20250101", "20251231"]
    found = profile_files.filled(known, above)
    assert (found.period, found.defaults["currency"]) == (("20250101", "20251231"), "EUR")
    assert found.columns["customer"][0].pattern == r"^[1-6]\d{5}$"
