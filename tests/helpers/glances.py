"""A file read at a glance, and the same read with care."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import polars as pl

from custctl.errors import CustctlError
from custctl.mapping import Told
from custctl.sheet import Reading
from custctl.workflow.files import How, read_files

HEAD = 20
"""Rows that a glance takes in, in tests."""


class Answer(NamedTuple):
    """What reading files came to: rows and rejects, or the error; and how many tables took no more than a glance."""

    rows: pl.DataFrame | None
    rejects: pl.DataFrame | None
    error: str | None
    glanced: int


@contextmanager
def _glancing(large: int, held: int) -> Iterator[list[bool]]:
    from custctl.mapping import understand_at_a_glance

    seen: list[bool] = []

    def watched(*words: object) -> object:
        found = understand_at_a_glance(*words)  # type: ignore[arg-type]
        seen.append(found is not None)
        return found

    with (
        patch.multiple("custctl.readers.glance", LARGE=large, _ROWS=HEAD, HELD=held),
        patch("custctl.workflow.files.mapping.understand_at_a_glance", watched),
    ):
        yield seen


def answer(*paths: Path, glance: bool, held: int = 1 << 27, **told: object) -> Answer:
    """What files say to those who ask only for rows."""
    how = How(Reading(), Told(today=date(2025, 12, 31), **told))  # type: ignore[arg-type]
    with _glancing(0 if glance else 1 << 40, held) as seen:
        try:
            with read_files([str(path) for path in paths], how=how, stdin=io.BytesIO(), keyed=False) as files:
                return Answer(files.rows().collect(), files.rejects(), None, sum(seen))
        except CustctlError as error:
            return Answer(None, None, f"{type(error).__name__}: {error}", sum(seen))


def alike(glanced: Answer, careful: Answer) -> bool:
    """Whether both say the same."""
    if glanced.rows is None or careful.rows is None or glanced.rejects is None or careful.rejects is None:
        return glanced.error == careful.error
    return glanced.rows.equals(careful.rows) and glanced.rejects.equals(careful.rejects)
