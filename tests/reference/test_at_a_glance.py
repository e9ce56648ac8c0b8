"""Real and worked files say at a glance what they say to the careful."""

from pathlib import Path

import pytest

from tests.helpers.glances import alike, answer

FOLDERS = ("data/messy", "data/exports", "data/nasty", "data/encodings", "data/receivables", "data/cdnow", "cases")


@pytest.mark.parametrize("folder", FOLDERS)
def test_files_of_others_say_the_same_at_a_glance(shared: Path, folder: str) -> None:
    paths = [path for path in sorted((shared / folder).rglob("*")) if path.suffix in (".csv", ".tsv", ".txt")]
    assert paths
    unlike = [path.name for path in paths if not alike(answer(path, glance=True), answer(path, glance=False))]
    assert unlike == []
