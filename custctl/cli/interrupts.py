"""What does a user learn whose run was interrupted while it wrote the book?"""

from collections.abc import Iterator
from contextlib import contextmanager

from custctl.cli.failure import interrupted
from custctl.cli.session import Session

IMPORTS = "custctl book log"
CONTACTS = "custctl collect --table log"


@contextmanager
def told_if_kept(session: Session, *, see: str = IMPORTS) -> Iterator[None]:
    """Say of a run that is interrupted that the book was written meanwhile, since its commit may have been made before.

    Args:
        session: The run, which writes the book inside.
        see: The command that shows what the book has.
    """
    from custctl.workflow.keeping import book_commits

    before = book_commits(session.settings.book)
    try:
        yield
    except BaseException as error:
        if interrupted(error) and book_commits(session.settings.book) != before:
            session.warn("say.kept_before_interrupt", see=f"{see}{session.same_book}")
        raise
