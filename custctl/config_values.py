"""How are shares, days, costs and currencies written in the settings, and what stands in their tables?"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator


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


class OwnSegment(BaseModel):
    """A group of customers that the user named: those of whom a Polars SQL condition is true."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    where: Annotated[str, Field(min_length=1)]

    def __str__(self) -> str:
        return f"{self.name}: {self.where}"


class Level(BaseModel):
    """When an item reaches a reminder: days after its due date, at that month's end, or days after the last reminder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: Annotated[int, Field(ge=0, le=4)]
    days: Annotated[int, Field(ge=-365, le=3650)]
    mode: Literal["net_days", "end_of_month", "previous_date"] = "net_days"
    text: str | None = None


class Levels(BaseModel):
    """The reminders of some items, one level at a time; none at all leaves them alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    levels: tuple[Level, ...] | None = None
    gap: Annotated[int, Field(ge=0, le=365)] = 7
    segment: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    @field_validator("levels")
    @classmethod
    def _rising(cls, levels: tuple[Level, ...] | None) -> tuple[Level, ...] | None:
        named = [step.level for step in levels or ()]
        if (named and named != list(range(named[0], named[0] + len(named)))) or named[:1] not in ([], [0], [1]):
            raise ValueError("levels rise by one, from 0 or 1")
        return levels


class Dunning(Levels):
    """Whom to remind when; the first of `only` that fits an item holds for it, else the levels here."""

    only: tuple[Levels, ...] = ()

    def __str__(self) -> str:
        return ", ".join(f"{name} = {value}" for name, value in self.model_dump(mode="json", exclude_defaults=True).items())


class Letters(BaseModel):
    """Who writes reminders, and how to pay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sender: str = ""
    address: str = ""
    pay: str = ""
    format: Literal["html", "txt"] = "html"

    def __str__(self) -> str:
        return ", ".join(f"{name} = {value}" for name, value in self.model_dump(exclude_defaults=True).items())
