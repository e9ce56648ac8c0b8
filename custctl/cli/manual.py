"""What does `man custctl` say? The page in the language of troff, made from the command tree, the settings and the labels."""

from collections.abc import Iterator

from custctl import __version__
from custctl.cli.failure import EXIT_CODES
from custctl.cli.tree import Command, Option
from custctl.labels import Words

_ESCAPES = str.maketrans({"\\": "\\e", "-": "\\-", '"': "\\(dq", "…": "...", "’": "'", "→": "->"})
"""What troff would read as its own, and what not every terminal can show."""


def manual(root: Command) -> str:
    """The man page, in English."""
    words = Words("en")
    parts = [
        f'.TH CUSTCTL 1 "" "custctl {__version__}" "User Commands"',
        ".SH NAME",
        f"custctl \\- {_text(root.summary)}",
        ".SH SYNOPSIS",
        f".B {_text(root.usage)}",
        ".SH EXAMPLES",
        *_examples(root),
        ".SH COMMANDS",
        *(line for command in list(root)[1:] for line in _command(command, shared(root))),
        ".SH OPTIONS",
        *(line for option in (*root.options, *shared(root)) for line in _option(option)),
        ".SH SETTINGS",
        _text(words.text("help.settings")),
        *_settings(),
        ".SH EXIT STATUS",
        *(line for code in EXIT_CODES for line in (".TP", f".B {code}", _text(words.text(f"exit_code.{code}")))),
        ".SH FILES",
        *_files(words),
    ]
    return "\n".join(parts) + "\n"


def shared(root: Command) -> list[Option]:
    """Options that several commands have just so, in the order of the code."""
    all_options = [option for command in root for option in command.options]
    return [option for option in dict.fromkeys(all_options) if all_options.count(option) > 1]


def _examples(root: Command) -> Iterator[str]:
    """Each example once, though a command's own may stand before all commands too."""
    lines = {example.line: example.purpose for command in root for example in command.examples}
    for line, purpose in lines.items():
        yield from (".TP", f".B {_text(line)}", _text(purpose))


def _command(command: Command, elsewhere: list[Option]) -> Iterator[str]:
    yield f".SS {_text(command.usage)}"
    yield _text(command.summary)
    for argument in command.arguments:
        if argument.help:
            yield from (".TP", f".I {_text(argument.name)}", _text(argument.help))
    for option in command.options:
        if option not in elsewhere:
            yield from _option(option)


def _option(option: Option) -> Iterator[str]:
    names = ", ".join(f"\\fB{_text(name)}\\fR" for name in option.names)
    default = "" if option.default is None else f" Default: {option.default}."
    yield from (".TP", names + (f" \\fI{_text(option.takes)}\\fR" if option.takes else ""), _text(option.help + default))


def _settings() -> Iterator[str]:
    from custctl.config import Settings

    for name, field in Settings.model_fields.items():
        yield from (".TP", f".B {_text(name)}", _text(f"{field.description}"))


def _files(words: Words) -> Iterator[str]:
    for name in ("custctl.toml", "book/"):
        yield from (".TP", f".I {name}", _text(words.text(f"help.file.{name.strip('/').replace('.', '_')}")))


def _text(text: str) -> str:
    """A text that troff prints as it is."""
    escaped = text.translate(_ESCAPES)
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
