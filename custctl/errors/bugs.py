"""Which promises of custctl's own may turn out broken? Exit code 1."""

from custctl.errors import InternalError


class TotalsOff(InternalError):
    message = "The totals of {what} do not add up: {left} is not {right}."
    hint = "Nothing was kept. This is a bug in custctl: please report it with the header of the file."


class BugFound(InternalError):
    message = "This is a bug in custctl, sorry: {kind} in {place}."
    hint = (
        "Nothing half-done was kept. What happened is in {path}, without any of your data: please report it with that file.\n"
        "To see the full traceback, add --debug."
    )
