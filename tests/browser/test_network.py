"""Does a report ask for nothing when it is opened? A server of our own counts; a page that asks is the counter-example."""

import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from custctl.labels import Words
from custctl.renderers import html
from tests.helpers import pages, sample
from tests.helpers.browser import Browser

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


class Counting(HTTPServer):
    """Serves pages by their names, all of them in frames of `/`, and remembers everything else that it is asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.pages: Mapping[str, str] = {}
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Counting

    def do_GET(self) -> None:
        pages_by_path = {f"/{name}": page for name, page in self.server.pages.items()}
        frames = "".join(f'<iframe src="{path}"></iframe>' for path in pages_by_path)
        found = {"/": f"<!doctype html>{frames}", **pages_by_path}.get(self.path)
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "image/svg+xml" if found is None else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PICTURE if found is None else found.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing: the list of what was asked for is all that counts."""


@pytest.fixture
def server() -> Iterator[Counting]:
    counting = Counting()
    thread = threading.Thread(target=counting.serve_forever, daemon=True)
    thread.start()
    yield counting
    counting.shutdown()
    thread.join()
    counting.server_close()


def asked(browser: Browser, server: Counting, shown: Mapping[str, str]) -> list[str]:
    """What a browser asks the server for besides the pages; the icon of the tab is the browser's own wish."""
    server.pages, server.asked = shown, []
    browser("--dump-dom", f"{server.address}/")
    own = {"/", *(f"/{name}" for name in shown)}
    assert own <= set(server.asked)
    return sorted(set(server.asked) - own - {"/favicon.ico"})


def pointing(server: Counting, page: str, *, guarded: bool) -> str:
    """A page that asks for a picture, a style sheet and a page; unless it is guarded its own policy is taken out."""
    wanted = f'<img src="{server.address}/p.svg" alt=""><link rel="stylesheet" href="/s.css"><iframe src="/f.html"></iframe>'
    policy = '<meta http-equiv="Content-Security-Policy"'
    assert policy in page
    return page.replace("</main>", f"{wanted}</main>").replace(policy, policy if guarded else '<meta name="no-policy"')


def test_no_report_asks_for_anything_whatever_customers_are_called(chromium: Browser, server: Counting) -> None:
    names = ['<img src="{}/a">', "![x]({}/b)", '"><link rel=stylesheet href="{}/c">', "url({}/d)"]
    called = [*(name.format(server.address) for name in names), *pages.HOSTILE]
    shown = {purpose: sample.report(purpose) for purpose in sample.SUBJECTS}
    assert asked(chromium, server, {**shown, "hostile": html.page(pages.shop(names=called), words=Words("en"))}) == []


def test_a_page_that_asks_would_be_noticed_and_its_policy_keeps_it_from_asking(chromium: Browser, server: Counting) -> None:
    page = sample.report("statement")
    assert asked(chromium, server, {"open": pointing(server, page, guarded=False)}) == ["/f.html", "/p.svg", "/s.css"]
    assert asked(chromium, server, {"guarded": pointing(server, page, guarded=True)}) == []
