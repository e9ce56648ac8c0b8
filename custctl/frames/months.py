"""Which days of the calendar end months, and which lie a month before others?"""

from datetime import date, timedelta


def last_month_end(day: date) -> date:
    """The last day of a month that is not after a day."""
    after = day + timedelta(1)
    return day if after.day == 1 else day.replace(day=1) - timedelta(1)


def month_ends_until(as_of: date, months: int) -> list[date]:
    """The last `months` month ends up to a day, oldest first; the day itself counts if it is one."""
    ends = [last_month_end(as_of)]
    while len(ends) < months:
        ends.append(ends[-1].replace(day=1) - timedelta(1))
    return ends[::-1]


def month_before(day: date) -> date:
    """The same day a month earlier; the end of a month for the end of a month."""
    before = day.replace(day=1) - timedelta(1)
    return before if last_month_end(day) == day else before.replace(day=min(day.day, before.day))
