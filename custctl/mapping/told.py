"""What did the user say about the file, so that nothing needs to be guessed?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True)
class Told:
    """What the user said; everything is optional but the day, because calculation knows no clock.

    Attributes:
        today: The day of the run: evidence against readings of dates that lie in the future.
        as_of: The day of exports that name none themselves, for payments known only by what is still open.
        undated: The day of rows that name none; without it they are rejected.
        columns: Field to the header of its column or its position from 1.
        day_first: Order of day and month in dates such as 03/04/2025.
        decimal: Decimal mark, "." or ",".
        kind: What rows are that do not say so themselves.
        profile: Name of the profile to use.
        source: Till, account, branch or system that the rows come from.
        zone: Time zone of the business, such as Europe/Berlin, into which stamps that name a zone or are UTC are put.
        currency: ISO code where the file names none.
        tax_rate: Tax inside the amounts where the file has no tax column: 0.19 for 19 %.
        keep: Headers of further columns that ride along.
        profile_folders: Where the user's own profiles are.
    """

    today: date
    as_of: date | None = None
    undated: date | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    decimal: str | None = None
    kind: str | None = None
    profile: str | None = None
    source: str | None = None
    zone: str | None = None
    currency: str | None = None
    tax_rate: Decimal | None = None
    keep: tuple[str, ...] = ()
    profile_folders: tuple[Path, ...] = ()
