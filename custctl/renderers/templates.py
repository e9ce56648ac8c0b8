"""Where do templates lie, and how are they run so that nothing they hold can do harm and every fault is named?"""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custctl.errors.settings import OwnTemplateWrong, TemplateMissing, TemplateWrong
from custctl.labels import Words
from custctl.renderers.vocabulary import Form, markdown_form, page_form, text_form, vocabulary

if TYPE_CHECKING:
    from jinja2 import StrictUndefined
    from jinja2.nodes import Name
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

PAGE, MARKDOWN, TEXT, WORKBOOK = ".html.j2", ".md.j2", ".txt.j2", ".xlsx"
FORMS: Mapping[str, Callable[[], Form]] = {PAGE: page_form, MARKDOWN: markdown_form, TEXT: text_form}
"""Endings of templates, and how each kind of document writes text."""
GIVEN: tuple[str, ...] = ("page", "results", "business", "sources", "rows", "sender")
"""What every template for reports is given."""
MOST_NAMED = 24
"""Names of an object that an error lists."""
SINGLE = "tables"
"""The template of single answers, which is not for reports."""


def shipped() -> Path:
    """The folder of the templates that come with custctl, in a checkout or an installed package."""
    packed = Path(str(files("custctl").joinpath("_templates")))
    return packed if packed.is_dir() else packed.parent.parent / "templates"


def names(folders: Sequence[Path] = (), *, suffix: str = PAGE) -> list[str]:
    """Names of the templates for reports, those in `folders` included."""
    found = [path.name.removesuffix(suffix) for folder in (*folders, shipped()) for path in folder.glob(f"*{suffix}")]
    return sorted(set(found) - {SINGLE})


def is_path(template: str) -> bool:
    """Whether somebody named a file rather than one of `names`."""
    return "/" in template or "\\" in template or template.endswith((".j2", WORKBOOK))


def purpose(template: str) -> str:
    """What a template is for: its name, or for a file the part of its name before the first dot; anything else is owner's."""
    stem = Path(template).name.partition(".")[0] if is_path(template) else template
    return stem if stem in names() else "owner"


def rendered(name: str, words: Words, folders: Sequence[Path], context: Mapping[str, Any], *, suffix: str = PAGE) -> str:
    """A template filled in.

    Args:
        name: One of `names`, or the path of a file.
        words: The language.
        folders: Where templates are looked for before those shipped.
        context: What the template may use besides the vocabulary.
        suffix: PAGE or MARKDOWN; a file named by its path says itself which it is.

    Raises:
        TemplateMissing: There is no such template.
        TemplateWrong: It cannot be read, or asks for what there is not.
    """
    own = Path(name) if is_path(name) else None
    if own is None:
        return filled(f"{name}{suffix}", words, folders, context)
    return filled(own.name, words, (own.parent, *folders), context, own=own)


def filled(file: str, words: Words, folders: Sequence[Path], context: Mapping[str, Any], *, own: Path | None = None) -> str:
    """A template file filled in; its ending, one of FORMS, says how it writes text.

    Args:
        file: Its place below one of `folders` or among those shipped.
        words: The language.
        folders: Where it is looked for before those shipped.
        context: What the template may use besides the vocabulary.
        own: The file, where the user named it by its path.

    Raises:
        TemplateMissing, TemplateWrong: As of `rendered`.
    """
    from jinja2 import TemplateError, TemplateNotFound

    suffix = _suffix(file)
    available = ", ".join(context)
    try:
        return _environment(tuple(folders), words, suffix).get_template(file).render(context).lstrip()
    except TemplateNotFound as error:
        missing = (error.name or file).removesuffix(suffix)
        raise TemplateMissing(template=missing, available=", ".join(names(folders, suffix=suffix))) from error
    except UnicodeDecodeError as error:
        place = next((str(folder / file) for folder in folders if (folder / file).is_file()), file)
        wrong = _wrong(place, folders, own)
        raise wrong(template=place, line=1, why="is not UTF-8 text", available=available) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        place, line = _place(error, file)
        if _is_shipped(place):
            raise
        wrong = _wrong(place, folders, own)
        raise wrong(template=place, line=line, why=str(error).rstrip("."), available=available) from error


def see(template: str, folders: Sequence[Path] = (), *, suffix: str = PAGE) -> None:
    """See that there is such a template before anything is worked out.

    Raises:
        TemplateMissing: There is none.
    """
    if not (Path(template).is_file() if is_path(template) else template in names(folders, suffix=suffix)):
        raise TemplateMissing(template=template, available=", ".join(names(folders, suffix=suffix)))


def ejected(name: str, folder: Path, *, folders: Sequence[Path] = ()) -> list[Path]:
    """A template copied with all it is made of, to be edited; files that are there already are left as they are.

    Args:
        name: One of `names`.
        folder: Where to; made if it is missing.
        folders: Where templates are looked for before those shipped.

    Returns:
        The files written, the template first.

    Raises:
        TemplateMissing: There is no such template.
    """
    from custctl.renderers.folders import copied

    if name not in names() and name not in names(suffix=MARKDOWN):
        raise TemplateMissing(template=name, available=", ".join(names(folders)))
    own = [path for suffix in (PAGE, MARKDOWN) if (path := shipped() / f"{name}{suffix}").exists()]
    return copied([*own, shipped() / "report.css", *sorted((shipped() / "_macros").glob("*.j2"))], shipped(), folder)


def checked(path: Path, words: Words, folders: Sequence[Path] = ()) -> None:
    """See that a template can be read and asks only for what there is.

    Raises:
        TemplateMissing: The file, or one that it uses, does not exist, or its name is none that `-t` takes for a file's.
        TemplateWrong: Its syntax is wrong, or it uses a name that no template is given.
    """
    from jinja2 import TemplateSyntaxError, meta

    if not path.is_file() or not is_path(str(path)):
        raise TemplateMissing(template=str(path), available=", ".join(names(folders)))
    environment = _environment((path.parent, *folders), words, _suffix(path.name))
    try:
        source = path.read_text(encoding="utf-8")
        environment.compile(source, path.name, str(path))
        tree = environment.parse(source, path.name, str(path))
    except TemplateSyntaxError as error:
        raise TemplateWrong(
            template=path, line=error.lineno, why=(error.message or "").rstrip("."), available=", ".join(GIVEN)
        ) from error
    except UnicodeDecodeError as error:
        raise TemplateWrong(template=path, line=1, why="is not UTF-8 text", available=", ".join(GIVEN)) from error
    for used in meta.find_referenced_templates(tree):
        if used is not None and used not in environment.list_templates():
            raise TemplateMissing(template=used, available=", ".join(names(folders)))
    made = {node.name for node in tree.find_all(_name_node()) if node.ctx != "load"}
    known = {*environment.globals, *GIVEN, *made}
    for name in sorted(meta.find_undeclared_variables(tree) - known):
        line = next(node.lineno for node in tree.find_all(_name_node()) if node.name == name)
        raise TemplateWrong(template=path, line=line, why=f"'{name}' is undefined", available=", ".join(GIVEN))


def parts(template: str, folders: Sequence[Path] = ()) -> list[Path]:
    """All files that a template may be made of, which are those of the folders that are looked in."""
    own = [Path(template), *Path(template).parent.glob("*.j2")] if is_path(template) else []
    found = [path for folder in (*folders, shipped()) for path in (*folder.glob("*.*"), *folder.glob("_macros/*"))]
    return sorted({*own, *found})


def _name_node() -> "type[Name]":
    from jinja2.nodes import Name

    return Name


def _suffix(file: str) -> str:
    """The ending of FORMS that a file has; any other file is a page."""
    return next((suffix for suffix in FORMS if file.endswith(suffix)), PAGE)


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...], words: Words, suffix: str) -> "ImmutableSandboxedEnvironment":
    """The sandbox in which templates run: everything is escaped, nothing may be missing."""
    from jinja2 import FileSystemLoader
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    from custctl.renderers.compiled import compiled

    form = FORMS[suffix]()

    def finished(value: object) -> "Markup | object":
        """A value as the document has it, which escapes what HTML would leave alone, and the other way round."""
        return form.shown(str(value)) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*folders, shipped()]),
        autoescape=True,
        undefined=_undefined(),
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=None if suffix == PAGE else finished,
        bytecode_cache=compiled(suffix),
    )
    environment.globals.update(vocabulary(words, form))
    return environment


def _undefined() -> "type[StrictUndefined]":
    """What stands where a template asks for something that there is not: an error that says what there is."""
    from jinja2 import StrictUndefined

    class Lacking(StrictUndefined):
        __slots__ = ()

        @property
        def _undefined_message(self) -> str:
            owner = self._undefined_obj
            there = sorted(owner) if isinstance(owner, Mapping) else [name for name in dir(owner) if not name.startswith("_")]
            if self._undefined_hint or not there or not (isinstance(owner, Mapping) or is_dataclass(owner)):
                return str(super()._undefined_message)
            return f"there is no '{self._undefined_name}' in it, but {', '.join(map(str, there[:MOST_NAMED]))}"

    return Lacking


def _place(error: Exception, file: str) -> tuple[str, int]:
    """The template and the line in which an error arose."""
    line = getattr(error, "lineno", None)
    if line is not None:
        return getattr(error, "filename", None) or getattr(error, "name", None) or file, line
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.endswith(".py")]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else (file, 1)


def _wrong(place: str, folders: Sequence[Path], own: Path | None) -> type[TemplateWrong]:
    """The error of a template: whether custctl has another one that is used as soon as this one is away."""
    path = Path(place)
    others = (shipped() / path.relative_to(folder) for folder in folders if path.is_relative_to(folder))
    return OwnTemplateWrong if path != own and any(map(Path.is_file, others)) else TemplateWrong


def _is_shipped(place: str) -> bool:
    return Path(place).is_relative_to(shipped())
