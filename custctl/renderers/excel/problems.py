"""What is wrong with a workbook template, and in which cell?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from custctl.labels import Words
from custctl.result import Value


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    Attributes:
        sheet: Name of the sheet in the template, None for the whole file.
        cell: Such as `B5`, None for the whole sheet.
        key: What is wrong: `workbook.problem.KEY` in labels.
        values: What the sentence names.
        warning: Whether the template works all the same.
    """

    sheet: str | None
    cell: str | None
    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    warning: bool = False

    @property
    def place(self) -> str:
        """`'Sheet'!B5`, as a formula would name it."""
        if self.sheet is None:
            return ""
        sheet = "'" + self.sheet.replace("'", "''") + "'"
        return f"{sheet}!{self.cell}" if self.cell else sheet

    def told(self, words: Words) -> str:
        """The sentence in a language, without the place."""
        return words.text(f"workbook.problem.{self.key}", self.values)


class TemplateProblem(Exception):  # noqa: N818 what it carries; the public functions make a user's error of it
    """Raised where a template cannot be rendered."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.place} {problem.key} {dict(problem.values)}")
        self.problem = problem
