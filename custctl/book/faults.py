"""Who may write the book now, and what does a failed write tell the user?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from custctl.errors import BookBusy, BookDamaged, BookUnwritable


@contextmanager
def writing(book: Path, *, wait: float) -> Iterator[None]:
    """Hold the book for one writer; the system frees it when its process dies.

    Args:
        book: The book's folder; made if it is not there.
        wait: Seconds to wait for another writer.

    Raises:
        BookBusy: Another process still writes after that time.
        BookUnwritable: The folder cannot be written, or the disk filled up on the way.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(book / ".lock")
    with _failures_named(book):
        book.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=wait, poll_interval=0.02)
        except Timeout:
            raise BookBusy(path=book) from None
        try:
            yield
        finally:
            lock.release()


@contextmanager
def _failures_named(book: Path) -> Iterator[None]:
    from deltalake.exceptions import DeltaError
    from polars.exceptions import ComputeError

    try:
        yield
    except OSError as error:
        raise BookUnwritable(path=book, why=error.strerror or error) from error
    except (DeltaError, ComputeError) as error:
        raise BookUnwritable(path=book, why=_first_line(error)) from error


@contextmanager
def reading(book: Path) -> Iterator[None]:
    """Name what goes wrong when the book is opened.

    Raises:
        BookDamaged: Its log or its files are not what they should be.
    """
    from deltalake.exceptions import DeltaError
    from polars.exceptions import PolarsError

    try:
        yield
    except (DeltaError, PolarsError, OSError, ValueError, KeyError) as error:
        raise BookDamaged(path=book, why=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
