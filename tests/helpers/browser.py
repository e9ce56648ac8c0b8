"""A headless browser, and what it makes of pages."""

import html as markup
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Browser = Callable[..., subprocess.CompletedProcess[str]]
STILL = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
)
DARK = "--blink-settings=preferredColorScheme=0"


def started(profile: Path) -> Browser:
    """Runs a headless browser with these arguments; CI demands one, elsewhere its tests are skipped."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium: install it, CI must look at the page")
        pytest.skip("needs chromium to look at the page")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [program, *STILL, f"--user-data-dir={profile}", "--enable-logging=stderr", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)

    return run


LOOK = r"""
<script>
const lum = c => { const p = c.map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 });
                   return .2126 * p[0] + .7152 * p[1] + .0722 * p[2] };
const rgb = text => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
function paper(box, view) {
  for (; box; box = box.parentElement) {
    const c = rgb(view.getComputedStyle(box).backgroundColor);
    if (c.length < 4 || c[3] > .99) return c;
  }
  return [255, 255, 255];
}
function faint(page) {
  const view = page.defaultView, found = [];
  for (const box of page.body.querySelectorAll("*")) {
    if (box.closest("svg, details, .unseen") || ![...box.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const style = view.getComputedStyle(box);
    if (style.display === "none" || !box.getClientRects().length) continue;
    const [ink, back] = [lum(rgb(style.color)), lum(paper(box, view))];
    const ratio = (Math.max(ink, back) + .05) / (Math.min(ink, back) + .05);
    if (ratio < 4.5) found.push([ratio.toFixed(2), box.outerHTML.slice(0, 80)]);
  }
  return found;
}
const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 2.5 || b.bottom <= a.top + 2.5;
function charts(page) {
  const found = [];
  for (const svg of page.querySelectorAll("svg[role=img]")) {
    const frame = svg.getBoundingClientRect();
    const words = [...svg.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]);
    words.forEach(([text, box], at) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2)
        found.push(["cut", svg.querySelector("title").textContent, text]);
      words.slice(at + 1).forEach(([other, beside]) => {
        if (!apart(box, beside)) found.push(["overlap", svg.querySelector("title").textContent, text, other]);
      });
    });
  }
  return found;
}
function cells(page) {
  const found = [], view = page.defaultView;
  for (const cell of page.querySelectorAll("td, th, dt, dd, .tag")) {
    const heads = cell.closest("thead");
    if (cell.closest("details, .scroll") || (heads && view.getComputedStyle(heads).position === "absolute")) continue;
    if (cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth) found.push(["cut", cell.outerHTML.slice(0, 90)]);
  }
  for (const cell of page.querySelectorAll("td.money, td.count, td.share, td.days, td.number, td.score")) {
    if (cell.getClientRects().length && view.getComputedStyle(cell).textAlign !== "right")
      found.push(["not aligned", cell.outerHTML.slice(0, 90)]);
  }
  return found;
}
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument, root = page.documentElement;
    const seen = {name: frame.name, width: +frame.width, faint: faint(page), charts: charts(page), cells: cells(page)};
    page.querySelectorAll("details").forEach(folded => folded.open = true);
    const inside = box => box.closest(".scroll, .unseen, thead");
    const wide = [...page.body.querySelectorAll("*")].filter(box =>
      box.getBoundingClientRect().right > root.clientWidth + 1 && getComputedStyle(box).display !== "none" && !inside(box));
    const body = page.defaultView.getComputedStyle(page.body);
    return {...seen, scroll: root.scrollWidth, wide: wide.map(box => box.outerHTML.slice(0, 80)),
            letters: page.body.innerText.length, ink: body.color, paper: body.backgroundColor,
            heights: [...page.querySelectorAll("svg[role=img]")].map(box => box.getBoundingClientRect().height)};
  });
  document.body.textContent = JSON.stringify(found);
});
</script>
"""
"""Looks at each page in its frame: what is too wide, cut, on top of another, faint or not aligned."""


def measured(
    browser: Browser,
    folder: Path,
    pages: Mapping[str, str],
    *widths: int,
    switches: tuple[str, ...] = (),
    console: list[str] | None = None,
) -> list[dict]:
    """What a browser makes of untouched pages in frames of these widths; `console` gets what it complains about."""
    frames = "".join(
        f'<iframe name="{name}" width="{width}" height="900" srcdoc="{markup.escape(page)}"></iframe>'
        for name, page in pages.items()
        for width in widths
    )
    path = folder / "frames.html"
    path.write_text(f'<!doctype html><meta charset="utf-8">{LOOK}<body>{frames}</body>', encoding="utf-8")
    run = browser(*switches, "--dump-dom", path.as_uri())
    if console is not None:
        console += [line for line in run.stderr.splitlines() if "CONSOLE" in line]
    [body] = re.findall(r"<body[^>]*>(.*?)</body>", run.stdout, re.DOTALL)
    return json.loads(markup.unescape(body))


def printed(browser: Browser, folder: Path, page: str, *, size: str = "A4") -> Path:
    """The page as a browser prints it."""
    path, pdf = folder / "page.html", folder / "page.pdf"
    path.write_text(page.replace("@page { margin", f"@page {{ size: {size}; margin"), encoding="utf-8")
    browser("--no-pdf-header-footer", f"--print-to-pdf={pdf}", path.as_uri())
    return pdf


def words_on_paper(pdf: Path) -> list[list[tuple[str, tuple[float, float, float, float]]]]:
    """Page by page the words of a PDF and the box of each, in points; skipped where poppler is not there."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (poppler-utils) to read the printed page")
    text = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    pages = []
    for page in re.findall(r"<page .*?</page>", text, re.DOTALL):
        found = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', page)
        pages.append([(word, (float(a), float(b), float(c), float(d))) for a, b, c, d, word in found])
    return pages


AXE = Path(os.environ.get("CUSTCTL_AXE") or Path.home() / ".cache" / "custctl-tests")
"""Folder into which npm puts axe-core."""


def axe_core() -> str:
    """The source of axe-core, fetched by npm where CI demands it; elsewhere its tests are skipped without it."""
    path = AXE / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists() and os.environ.get("CI"):
        AXE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(AXE), "axe-core@4"], check=True, timeout=300)
    if not path.exists():
        pytest.skip(f"needs axe-core:  npm install --no-save --prefix {AXE} axe-core@4")
    return path.read_text(encoding="utf-8")


AUDIT = """<script src="axe.min.js"></script><script>axe.run(document, {resultTypes: ["violations"]}).then(result => {
  const found = result.violations.map(v => ({id: v.id, impact: v.impact, where: v.nodes.map(n => n.html.slice(0, 120))}));
  const told = parent.document.createElement("pre");
  told.textContent = JSON.stringify([window.name, found]);
  parent.document.body.append(told) });</script>"""


def faults(browser: Browser, folder: Path, pages: Mapping[str, str]) -> dict[str, list[dict]]:
    """What axe-core finds wrong with each page, all in one look: rules that are broken, how badly, and where."""
    (folder / "axe.min.js").write_text(axe_core(), encoding="utf-8")
    opened = {
        name: re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page).replace("</body>", f"{AUDIT}</body>")
        for name, page in pages.items()
    }
    frames = "".join(
        f'<iframe name="{name}" width="1280" height="900" srcdoc="{markup.escape(page)}"></iframe>'
        for name, page in opened.items()
    )
    path = folder / "axe.html"
    path.write_text(f'<!doctype html><meta charset="utf-8"><body>{frames}</body>', encoding="utf-8")
    dom = browser("--virtual-time-budget=60000", "--dump-dom", path.as_uri()).stdout
    found = dict(json.loads(markup.unescape(told)) for told in re.findall(r"<pre>(.*?)</pre>", dom, re.DOTALL))
    assert set(found) == set(pages), "every page was looked at"
    return found
