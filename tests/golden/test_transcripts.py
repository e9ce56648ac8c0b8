"""What does the user see? Every transcript is what custctl answers, to the letter."""

from pathlib import Path

import pytest

from tests.helpers.transcripts import REWRITE, replay

FOLDER = Path(__file__).parent
TRANSCRIPTS = sorted([*FOLDER.glob("transcripts/*.txt"), *FOLDER.glob("errors/*.txt")])


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_answers_are_those_of_the_transcript(transcript: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    now = replay(transcript, tmp_path, capfd)
    if REWRITE:
        transcript.write_text(now, encoding="utf-8")
    assert now == transcript.read_text(encoding="utf-8")
