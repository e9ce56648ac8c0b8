"""Why can something not be written: the place does not take it (exit code 73), or another process holds it (75)?"""

from custctl.errors import BusyError, OutputError


class OutputUnwritable(OutputError):
    message = "{path} cannot be written ({why})."
    hint = "Check that the folder exists, may be written to and has room, or name another place:  -o FILE"


class TooLongForExcel(OutputError):
    message = "Table '{table}' has {rows} rows; a worksheet holds {most}."
    hint = "Use a format without this limit:  --format csv  or  --format parquet"


class ScratchFull(OutputError):
    message = "There is no room for working copies in {path} ({why})."
    hint = "Nothing was changed. Free space there, or name a folder on another disk:  TMPDIR=FOLDER custctl …"


class BookUnwritable(OutputError):
    message = "The book in the folder {path} cannot be written ({why})."
    hint = "Nothing was changed. Free some space or correct the permissions, then run the same command again."


class BookBusy(BusyError):
    message = "The book in the folder {path} is in use by another custctl."
    hint = "Wait for it, or give it more time:  --wait 60"
