"""Which column says in what currency the amounts are?"""

import pytest

from custctl.errors.contents import ColumnAmbiguous
from tests.helpers.sheets import rows, understood


def currencies(text: str, **told: object) -> list[object]:
    return [row["currency"] for row in rows(understood(text, **told))]


@pytest.mark.parametrize(
    "heading",
    [
        "Document Currency",
        "Doc. Currency",
        "Local Currency",
        "Crcy",
        "Currency ISO Code",
        "Customer Currency",
        "Belegwährung",
        "Währungsschlüssel",
        "Hauswährung",
        "Code devise",
        "Código de moneda",
        "结算币种",
        "币种编码",
        "記帳幣別",
    ],
)
def test_currencies_stand_under_many_headings(heading: str) -> None:
    text = f"Customer,Date,Amount,{heading}\nA,2025-01-10,100.00,EUR\nA,2025-01-11,50.00,euro\n"
    assert currencies(text) == ["EUR", "EUR"]


@pytest.mark.parametrize(("first", "second"), [("EUR", "USD"), ("€", "美元")])
def test_a_column_of_nothing_but_codes_or_signs_needs_no_heading(first: str, second: str) -> None:
    text = f"Customer,Date,Amount,Geld\nA,2025-01-10,100.00,{first}\nA,2025-01-11,50.00,{second}\nA,2025-01-12,5.00,\n"
    assert currencies(text) == ["EUR", "USD", "XXX"]


@pytest.mark.parametrize("cells", [("EUR", "red"), ("US", "HK"), ("1", "2")])
def test_a_column_of_other_words_is_no_currency(cells: tuple[str, str]) -> None:
    text = "Customer,Date,Amount,Where\nA,2025-01-10,100.00,{}\nA,2025-01-11,50.00,{}\n".format(*cells)
    assert currencies(text) == ["XXX", "XXX"]


@pytest.mark.parametrize(
    ("amount", "code"),
    [("Amount", "USD"), ("Amount in doc. curr.", "USD"), ("Amount in local currency", "EUR"), ("本位币金额", "EUR")],
)
def test_the_documents_currency_goes_first_unless_amounts_are_in_that_of_the_books(amount: str, code: str) -> None:
    text = f"Customer,Date,{amount},Local Currency,Document Currency\nA,2025-01-10,100.00,EUR,USD\n"
    assert currencies(text, columns={"amount": amount}) == [code]


def test_amounts_in_the_currency_of_the_books_are_in_none_of_several_documents_currencies() -> None:
    text = "Customer,Date,Amount (LCY),Currency Code\nA,2025-01-10,100.00,USD\nA,2025-01-11,50.00,GBP\n"
    assert currencies(text) == ["XXX", "XXX"]


@pytest.mark.parametrize("headings", ["Invoice Currency,Order Currency", "Geld,Gegen"])
def test_two_columns_of_currencies_that_differ_are_asked_about(headings: str) -> None:
    text = f"Customer,Date,Amount,{headings}\nA,2025-01-10,100.00,EUR,USD\n"
    with pytest.raises(ColumnAmbiguous) as asked:
        understood(text)
    assert asked.value.facts["field"] == "currency"


@pytest.mark.parametrize(("amount", "currency"), [("Amount in local currency", "EUR"), ("Amount in doc. curr.", "USD")])
def test_whole_amounts_in_a_named_currency_are_amounts(amount: str, currency: str) -> None:
    head = f"Customer,Document Number,Net Due Date,Document Date,{amount},Local Currency,Document Currency"
    [row] = rows(understood(f"{head}\n1001,90001,2025-02-10,2025-01-10,1000,EUR,USD"))
    assert (row["amount"], row["currency"]) == (1000, currency)
