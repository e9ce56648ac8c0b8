"""Settings: what they are, where each comes from, and whether it may be so.

A flag beats the environment (`CUSTCTL_*`), which beats the file named by `--config`, which beats the nearest `custctl.toml`
on the way up from the working folder, which beats the user's own, which beats the default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import tomli
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from custctl.config_values import Cost, Currency, Day, Dunning, Letters, OwnSegment, Share
from custctl.errors.missing import FileMissing
from custctl.errors.settings import AliasesCircle, ConfigUnreadable, SettingUnknown, SettingWrong
from custctl.errors.usage import BadOption

FILE_NAME = "custctl.toml"
OF_THE_TESTS = [f"CUSTCTL_{name}" for name in ("TEST_DATA", "GOLDEN", "AXE", "KILLS", "ROUNDS", "PEERS", "PEERS_MCMC")]
"""Environment variables that are no settings and may be there: custctl's own tests and benchmarks go by them."""


class Settings(BaseModel):
    """Every setting with its default; field names are the keys of the file and, upper-cased, of the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    book: Path = Field(Path("book"), description="folder of the book")
    lang: Literal["en", "zh"] = Field("en", description="language of the output: en or zh")
    currency: Currency | None = Field(
        None, description="currency of files that state none, as an ISO code such as EUR", examples=["EUR"]
    )
    as_of: Day = Field(
        "today", description="date of the answer: YYYY-MM-DD from 1900 to 2199, today, last (newest row) or month-end"
    )
    wait: Annotated[float, Field(ge=0, le=3600)] = Field(
        30.0, description="number of seconds to wait while another process uses the book, up to 3600"
    )
    margin: Annotated[Share, Field(gt=0, le=1)] | None = Field(
        None, description="profit as a share of revenue, above 0 and up to 100%, such as 35%", examples=["35%"]
    )
    tax_rate: Annotated[Share, Field(ge=0, lt=1)] | None = Field(
        None, description="tax included in amounts where there is no tax column, below 100%, such as 19%", examples=["19%"]
    )
    terms: Annotated[int, Field(ge=0, le=3650)] | None = Field(
        None,
        description="number of days to pay where neither the document nor the customer card says, up to 3650",
        examples=[30],
    )
    month_end: Literal["first", "last"] | None = Field(
        None,
        description="reading of terms such as 30 jours fin de mois: first counts the days from month end, "
        "last runs on to month end",
        examples=["first"],
    )
    discount: Annotated[Share, Field(ge=0, lt=1)] = Field(
        Decimal("0.10"),
        description="share by which money is worth less a year later, below 100%, such as 10%",
        examples=["10%"],
    )
    cac: Cost | None = Field(None, description="cost to win one customer, a plain number", examples=[60])
    service_cost: Cost | None = Field(None, description="cost to serve one customer for a year, a plain number", examples=[24])
    visit_cost: Cost | None = Field(
        None,
        description="cost of one visit to a prospect, a plain number",
        examples=[40],
    )
    visits_per_win: Annotated[Decimal, Field(gt=0, le=1_000_000)] | None = Field(
        None, description="number of visits it takes to win one customer, above 0 and up to a million", examples=[3]
    )
    years: Annotated[Decimal, Field(gt=0, le=100)] | None = Field(
        None, description="number of years a customer stays, above 0 and up to 100", examples=[3]
    )
    aliases: Mapping[str, str] = Field(
        default_factory=dict,
        description="customer names to merge: other name = name kept",
        examples=[{"Atlas Bau GmbH": "Atlas Bau"}],
    )
    segment: tuple[OwnSegment, ...] = Field(
        (),
        description="list of your own segments, each with a name and a where",
        examples=[{"name": "regulars", "where": "orders >= 12 AND recency_days <= 60"}],
    )
    actions: Mapping[str, str] = Field(
        default_factory=dict,
        description='list of your own actions: "segment/activity/state" = "what to do"',
        examples=[{"at_risk/late": "ring them on Monday"}],
    )
    dunning: Dunning | None = Field(
        None,
        description="plan of reminders: levels from 0 or 1 to 4, each with level and days, and if you like a mode "
        "(net_days, end_of_month, previous_date) and a text; a gap in days; and [[dunning.only]] for some",
        examples=[{"gap": 7}],
    )
    letters: Letters | None = Field(
        None,
        description="head of reminder letters: sender, address, pay and format (html or txt)",
        examples=[{"sender": "Your shop", "address": "1 High Street, Townsville", "pay": "IBAN DE02 1203 0000 0000 2020 51"}],
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a setting in force comes from: `flag`, an environment variable, a file, or `default`."""

    place: str
    value: object


@dataclass(frozen=True, slots=True)
class Configured:
    """The settings in force, and for each where it comes from."""

    settings: Settings
    origins: Mapping[str, Origin]
    file: Path | None


def configure(
    *,
    flags: Mapping[str, object],
    environment: Mapping[str, str],
    file: Path | None,
    folder: Path,
    user_folder: Path,
) -> Configured:
    """The settings in force, from the strongest place to the weakest.

    Args:
        flags: Settings given on the command line; None means not given.
        environment: Environment variables; those that begin with `CUSTCTL_` are settings.
        file: A configuration named by the user; nothing further up is read then.
        folder: The working folder, from which `custctl.toml` is searched upwards.
        user_folder: The user's own configuration folder.

    Raises:
        ConfigError: A file cannot be read, or a setting is unknown or not allowed; named with its place.
        BadOption: A setting given as a flag is not allowed.
    """
    found = _configuration(file, folder, user_folder)
    origins: dict[str, Origin] = {
        name: Origin("default", field.get_default(call_default_factory=True)) for name, field in _fields()
    }
    if found is not None:
        origins |= {name: Origin(_near(found, folder), value) for name, value in _load(found).items()}
    origins |= _of_environment(environment)
    origins |= {name: Origin("flag", value) for name, value in flags.items() if value is not None}
    settings = _validated(origins)
    if names := _circle(settings.aliases):
        raise AliasesCircle(path=origins["aliases"].place, names=" → ".join([*names, names[0]]))
    return Configured(settings, origins, found)


def _fields() -> list[tuple[str, Any]]:
    return list(Settings.model_fields.items())


def is_table(field: Any) -> bool:  # noqa: ANN401 pydantic's FieldInfo, whose type says nothing of its examples
    """Whether a setting is a table of a file, which no environment variable can hold."""
    return isinstance((field.examples or [None])[0], Mapping)


def _of_environment(environment: Mapping[str, str]) -> dict[str, Origin]:
    """The settings that environment variables give.

    Raises:
        SettingUnknown: One is named like a setting and is none, such as CUSTCTL_MARGN.
        SettingWrong: One is for a table.
    """
    known = {f"CUSTCTL_{name.upper()}": (name, field) for name, field in _fields()}
    given = sorted(name for name in environment if name.startswith("CUSTCTL_") and name not in OF_THE_TESTS)
    for variable in given:
        if variable not in known:
            single = [name for name, (_, field) in known.items() if not is_table(field)]
            raise SettingUnknown(path="environment", key=variable, available=", ".join(single))
        name, field = known[variable]
        if is_table(field):
            allowed = f"Set it only in {FILE_NAME}. It is the {field.description}."
            raise SettingWrong(path=variable, key=name, value=_shown(environment[variable]), allowed=allowed)
    return {known[variable][0]: Origin(variable, environment[variable]) for variable in given}


def _configuration(file: Path | None, folder: Path, user_folder: Path) -> Path | None:
    if file is not None:
        if not file.exists():
            raise FileMissing(path=file, near="write one, or leave --config out.")
        return file
    candidates = [*(parent / FILE_NAME for parent in (folder, *folder.parents)), user_folder / FILE_NAME]
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _near(path: Path, folder: Path) -> str:
    """A path as seen from the working folder, where it lies in it."""
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _load(path: Path) -> dict[str, object]:
    try:
        values: dict[str, object] = tomli.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError, RecursionError) as error:
        raise ConfigUnreadable(path=path, why=error) from None
    if isinstance(book := values.get("book"), str):
        values["book"] = path.parent / book
    return values


def _validated(origins: Mapping[str, Origin]) -> Settings:
    try:
        return Settings.model_validate({name: origin.value for name, origin in origins.items()})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        place = origins[name].place
        if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
            raise SettingUnknown(path=place, key=name, available=", ".join(name for name, _ in _fields())) from None
        allowed = f"It is the {Settings.model_fields[name].description}."
        if place == "flag":
            raise BadOption(option=f"--{name.replace('_', '-')}", value=_within(first), expected=allowed) from None
        raise SettingWrong(path=place, key=_key(first), value=_shown(_within(first)), allowed=allowed) from None


def _circle(aliases: Mapping[str, str]) -> list[str]:
    """Names each of which is merged into the next, and the last into the first; none where every name leads to one kept."""
    for name in aliases:
        way = [name]
        while (following := aliases.get(way[-1], way[-1])) not in way:
            way.append(following)
        if following != way[-1]:
            return way[way.index(following) :]
    return []


def _within(error: Any) -> object:  # noqa: ANN401 pydantic's ErrorDetails
    """What is wrong: the value, for a key that a table does not have the key, nothing for one that it lacks."""
    if error["type"] == "missing":
        return ""
    return error["loc"][-1] if error["type"] == "extra_forbidden" else error.get("input")


def _key(error: Any) -> str:  # noqa: ANN401 pydantic's ErrorDetails
    """Where in the file it is wrong: of a list, the entry too, counted from one."""
    steps = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return ".".join(str(step + 1 if isinstance(step, int) else step) for step in steps)


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
