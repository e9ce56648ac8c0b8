"""Every error a user can cause: what is wrong, where, and how to mend it.

A class is one error: its sentence and its hint stand on the class with placeholders, the facts of the case are on the
instance. A family is one exit code, and its errors stand in a module of their own. Only `cli.main` turns an error into an
exit; words in other languages are labels under `errors.*`. Bad rows are not errors but data: they become rejects.
"""

import re
from typing import ClassVar


class CustctlError(Exception):
    """Base of everything that custctl tells a user went wrong.

    Args:
        facts: Values for the placeholders of `message`, `where` and `hint`.

    Attributes:
        command: What the hint names instead of `import`, for files that are not to be imported.
        beside: The other files that this command takes.
    """

    exit_code: ClassVar[int] = 1
    message: ClassVar[str]
    where: ClassVar[str] = ""
    hint: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.command: str | None = None
        self.beside: tuple[str, ...] = ()
        super().__init__(self.message.format(**facts))

    @property
    def key(self) -> str:
        """The error's name in labels and docs: `ColumnNotFound` is `column_not_found`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class UsageError(CustctlError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class InputError(CustctlError):
    """The input cannot be understood, or can be understood in several ways."""

    exit_code = 65


class InputMissing(CustctlError):
    """The input is not there or cannot be read."""

    exit_code = 66


class OutputError(CustctlError):
    """The output cannot be written."""

    exit_code = 73


class BusyError(CustctlError):
    """Another process holds what this one needs."""

    exit_code = 75


class ConfigError(CustctlError):
    """A setting is wrong."""

    exit_code = 78


class InternalError(CustctlError):
    """A promise of custctl's own does not hold: a bug, never the user's fault."""

    exit_code = 1
