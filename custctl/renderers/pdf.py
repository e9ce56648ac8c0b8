"""How does a page become a PDF? By WeasyPrint, which knows no network here: a page asks for nothing, and gets nothing."""

from custctl.errors import PdfUnavailable


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
body { font-family: "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif }
header > div { flex: 1 1 65% }
a, h1, h2, .card .value, tbody th { font-weight: bold }
.legend { display: flex; flex-wrap: wrap; gap: 0 14px }
"""
"""What WeasyPrint has to be told: it knows no fonts of the system by their generic names."""


def _refused(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"a page may not ask for {url}")
