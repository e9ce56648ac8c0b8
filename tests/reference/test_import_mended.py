"""Somebody mends what was rejected, where people do that, and confirms whose money it is: through the command line."""

import json
from pathlib import Path

import pytest

from tests.helpers.imports import Shop

SALES = """Date,Customer,Amount
2025-01-30,Ada,10.00
2025-02-30,Bob,5.00
2025-01-31,Ada,see list
2025-01-31,Ada, Inc.,6.00
2025-01-31,Cy
"""
INVOICES = """Invoice,Date,Customer ID,Customer Name,Due,Amount
RE-1001,2025-01-05,C1,Atlas Bau GmbH,2025-02-05,100.00
RE-1002,2025-01-10,C2,Müller & Söhne,2025-02-10,50.00
RE-1003,2025-01-20,C3,Café Nord,2025-02-28,25.00
RE-1004,2025-01-21,C1,Atlas Bau GmbH,2025-02-28,75.50
"""
STATEMENT = """Buchungstag;Auftraggeber/Empfänger;Verwendungszweck;Betrag;Währung;Saldo
03.02.2025;ATLAS BAU GMBH;RE 1001;100,00;EUR;1.100,00
05.02.2025;Stadtwerke;Strom;-80,00;EUR;1.020,00
06.02.2025;Hans Nord;Danke;25,00;EUR;1.045,00
17.02.2025;Atlas Bau;Rest;70,00;EUR;1.115,00
18.02.2025;Unbekannt AG;;12,00;EUR;1.127,00
"""


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shop:
    return Shop(tmp_path, capsys)


@pytest.fixture
def bank(shop: Shop) -> Shop:
    """A shop that imported invoices and, as import 2, a statement of which three receipts are not sure."""
    shop.imports(INVOICES, "invoices.csv")
    said = shop.imports(STATEMENT, "bank.csv", code=3)
    assert "= 1 accepted + 0 duplicate + 3 rejected + 1 skipped" in said
    return shop


def mend(shop: Shop, number: int, *changes: tuple[str, str]) -> None:
    """Change the rejects of an import in an editor."""
    path = shop.folder / "book" / "imports" / str(number) / "rejects.csv"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, (old, text)
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def retry(shop: Shop, number: int, *, code: int = 0) -> str:
    answer = shop.custctl(f"import --retry {number} --currency EUR")
    assert answer.code == code, answer.err
    return answer.err


def payments(shop: Shop) -> list[str]:
    rows = shop.book("kind", "customer", "amount", "applies_to")
    return [row.removeprefix("payment ").strip() for row in rows if row.startswith("payment")]


class TestWhereItIsMended:
    def test_every_reject_says_what_mends_it_and_the_command_that_takes_it_back(self, shop: Shop) -> None:
        said = shop.imports(SALES, "sales.csv", code=3)
        assert "not a number: Write a number only." in said
        assert "Correct them in book/imports/1/rejects.csv, then: custctl import --retry 1" in said

    def test_the_value_that_is_shown_as_wrong_may_be_mended(self, shop: Shop) -> None:
        shop.imports(SALES, "sales.csv", code=3)
        mend(shop, 1, ("Date,2025-02-30,no_such", "Date,2025-02-28,no_such"), ("see list,not_a", "7.00,not_a"))
        assert "= 2 accepted + 0 duplicate + 2 rejected" in retry(shop, 1, code=3)
        assert shop.book() == ["2025-01-30 Ada 10.00", "2025-01-31 Ada 7.00", "2025-02-28 Bob 5.00"]

    def test_what_is_tried_again_is_read_as_in_its_import_and_says_so(self, shop: Shop) -> None:
        shop.imports(SALES, "sales.csv", code=3)
        mend(shop, 1, ("Date,2025-02-30,no_such", "Date,2025-02-28,no_such"))
        assert retry(shop, 1, code=3).startswith("sales.csv · header in row 1 · read as in import 1\n")
        assert [row["profile"] for row in json.loads(shop.custctl("book log --format json").out)["tables"]["imports"]] == [
            None
        ] * 2

    def test_a_cell_goes_before_the_value_and_both_before_what_stood_there(self, shop: Shop) -> None:
        shop.imports(SALES, "sales.csv", code=3)
        mend(shop, 1, ("Amount,see list", "Amount,8.00"), ("Ada,see list", "Ada,7.00"))
        retry(shop, 1, code=3)
        assert shop.book() == ["2025-01-30 Ada 10.00", "2025-01-31 Ada 7.00"]

    def test_a_line_that_was_no_row_is_cut_into_cells_once_its_text_is_mended(self, shop: Shop) -> None:
        shop.imports(SALES, "sales.csv", code=3)
        mend(shop, 1, ("Ada, Inc.,6.00", '""Ada, Inc."",6.00'))
        retry(shop, 1, code=3)
        assert shop.book()[1:] == ["2025-01-31 Ada, Inc. 6.00"]
        left = (shop.folder / "book/imports/2/rejects.csv").read_text(encoding="utf-8")
        assert "too_few_cells" in left
        assert '"2025-01-31,Cy"' in left

    def test_what_was_mended_before_is_known_when_more_is_mended(self, shop: Shop) -> None:
        shop.imports(SALES, "sales.csv", code=3)
        mend(shop, 1, ("see list,not_a", "7.00,not_a"))
        retry(shop, 1, code=3)
        mend(shop, 1, ("Date,2025-02-30,no_such", "Date,2025-02-28,no_such"))
        assert "= 1 accepted + 1 duplicate + 2 rejected" in retry(shop, 1, code=3)
        assert len(shop.book()) == 3

    def test_a_file_that_is_known_says_what_of_it_still_waits(self, shop: Shop) -> None:
        shop.imports(SALES, "sales.csv", code=3)
        assert "4 of its rows were rejected; once corrected: custctl import --retry 1" in shop.imports(SALES, "sales.csv")


class TestReceipts:
    def test_a_proposal_says_how_sure_it_is_and_how_it_is_confirmed(self, bank: Shop) -> None:
        said = bank.custctl("import bank.csv --source again --dry-run --currency EUR").err
        assert '"Hans Nord → C3 · RE-1003"  perhaps from this customer' in said
        assert '"Atlas Bau → C1"  probably from this customer' in said
        assert '"Hans Nord" = "C3"' in said.splitlines()[-3]
        assert '"Atlas Bau" = "C1"' in said.splitlines()[-2]

    def test_it_says_so_in_chinese(self, bank: Shop) -> None:
        said = bank.custctl("import bank.csv --source again --dry-run --currency EUR --lang zh").err
        assert "其中正确的，请写入 custctl.toml 的 [aliases]：" in said
        assert "很可能是该客户付的款：名称或单据相符，但金额不符。" in said

    def test_nobody_is_made_a_customer_by_a_second_try(self, bank: Shop) -> None:
        assert "= 0 accepted + 0 duplicate + 3 rejected" in retry(bank, 2, code=3)
        assert payments(bank) == ["C1 100.00 RE-1001"]

    def test_what_is_confirmed_is_taken_and_remembered(self, bank: Shop) -> None:
        lines = [line for line in bank.custctl("import bank.csv --source again --dry-run").err.splitlines() if '" = "' in line]
        (bank.folder / "custctl.toml").write_text("[aliases]\n" + "\n".join(lines), encoding="utf-8")
        assert "= 2 accepted + 0 duplicate + 1 rejected" in retry(bank, 2, code=3)
        assert payments(bank) == ["C1 100.00 RE-1001", "C1 70.00", "C3 25.00 RE-1003"]
        march = STATEMENT.splitlines()[0] + "\n17.03.2025;Atlas Bau;danke;5,50;EUR;1.132,50\n"
        bank.imports(march, "march.csv")
        assert "C1 5.50 RE-1004" in payments(bank)

    def test_who_is_written_in_the_payers_place_has_paid(self, bank: Shop) -> None:
        mend(bank, 2, (",Hans Nord,Danke", ",C3,Danke"), ("Unbekannt AG,payer_unknown", "Neuer Kunde,payer_unknown"))
        assert "= 2 accepted + 0 duplicate + 1 rejected" in retry(bank, 2, code=3)
        assert payments(bank) == ["C1 100.00 RE-1001", "C3 25.00 RE-1003", "Neuer Kunde 12.00"]


class TestLists:
    @pytest.mark.parametrize(
        "text",
        [
            "When,Wer,Received\n{}",
            "日期,交款人,收到金额\n{}",
            "Datum,Von,Erhalten\n{}".replace("Von", "Bezahlt von"),
            "Date,Qui,Reçu\n{}",
        ],
    )
    def test_what_was_received_is_a_payment(self, shop: Shop, text: str) -> None:
        shop.imports(text.format("2025-03-01,Ada,10.00\n2025-03-02,Bob,5.00\n"), "receipts.csv")
        assert payments(shop) == ["Ada 10.00", "Bob 5.00"]

    def test_all_columns_that_lack_are_asked_for_in_one_command_that_works(self, shop: Shop) -> None:
        said = shop.imports("Wo,Was,X Y\nAda,tea,10\nBob,cup,12\n", "list.csv", code=65)
        assert "--map date=COLUMN --map amount='X Y'   (the file has: Wo, Was, X Y)" in said
        text = "Wo,Was,X Y\nAda,2025-01-31,10\nBob,2025-02-01,12\n"
        said = shop.imports(text, "rows.csv", "--kind payment", code=65)
        told = said.split("custctl import rows.csv ")[1].split("   (")[0]
        shop.imports(text, "rows.csv", f"--kind payment {told}")
        assert payments(shop) == ["Ada 10.00", "Bob 12.00"]
