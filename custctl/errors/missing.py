"""Which input is not there or cannot be read? Exit code 66."""

from custctl.errors import InputMissing


class FileMissing(InputMissing):
    message = "No file {path}."
    hint = "Check the name; {near}"


class FolderEmpty(InputMissing):
    message = "There are no files in the folder {path}."
    hint = "Name the files, or another folder."


class FileUnreadable(InputMissing):
    message = "{path} cannot be read ({why})."
    hint = "Check that it is a whole file, that you may read it, and that no other program holds it open."


class FileEmpty(InputMissing):
    message = "{path} is empty."
    hint = "Export it again; a table needs at least a header row."


class FileEncrypted(InputMissing):
    message = "{path} is protected by a password."
    hint = "Open it with its password, save a copy without one, and import that."


class BookMissing(InputMissing):
    message = "There is no book in the folder {path} yet."
    hint = "Start one:  custctl import FILE   or answer from a file:  custctl {command} FILE"


class BookDamaged(InputMissing):
    message = "The book in the folder {path} cannot be read ({why})."
    hint = "Check it:  custctl book verify --book {path}   or restore the folder from a backup."
