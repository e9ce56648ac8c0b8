"""Where a report goes, and in which form: a file, a folder of files, or standard output."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from custctl.cli import output
from custctl.cli.formats import see_ending
from custctl.cli.session import Session
from custctl.errors.usage import UnknownFormat, WorkbookMissing

if TYPE_CHECKING:
    from custctl.cli.report import PageOptions, SubjectOptions
    from custctl.renderers.reports import Manner, Material, Sender
    from custctl.workflow.reading import Books
    from custctl.workflow.reporting import Wishes

PAGES = ("html", "md", "pdf")
FORMS = {".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".pdf": "pdf", ".xlsx": "xlsx"}
"""Endings of files and the form that each asks for."""
NAMES = {"owner": "customers"}
"""Reports whose files are called otherwise than their template."""


@dataclass(frozen=True)
class Wanted:
    """A report that somebody asked for."""

    page: "PageOptions"
    subject: "SubjectOptions"
    as_of: date
    session: Session
    sources: Sequence[str]

    @cached_property
    def purpose(self) -> str:
        """What the template is for."""
        from custctl.renderers import templates

        return templates.purpose(self.page.template)

    @cached_property
    def form(self) -> str:
        """The form of the document: as named, else by the file's ending, else what the template makes."""
        return form(self.page, self.session, each_customer=self.subject.each_customer)

    @cached_property
    def target(self) -> Path | None:
        """Where it goes, with the day in place; None is standard output."""
        from custctl.renderers.folders import slug

        named = self.page.target
        if named is not None:
            return None if str(named) == "-" else Path(str(named).replace("{as_of}", self.as_of.isoformat()))
        if not sys.stdout.isatty() and not self.subject.each_customer:
            return None
        whose = self.subject.customer or self.subject.salesperson
        parts = [NAMES.get(self.purpose, self.purpose), *([slug(whose)] if whose else []), self.as_of.isoformat()]
        return Path("-".join(parts) + ("" if self.subject.each_customer else f".{self.form}"))

    @cached_property
    def mark(self) -> str | None:
        """The stamp of all that the report depends on, where one is asked for."""
        from custctl.renderers import templates
        from custctl.workflow.stamping import stamp

        if not self.page.if_changed:
            return None
        said = {"as_of": self.as_of, "settings": self.session.settings, "page": self.page, "subject": self.subject}
        return stamp(
            book=self.session.settings.book,
            sources=self.sources,
            templates=[*templates.parts(self.page.template, self.session.template_folders), *self._rates],
            said={**said, "redact": self.session.run.redact},
        )

    @property
    def _rates(self) -> list[Path]:
        return [] if self.page.loss_rates is None else [self.page.loss_rates]

    def unchanged(self) -> bool:
        """Whether the last output says the same already."""
        from custctl.workflow.stamping import kept

        return self.target is not None and self.mark is not None and kept(self.target) == self.mark

    def write(self, books: "Books") -> None:
        """Work it out and write it.

        Raises:
            CustctlError: Nobody of that name, a template that does not work, a place that cannot be written.
        """
        from custctl.workflow import reporting

        whose = self.subject.salesperson
        theirs = books if whose is None else reporting.of_salesperson(books, self.as_of, whose)
        material = reporting.material(
            theirs, self.as_of, purpose=self.purpose, wishes=self._wishes(), sender=_sender(self.session), among=books
        )
        material = self._coded(material, theirs)
        output.say_aside(material.results.values(), self.session)
        if self.subject.each_customer:
            self._write_each(material)
            return
        customer = None if self.subject.customer is None else reporting.customer_of(material, self.subject.customer)
        document = self._document(material, customer)
        self.session.progress.stop()
        output.write_bytes(document, self.target)
        if self.target is not None:
            self.session.say("say.report_written", path=str(self.target))

    def _coded(self, material: "Material", books: "Books") -> "Material":
        """The material as it is shown: where codes are asked for, documents have them too."""
        from custctl.workflow import redacting

        if not self.session.run.redact:
            return material
        key = redacting.secret(self.session.user_folder)
        results = {name: redacting.redacted_answer(result, key) for name, result in material.results.items()}
        contacts = redacting.without_documents(books.contacts, key).collect().to_dicts()
        return replace(material, results=results, contacts=contacts)

    def _write_each(self, material: "Material") -> None:
        """One file each, all of them or none."""
        from custctl.cli.folder_output import together
        from custctl.renderers import reports
        from custctl.workflow import reporting
        from custctl.workflow.stamping import STAMP_FILE, told

        folder = self.target or Path(self.purpose)
        customers = reporting.everybody(material, self.purpose)
        with together(folder) as place:
            for customer, name in reports.file_names(material, customers).items():
                output.write_bytes(self._document(material, customer), place / f"{name}.{self.form}")
            if self.mark is not None:
                output.write_bytes(f"{told(self.mark)}\n".encode(), place / STAMP_FILE)
        none = self.purpose == "statement" and not customers
        self.session.say("say.statements_none" if none else "say.reports_written", count=len(customers), path=str(folder))

    def _document(self, material: "Material", customer: str | None) -> bytes:
        """The report, with its stamp where it is one file."""
        from custctl.renderers import pdf, reports
        from custctl.workflow.stamping import stamped, told

        mark = None if self.subject.each_customer else self.mark
        if self.form == "xlsx":
            return reports.workbook(material, self._manner(), customer=customer, mark=told(mark) if mark else None)
        text = reports.whole(material, self._manner(), customer=customer, salesperson=self.subject.salesperson)
        return stamped(pdf.document(text) if self.form == "pdf" else text.encode(), self.form, mark)

    def _wishes(self) -> "Wishes":
        from custctl.workflow import reporting
        from custctl.workflow.rates import LOSS, rates

        table = None if self.page.loss_rates is None else rates(self.page.loss_rates, LOSS)
        return reporting.Wishes(
            economics=self.session.economics,
            terms=self.session.settings.terms,
            loss_rates=table,
            from_history=self.page.from_history,
            dunning=self.session.settings.dunning,
        )

    def _manner(self) -> "Manner":
        from custctl.cli.report import since
        from custctl.renderers import reports, templates

        return reports.Manner(
            words=self.session.words,
            template=self.page.template,
            folders=self.session.template_folders,
            suffix=templates.MARKDOWN if self.form == "md" else templates.PAGE,
            style=self.subject.style.value,
            since=since(self.subject),
            unit=self.page.unit,
        )


def form(page: "PageOptions", session: Session, *, each_customer: bool = False) -> str:
    """The form of a document: as named, else by the file's ending, else what the template makes.

    Raises:
        UnknownFormat: There is no such form, or the template does not make it.
        EndingSaysOtherwise: The file's ending names another form.
        WorkbookMissing: The report is no workbook.
        TemplateMissing: There is no workbook of that name.
    """
    from custctl.renderers import templates

    possible, target = _forms(page.template), page.target
    if page.format is not None:
        wanted = page.format.value
    elif target is None or str(target) == "-" or each_customer or not target.suffix:
        wanted = possible[0]
    else:
        wanted = FORMS.get(target.suffix.lower(), target.suffix)
    if wanted not in possible:
        raise UnknownFormat(format=wanted, available=", ".join(possible))
    if not each_customer:
        see_ending(wanted, target)
    if wanted == "xlsx":
        _see_workbook(page.template, session)
    else:
        templates.see(page.template, session.template_folders, suffix=templates.MARKDOWN if wanted == "md" else templates.PAGE)
    return wanted


def _forms(template: str) -> tuple[str, ...]:
    """What a template can be written as; a file is the one or the other."""
    from custctl.renderers import templates

    if not templates.is_path(template):
        return (*PAGES, "xlsx")
    if template.endswith(templates.WORKBOOK):
        return ("xlsx",)
    return ("md",) if template.endswith(templates.MARKDOWN) else ("html", "pdf")


def _see_workbook(template: str, session: Session) -> None:
    """See that there is such a workbook before anything is worked out."""
    from custctl.renderers import excel, templates

    known = excel.names(session.template_folders)
    if template in templates.names() and template not in known:
        raise WorkbookMissing(template=template, available=", ".join(known))
    excel.found(template, session.settings.lang, session.template_folders)


def _sender(session: Session) -> "Sender":
    """Whose page it is: who signs letters, if the settings say so."""
    from custctl.renderers.reports import Sender

    said = getattr(session.settings, "letters", None)
    return Sender() if said is None else Sender(said.sender, said.address, said.pay)
