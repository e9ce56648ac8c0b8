"""What does the user say about money, so that every command tells the same value of a customer?"""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from custctl.config import Configured


@dataclass(frozen=True, slots=True)
class Economics:
    """All that values go by and the books do not tell, the same for every answer of a run.

    Attributes:
        margin: Share of revenue that is profit, for rows without a cost.
        discount: Share that money a year later is worth less.
        cac: Cost to win one customer.
        service_cost: Cost to serve one customer for a year.
        visit_cost: Cost of one visit to somebody who may become a customer.
        visits_per_win: Visits it takes to win one customer.
        years: Years a customer stays, else measured.
    """

    margin: Decimal | None = None
    discount: Decimal = Decimal("0.10")
    cac: Decimal | None = None
    service_cost: Decimal | None = None
    visit_cost: Decimal | None = None
    visits_per_win: Decimal | None = None
    years: Decimal | None = None

    @classmethod
    def of(cls, configured: Configured) -> "Economics":
        """The settings in force; a cost to win told by visits on the command line goes before one told elsewhere."""
        said = {name: getattr(configured.settings, name) for name in cls.__dataclass_fields__}
        told = [name for name in ("cac", "visit_cost", "visits_per_win") if configured.origins[name].place == "flag"]
        return cls(**said | ({"cac": None} if told == ["visit_cost", "visits_per_win"] else {}))

    @property
    def options(self) -> dict[str, Any]:
        """As `analyses.clv` takes them."""
        return asdict(self)


NOTHING_SAID = Economics()
