"""Which files does a command line name: paths, patterns, folders, standard input?"""

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from custctl import readers
from custctl.errors.missing import FolderEmpty
from custctl.sheet import STDIN, Reading


def named_files(sources: Sequence[str], stdin: BinaryIO, scratch: Path, *, reading: Reading) -> Iterator[tuple[Path, str]]:
    """Each file to read and what to call it: patterns and folders spelled out, standard input copied.

    Args:
        sources: Paths, patterns, folders, or `-`.
        stdin: What `-` reads.
        scratch: Folder for the copy of standard input.
        reading: What the user said about reading, such as how much standard input may hold.

    Raises:
        FolderEmpty: There are no files in a folder.
        InputError: Standard input is empty or does not end.
    """
    for source in sources:
        if source == STDIN:
            yield readers.spool(stdin, scratch, reading=reading), STDIN
        elif (folder := Path(source)).is_dir():
            inside = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
            if not inside:
                raise FolderEmpty(path=source)
            yield from ((path, str(path)) for path in inside)
        elif not Path(source).exists() and (found := sorted(glob.glob(source, recursive=True))):  # noqa: PTH207 any path
            yield from ((Path(name), name) for name in found if Path(name).is_file())
        else:
            yield Path(source), source
