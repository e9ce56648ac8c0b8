"""How are shares, days, costs and currencies written in the settings?"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field


def share(value: object) -> object:
    """A fraction from what people write: `35%`, `35 %` and `0.35` are all 0.35; anything else is left for validation."""
    text = str(value).strip()
    if text.endswith("%"):
        number = text.removesuffix("%").strip().replace(",", ".")
        if number.replace(".", "", 1).replace("-", "", 1).isdigit():
            return Decimal(number) / 100
    return text if isinstance(value, float) else value


def day_as_text(value: object) -> object:
    """A day as TOML has it, without quotation marks, as text; anything else is left for validation."""
    return value.isoformat() if type(value) is date else value


Share = Annotated[Decimal, BeforeValidator(share)]
Day = Annotated[str, BeforeValidator(day_as_text)]
Cost = Annotated[Decimal, Field(ge=0, le=10**12)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
