"""custctl config: the settings in force, where each comes from, and a file to write them in."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from custctl.cli import output
from custctl.cli.options import Everywhere, OutputOptions, grouped
from custctl.cli.session import Session
from custctl.errors.usage import FileExists

if TYPE_CHECKING:
    from custctl.labels import Words

app = typer.Typer(
    help="Show the settings in force and where each comes from, check them, or write a file to set them in.",
    no_args_is_help=True,
)


@app.command("init")
@grouped
def init(
    *,
    target: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Write the file here.")] = Path("custctl.toml"),
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    run: Everywhere,
) -> int:
    """Write a custctl.toml in which each setting is explained and none is set yet."""
    session = Session.start(run)
    text = template(session.words)
    if str(target) == "-":
        output.write_bytes(text.encode(), None)
        return 0
    if target.exists() and not force:
        raise FileExists(path=target)
    output.write_bytes(text.encode(), target)
    session.say("say.wrote_file", path=str(target))
    return 0


@app.command("show")
@grouped
def show(*, out: OutputOptions, run: Everywhere) -> int:
    """Show each setting, its value, and where it comes from."""
    from custctl.workflow import keeping

    session = Session.start(run)
    output.write(keeping.settings(session.configured, session.today), out, session)
    return 0


@app.command("check")
@grouped
def check(*, run: Everywhere) -> int:
    """Check the settings: each value, the day, and your own segments and actions."""
    from custctl.workflow import keeping

    session = Session.start(run)
    keeping.settings_tried(session.settings, session.today)
    given = [origin.place for origin in session.configured.origins.values() if origin.place != "default"]
    key = "say.settings_right" if given else "say.settings_default"
    session.say(key, count=len(given), places=", ".join(dict.fromkeys(given)))
    return 0


def template(words: "Words") -> str:
    """A configuration file in which every setting stands as a comment, made from the settings themselves.

    Tables go last, because what follows a table in TOML belongs to it.
    """
    from custctl.config import Settings, is_table

    fields = sorted(Settings.model_fields.items(), key=lambda entry: is_table(entry[1]))
    head = "\n".join(f"# {line}" for line in words.text("config.head").splitlines())
    return "\n\n".join([head, *("\n".join(_explained(name, field, words)) for name, field in fields)]) + "\n"


def _explained(name: str, field: Any, words: "Words") -> Iterator[str]:  # noqa: ANN401 as above
    """What a setting is, and a line or a table that sets it."""
    from custctl.cli.wording import reason

    described = reason(field.description, words)
    yield f"# {described[:1].upper()}{described[1:]}"
    example = (field.examples or [field.default])[0]
    if isinstance(example, Mapping):
        yield f"#[[{name}]]" if isinstance(field.default, tuple) else f"#[{name}]"
        yield from (f"#{_key(key)} = {_toml(value)}" for key, value in example.items())
    else:
        yield f"#{name} = {_toml(example)}"


def _key(key: str) -> str:
    return key if key.isidentifier() else json.dumps(key, ensure_ascii=False)


def _toml(value: object) -> str:
    return json.dumps(value if isinstance(value, bool | int | float) else str(value), ensure_ascii=False)
