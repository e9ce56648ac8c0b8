"""What is an average customer worth, and what may winning one cost? The textbook's arithmetic, in exact decimals."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

MOST_YEARS = Decimal(10)
"""A life longer than this is not believed: nobody measures it from a few years of books."""
FEWEST_TO_MEASURE = 10
"""Customers of the earlier period below which retention is not measured."""
_EXACT = Decimal("1e-10")


def annuity(years: Decimal, discount: Decimal) -> Decimal:
    """Today's worth of 1 a year for some years, paid in twelfths in the middle of each month.

    Σ over months m = 1 … 12 × years of v^(m − 1/2) / 12 with v = (1 + discount)^(−1/12); a last part of a month f after n
    whole ones adds f × v^(n + f/2) / 12 (Gupta & Lehmann 2005, Managing Customers as Investments, chapter 2, by months).

    Args:
        years: How long, not negative.
        discount: What money a year later is worth less, such as 0.10; above −1.
    """
    months = years * 12
    whole = int(months)
    rest = months - whole
    factor = (1 + discount) ** (Decimal(-1) / 12)
    paid = sum((factor ** (Decimal(month) + Decimal("0.5")) for month in range(whole)), Decimal(0))
    return ((paid + rest * factor ** (whole + rest / 2)) / 12).quantize(_EXACT)


def yearly_retention(stayed: int, before: int, days: int) -> Decimal | None:
    """Share of customers of one year who came back in the next: (stayed / before)^(365 / days).

    Args:
        stayed: Customers of the earlier period who bought in the later one.
        before: Customers of the earlier period.
        days: Length of each period, at most a year.

    Returns:
        0 to 1, None where fewer than FEWEST_TO_MEASURE customers or less than 90 days would be measured.
    """
    if before < FEWEST_TO_MEASURE or days < 90:
        return None
    share = Decimal(stayed) / Decimal(before)
    return (share ** (Decimal(365) / days) if share else Decimal(0)).quantize(_EXACT)


def expected_years(retention: Decimal | None) -> Decimal:
    """Years a customer stays when the same share comes back every year: 1 / (1 − retention), at most MOST_YEARS.

    One year where retention is unknown (Kotler & Keller, Marketing Management, chapter "Creating long-term loyalty
    relationships"; the mean of a geometric life).
    """
    if retention is None:
        return Decimal(1)
    return MOST_YEARS if retention >= 1 - 1 / MOST_YEARS else (1 / (1 - retention)).quantize(_EXACT)


def margin_multiple(retention: Decimal | None, discount: Decimal) -> Decimal | None:
    """Years' profits that a customer is worth, r / (1 + d − r) (Gupta & Lehmann 2005, chapter 2), the textbook's short cut."""
    return None if retention is None or discount <= 0 else (retention / (1 + discount - retention)).quantize(_EXACT)


@dataclass(frozen=True, slots=True)
class AverageCustomer:
    """The customer who bought in the last year, on average, and what it costs to win and to serve one.

    Attributes:
        yearly_spend: Revenue of a year.
        margin: Share of revenue that is profit, None where unknown: then values are revenue.
        service_cost: Cost to serve for a year.
        annuity: Worth today of 1 a year for the expected years.
        cac: Cost to win one, None where unknown.
    """

    yearly_spend: Decimal
    margin: Decimal | None
    service_cost: Decimal
    annuity: Decimal
    cac: Decimal | None

    @property
    def yearly_profit(self) -> Decimal:
        """Yearly spend × margin − cost to serve; without a margin the spend."""
        return self.yearly_spend if self.margin is None else self.yearly_spend * self.margin - self.service_cost

    @property
    def ltv(self) -> Decimal:
        """Lifetime value before the cost to win: yearly profit × annuity (Kotler: yearly spend × margin × years)."""
        return self.yearly_profit * self.annuity

    @property
    def ltv_cac(self) -> Decimal | None:
        """How many times the cost to win comes back; 3 is the usual rule of thumb."""
        return self.ltv / self.cac if self.margin is not None and self.cac else None

    @property
    def payback_months(self) -> int | None:
        """The month in which profits have paid for winning: the cost to win / monthly profit, rounded up, not discounted."""
        if self.margin is None or self.cac is None or self.yearly_profit <= 0:
            return None
        return int((self.cac * 12 / self.yearly_profit).to_integral_value(ROUND_CEILING))

    @property
    def break_even_spend(self) -> Decimal | None:
        """Yearly spend from which a customer earns what winning and serving cost: (cac / annuity + service cost) / margin."""
        if not self.margin or not self.annuity or (self.cac is None and not self.service_cost):
            return None
        return ((self.cac or 0) / self.annuity + self.service_cost) / self.margin

    @property
    def most_you_may_pay(self) -> Decimal | None:
        """The cost to win at which one customer just earns nothing: the lifetime value, never below zero."""
        return max(self.ltv, Decimal(0)) if self.margin is not None else None
