"""What is said of the sources beside an answer from them: how they were read, and what in them does not count."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from custctl.cli.session import Session
    from custctl.result import Value
    from custctl.workflow.documents_in_files import Documents
    from custctl.workflow.left_out import Shared, Skipped
    from custctl.workflow.reading import Books

PIPED = "sales"
"""What standard input, which has no name, is called where a file is made of it."""
FILES_NAMED = 5
"""How many files, or documents, a sentence names."""


def say_sales(books: "Books", session: "Session") -> None:
    """Say of which files nothing can be owed, because their rows were read as sales paid at once."""
    from custctl.renderers import imports

    for file, kind in books.at_once.items():
        key, meant = ("say.read_as_sales", "payment") if kind == "sale" else ("say.read_as_returns", "credit_note")
        session.say(key, file=imports.file_named(file, session.words), command=_read_anew(file, "--kind", meant))


def say_left_out(books: "Books", session: "Session") -> None:
    """Say what the sources say that the answer does not count, though it is no fault, and whose total lines are off."""
    from custctl.renderers import imports
    from custctl.sheet import STDIN

    def told(found: "Skipped | Shared") -> dict[str, "Value"]:
        return {"files": files(found.files), "rows": found.rows, "amount": imports.amounts(found.money, session.words)}

    def named(found: "Documents") -> dict[str, "Value"]:
        amount = imports.amounts(found.money, session.words)
        return {"files": files(found.files), "count": found.count, "amount": amount, "documents": _some(found.numbers)}

    def files(names: Sequence[str]) -> list[str]:
        return [imports.file_named(name, session.words) for name in _some(names)]

    for left_out in books.left_out:
        if skipped := left_out.skipped:
            reasons = [f"{session.words.word('skipped', reason)} {rows}" for reason, rows in skipped.reasons.items()]
            session.say("say.no_money_of_customers", **told(skipped), reasons=reasons)
        if shared := left_out.shared:
            *_, file = sorted(shared.files, key=lambda name: name != STDIN)  # which is read and gone
            session.say("say.counted_once", **told(shared), command=_read_anew(file, "--source", _stem(file)))
        if voided := left_out.voided:
            session.say("say.voided_elsewhere", **named(voided))
        if added_up := left_out.added_up:
            kept = [file for file in added_up.files if file != STDIN]
            session.say("say.documents_added_up", **named(added_up), command=shlex.join(["custctl", "import", *kept]))
        for file, line, count in left_out.totals:
            key = "say.total_differs" if count == 1 else "say.totals_differ"
            session.say(
                key, file=imports.file_named(file, session.words), row=line.row, total=line.says, sum=line.found, count=count
            )


def _some(names: Sequence[str]) -> list[str]:
    return [*names[:FILES_NAMED], *(["…"] if len(names) > FILES_NAMED else [])]


def _read_anew(file: str, *said: str) -> str:
    """The command that reads a file otherwise, into one that can be named instead of it; standard input is piped in again."""
    from custctl.sheet import STDIN

    command = shlex.join(["custctl", "import", file, *said, "-o", f"{_stem(file)}.read.csv"])
    return f"… | {command}" if file == STDIN else command


def _stem(file: str) -> str:
    """A name for what is read of a file."""
    from custctl.sheet import STDIN

    return PIPED if file == STDIN else Path(file).stem
