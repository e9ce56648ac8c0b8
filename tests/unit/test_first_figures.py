"""What do the first cells say, about, so that columns can be compared before anyone knows how they are written?"""

from decimal import Decimal

import pytest

from custctl.mapping.first_figures import number


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        ("1,234", "1234"),
        ("1.234.567", "1234567"),
        ("1,234.567", "1234.567"),
        ("1.234,5", "1234.5"),
        ("12.3456", "12.3456"),
        ("0.125", "0.125"),
        (".5", "0.5"),
        ("1\u202f234,50 €", "1234.50"),
        ("5,-", "5"),
        ("CHF 5.--", "5"),
        ("5.00-", "-5"),
        ("(5.00)", "-5"),
        ("USD -5", "-5"),
        ("\u22125.00", "-5"),
        ("-", "0"),
        (None, "0"),
    ],
)
def test_figures_of_every_style_are_read(cell: str | None, figure: str) -> None:
    assert number(cell) == Decimal(figure)
