"""A shell at a keyboard: a line is typed, Tab is pressed, then Enter; which words did custctl get?"""

import os
import pty
import select
import time
from pathlib import Path

STARTS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "bind 'set bell-style none'; source {script}"),
    "zsh": (["zsh", "-f", "-i"], "fpath=({folder} $fpath); autoload -U compinit; compinit -u -D; unsetopt beep"),
}
"""How each shell starts without the user's own settings, and what loads the script."""

STAND_IN = (
    """custctl() {{ if [[ $1 == help ]]; then {program} "$@"; else printf '<%s>' "$@"; echo '<end>'; fi; }}; echo REA''DY"""
)
"""A custctl that shows its words, and does what completion asks of it."""


def words_after_tab(shell: str, line: str, script: str, folder: Path, program: str) -> list[str]:
    """The words that custctl is called with when a line is typed, Tab and Enter are pressed.

    Args:
        shell: bash or zsh.
        line: What is typed.
        script: The completion script.
        folder: Where that happens; the script is kept there.
        program: The real custctl.
    """
    path = folder / "_custctl"
    path.write_text(script, encoding="utf-8")
    command, load = STARTS[shell]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb", "PS1": "> "}
        os.execvpe(command[0], command, environment)
    try:
        _type(terminal, f"{load.format(script=path, folder=folder)}; {STAND_IN.format(program=program)}\n", until="READY\r\n")
        shown = _type(terminal, f"{line}\t\n", until="<end>")
    finally:
        os.close(terminal)
        os.waitpid(child, 0)
    return shown[shown.rindex("\n<") + 2 : shown.rindex("><end>")].split("><") if "<end>" in shown else []


def _type(terminal: int, text: str, *, until: str, seconds: float = 60) -> str:
    """Type and read what is shown until some text is, for so many seconds at most."""
    os.write(terminal, text.encode())
    shown, begun = b"", time.monotonic()
    while time.monotonic() - begun < seconds and until not in shown.decode(errors="replace"):
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 1 << 16)
    return shown.decode(errors="replace")
