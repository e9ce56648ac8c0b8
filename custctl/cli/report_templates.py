"""What can be done with templates besides using them: copy one to edit, and see whether an edited one works."""

from pathlib import Path

from custctl.cli.session import Session
from custctl.errors.output import OutputUnwritable
from custctl.errors.settings import TemplateWrong


def eject(name: str, folder: Path, session: Session, *, workbook: bool = False) -> int:
    """Copy a template to a folder; what is there already stays as it is.

    Args:
        name: Such as `owner`; `owner.xlsx` is the workbook.
        folder: Where to; made if it is missing.
        session: The run.
        workbook: Whether the workbook is meant whatever the name ends in.

    Raises:
        TemplateMissing: There is none of that name.
        OutputUnwritable: The folder cannot be written.
    """
    from custctl.renderers import excel, templates

    stem = name.removesuffix(templates.WORKBOOK)
    try:
        if workbook or stem != name:
            written = excel.ejected(stem, session.settings.lang, folder)
        else:
            written = templates.ejected(name, folder)
    except OSError as error:
        raise OutputUnwritable(path=folder, why=error.strerror or error) from None
    for path in written:
        session.say("say.report_written", path=str(path))
    example = folder / (f"{stem}{templates.WORKBOOK}" if workbook or stem != name else f"{name}{templates.PAGE}")
    session.say("say.template_ejected", template=str(written[0] if written else example))
    return 0


def check(path: Path, session: Session) -> int:
    """Say whether a template works, and of a workbook what would get lost.

    Raises:
        TemplateMissing, TemplateWrong: It does not.
    """
    from custctl.renderers import templates

    if path.suffix.lower() == templates.WORKBOOK:
        _check_workbook(path, session)
    else:
        templates.checked(path, session.words, session.template_folders)
    session.say("say.template_works", path=str(path))
    return 0


def _check_workbook(path: Path, session: Session) -> None:
    """Name everything that is wrong with a workbook, each with its cell; the first that keeps it from working is the error.

    Raises:
        TemplateMissing, TemplateWrong: It does not work.
    """
    from custctl.renderers import excel

    problems = excel.check_template(path)
    wrong = [problem for problem in problems if not problem.warning]
    for problem in problems:
        if problem.warning or len(wrong) > 1:
            place = ":".join(part for part in (str(path), problem.place) if part)
            session.warn("say.template_problem", place=place, why=problem.told(session.words))
    if not wrong:
        return
    why = wrong[0].told(session.words) if len(wrong) == 1 else session.words.text("say.template_problems", {"n": len(wrong)})
    raise TemplateWrong(template=path, line=wrong[0].place or "1", why=why, available=", ".join(excel.NAMES))
