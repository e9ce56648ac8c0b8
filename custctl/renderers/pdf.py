"""How does a page become a PDF? By WeasyPrint, which knows no network here: a page asks for nothing, and gets nothing."""

from custctl.errors.settings import PdfUnavailable


def document(page: str) -> bytes:
    """A page as PDF, as it prints; the same bytes for the same page.

    Raises:
        PdfUnavailable: WeasyPrint or a library that it needs is missing.
    """
    try:
        import weasyprint  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except (ImportError, OSError) as error:
        raise PdfUnavailable(why=str(error).splitlines()[0]) from None
    made: bytes | None = weasyprint.HTML(string=page, url_fetcher=_refused).write_pdf(
        stylesheets=[weasyprint.CSS(string=_FOR_PAPER)], pdf_identifier=b"custctl", custom_metadata=False
    )
    return made or b""


_FOR_PAPER = """
@page { size: A4 }
header { display: block !important; position: relative }
header > div { padding-right: 230px }
header > p { position: absolute; right: 0; bottom: 5px }
a, h1, h2, .card .value, tbody th { font-weight: bold !important }
.legend { display: block !important }
.legend li { display: inline-block !important; padding: 0 10px 2px 0 }
.legend svg { width: 8px !important; height: 8px !important; margin-right: 4px }
.legend b, .legend i { display: block }
.card .sub { flex: none !important }
"""
"""What WeasyPrint has to be told, which lays flexible boxes out its own way. The page's own style goes before that of a reader,
which this is, unless it is important."""


def _refused(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"a page may not ask for {url}")
