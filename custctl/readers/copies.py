"""Where do decoded, unpacked and cleaned copies of a file go, so that no two are in each other's way?"""

import tempfile
from pathlib import Path


def copy_path(scratch: Path, name: str) -> Path:
    """A place for a copy in a folder of its own: plans are read later, and files of one name come from several folders."""
    return Path(tempfile.mkdtemp(dir=scratch)) / name
