"""What is wrong with a damaged file, in words that help its owner, whatever library found it out?"""

import re
import struct
import zlib
from zipfile import BadZipFile

ARCHIVE_ERRORS = (
    BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Python's own modules raise at archives that are damaged or of an unknown kind."""

_CUT_OFF = (
    r"not a zip|zip archive|zip file|central directory|eocd|magic number|truncated|cut off|end of file|fill whole buffer"
    r"|unexpected eof|ended before|past end|incomplete|not enough"
)
_PACKED = r"crc|compress|inflate|deflate|corrupt|block type|invalid (code|stored|distance)"
_WHYS = (
    (r"declares XML entities", "its content declares XML entities"),
    (r"beyond the last row", "one of its cells lies beyond the last row or column that a sheet has"),
    (r"no space left", "there is no room left for temporary files"),
    (r"password|encrypt", "it is protected by a password"),
    (_CUT_OFF, "it is cut off or damaged"),
    (_PACKED, "its compression is damaged"),
    (r"permission", "permission denied"),
)


def plain_why(error: BaseException | str) -> str:
    """A library's complaint in plain words."""
    return next((why for pattern, why in _WHYS if re.search(pattern, str(error), re.IGNORECASE)), "its structure is damaged")
