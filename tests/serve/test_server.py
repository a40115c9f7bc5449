"""What a browser gets from the preview: what a host would show of the built site, and one line more."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from site_gen.errors import MachineError
from site_gen.serve import listener
from site_gen.serve.admission import Admission
from site_gen.serve.hub import Hub
from site_gen.serve.listener import start_server
from site_gen.serve.served import MemorySite, ServedFile, served_file
from site_gen.serve.server import make_app
from tests.serve.visitor import HOME, HOME_KO, Preview, eventually, previewing, small_site

FILES = {
    "posts/river/index.html": b"<html><body>River</body></html>",
    "ko/posts/봄-강/index.html": "<html><body>봄 강</body></html>".encode(),
    "about.html": b"<html><body>About</body></html>",
    "v1.2.html": b"<html><body>Version</body></html>",
    "feed.xml": b"<feed/>",
    "ko/feed.json": b"{}",
    "sitemap.xml": b"<urlset/>",
    "a.avif": b"avif",
    "a.webp": b"webp",
    "a.svg": b"<svg/>",
    "a.wasm": b"\0asm",
    "a.woff2": b"wOF2",
    "a.JPG": b"jpg",
    "duet.3f2a.js": b"let a",
    "duet.3f2a.css": b"a {}",
    "site.webmanifest": b"{}",
    "pagefind/pagefind-entry.json": b"{}",
    "pagefind/index/en_1.pf_index": b"\x1f\x8b",
    "robots.txt": b"User-agent: *",
    "CNAME": b"rivers.example",
    "film.mp4": bytes(range(200)),
}


@pytest.fixture(scope="module")
def preview() -> Iterator[Preview]:
    with previewing(small_site(FILES)) as running:
        yield running


@pytest.fixture(scope="module")
def blog() -> Iterator[Preview]:
    with previewing(small_site(FILES, base_path="/blog")) as running:
        yield running


def test_a_page_is_the_built_page_and_one_script_line_before_the_end_of_its_body(preview: Preview) -> None:
    body = preview.get("/").body
    digest = served_file(HOME).digest
    line = (
        f'<script type="module" src="/_site-gen/client.js" data-token="{preview.token}" data-digest="{digest}">'
        "</script>\n"
    )
    assert body == HOME.replace(b"</body>", line.encode() + b"</body>")


def test_a_korean_page_is_served_in_korean(preview: Preview) -> None:
    answer = preview.get("/ko/")
    assert answer.body.startswith(HOME_KO.removesuffix(b"</body></html>"))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_page_without_a_marked_end_gets_the_line_at_its_end() -> None:
    with previewing(MemorySite({"index.html": b"<p>Short"})) as preview:
        assert preview.get("/").body.startswith(b'<p>Short<script type="module"')


def test_a_body_tag_inside_a_code_sample_does_not_take_the_line() -> None:
    page = b"<body><script>let a = '</body>'</script><p>End</BODY ></html>"
    with previewing(MemorySite({"index.html": page})) as preview:
        assert preview.get("/").body.startswith(b"<body><script>let a = '</body>'</script><p>End<script type=")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/ko/feed.json", "application/feed+json; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/a.avif", "image/avif"),
        ("/a.webp", "image/webp"),
        ("/a.svg", "image/svg+xml; charset=utf-8"),
        ("/a.wasm", "application/wasm"),
        ("/a.woff2", "font/woff2"),
        ("/a.JPG", "image/jpeg"),
        ("/duet.3f2a.js", "text/javascript; charset=utf-8"),
        ("/duet.3f2a.css", "text/css; charset=utf-8"),
        ("/site.webmanifest", "application/manifest+json; charset=utf-8"),
        ("/pagefind/pagefind-entry.json", "application/json; charset=utf-8"),
        ("/pagefind/index/en_1.pf_index", "application/octet-stream"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/CNAME", "application/octet-stream"),
    ],
)
def test_each_kind_of_file_has_its_content_type_and_its_very_bytes(preview: Preview, path: str, kind: str) -> None:
    answer = preview.get(path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.body == FILES[path[1:]]


@pytest.mark.parametrize("target", ["/", "/nowhere/", "/a.avif", "/posts/river", "/_site-gen/none.js"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_no_answer_is_kept_guessed_at_or_given_to_other_sites(preview: Preview, target: str, method: str) -> None:
    headers = preview.get(target, method=method).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["x-robots-tag"] == "noindex"
    assert not any(name.startswith("access-control") for name in headers)
    assert "server" not in headers


@pytest.mark.parametrize("target", ["/", "/ko/", "/a.avif", "/nowhere/", "/posts/river", "/film.mp4"])
def test_head_tells_the_length_that_get_sends_and_sends_nothing(preview: Preview, target: str) -> None:
    head, whole = preview.get(target, method="HEAD"), preview.get(target)
    assert head.status == whole.status
    assert head.headers["content-length"] == whole.headers["content-length"] == str(len(whole.body))
    assert head.body == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_only_get_and_head_are_answered(preview: Preview, method: str) -> None:
    answer = preview.get("/", method=method, content_length="0")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_an_address_without_its_slash_leads_to_the_page_as_on_a_host(preview: Preview) -> None:
    answer = preview.get("/posts/river?from=feed")
    assert (answer.status, answer.headers["location"]) == (301, "/posts/river/?from=feed")


def test_a_korean_address_without_its_slash_leads_to_the_page(preview: Preview) -> None:
    answer = preview.get("/ko/posts/%EB%B4%84-%EA%B0%95")
    assert (answer.status, answer.headers["location"]) == (301, "/ko/posts/%EB%B4%84-%EA%B0%95/")


@pytest.mark.parametrize(("target", "text"), [("/about", b"About"), ("/about.html", b"About"), ("/v1.2", b"Version")])
def test_a_page_may_be_asked_for_without_html(preview: Preview, target: str, text: bytes) -> None:
    answer = preview.get(target)
    assert answer.status == 200
    assert text in answer.body


def test_a_query_does_not_matter_to_a_page(preview: Preview) -> None:
    assert b"River" in preview.get("/posts/river/?q=%2e%2e/").body


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("/nowhere/", "Not found, nowhere"),
        ("/posts/", "Not found, nowhere"),
        ("/korea/", "Not found, nowhere"),
        ("/ko/nowhere/", "이 주소에는 글이 없습니다"),
        ("/ko/posts/", "이 주소에는 글이 없습니다"),
    ],
)
def test_what_is_not_there_gets_the_sites_own_page_in_its_language(preview: Preview, target: str, text: str) -> None:
    answer = preview.get(target)
    assert answer.status == 404
    assert text in answer.body.decode()


def test_a_404_page_follows_too_and_says_that_it_is_not_the_page(preview: Preview) -> None:
    assert b'data-digest=""' in preview.get("/nowhere/").body


def test_the_site_stands_under_its_base_path_as_on_the_real_host(blog: Preview) -> None:
    answer = blog.get("/blog/")
    assert answer.body.startswith(HOME.removesuffix(b"</body></html>"))
    assert b'src="/blog/_site-gen/client.js"' in answer.body
    assert blog.get("/blog").headers["location"] == "/blog/"
    assert blog.get("/blog/a.avif").status == 200


@pytest.mark.parametrize("target", ["/", "/index.html", "/ko/", "/a.avif", "/blogger/", "/blog-2/index.html"])
def test_outside_of_the_base_path_a_short_page_says_where_the_site_is(blog: Preview, target: str) -> None:
    answer = blog.get(target)
    assert answer.status == 404
    assert b'<a href="/blog/">/blog/</a>' in answer.body
    assert "이 주소에는 페이지가 없습니다" in answer.body.decode()


def test_inside_of_the_base_path_the_404_page_is_the_sites(blog: Preview) -> None:
    assert "이 주소에는 글이 없습니다" in blog.get("/blog/ko/none/").body.decode()


@pytest.mark.parametrize(
    ("asked", "status", "span", "body"),
    [
        ("bytes=0-9", 206, "bytes 0-9/200", bytes(range(10))),
        ("bytes=190-", 206, "bytes 190-199/200", bytes(range(190, 200))),
        ("bytes=190-9999", 206, "bytes 190-199/200", bytes(range(190, 200))),
        ("bytes=-5", 206, "bytes 195-199/200", bytes(range(195, 200))),
        ("bytes=-500", 206, "bytes 0-199/200", bytes(range(200))),
        ("bytes=200-", 416, "bytes */200", b""),
        ("bytes=-0", 416, "bytes */200", b""),
        ("bytes=0-1,4-5", 200, None, bytes(range(200))),
        ("bytes=9-1", 206, "bytes 0-199/200", bytes(range(200))),
        ("lines=0-9", 200, None, bytes(range(200))),
        ("bytes=" + "9" * 5000, 200, None, bytes(range(200))),
    ],
)
def test_a_player_gets_the_part_of_a_film_that_it_asks_for(
    preview: Preview, asked: str, status: int, span: str | None, body: bytes
) -> None:
    answer = preview.get("/film.mp4", range=asked)
    assert (answer.status, answer.headers.get("content-range"), answer.body) == (status, span, body)


def test_a_part_is_not_given_of_a_version_that_nobody_knows(preview: Preview) -> None:
    assert preview.get("/film.mp4", range="bytes=0-9", if_range='"old"').status == 200


def test_pages_are_always_sent_whole(preview: Preview) -> None:
    assert preview.get("/", range="bytes=0-9").status == 200


def test_the_previews_own_files_are_served_below_the_base_path(blog: Preview) -> None:
    answer = blog.get("/blog/_site-gen/client.js")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert blog.get("/_site-gen/client.js").status == 404
    assert blog.get("/blog/_site-gen/../server.py").status == 404


def test_the_split_view_shows_a_page_in_both_languages() -> None:
    twins = (("en", "/blog/posts/spring/"), ("ko", "/blog/ko/posts/spring/"))
    site = MemorySite(
        {"posts/spring/index.html": b"Spring", "ko/posts/spring/index.html": "봄".encode()},
        base_path="/blog",
        homes=(("en", "/blog/"), ("ko", "/blog/ko/")),
        twins={"posts/spring/index.html": twins, "ko/posts/spring/index.html": twins},
    )
    with previewing(site) as preview:
        answer = preview.get("/blog/_site-gen/split?page=/blog/ko/posts/spring/")
        assert answer.status == 200
        assert b"/blog/posts/spring/" in answer.body
        assert b"/blog/ko/posts/spring/" in answer.body
        assert b'lang="ko"' in answer.body


def test_the_split_view_of_no_page_shows_the_homes_and_repeats_no_markup() -> None:
    with previewing(small_site()) as preview:
        answer = preview.get("/_site-gen/split?page=/%3Cscript%3Ealert(1)%3C/script%3E")
        assert answer.status == 200
        assert b"alert(1)" not in answer.body
        assert b"/ko/" in answer.body


def test_a_page_that_is_still_being_made_is_waited_for() -> None:
    hub = Hub(small_site(is_complete=False))
    with previewing(hub) as preview:
        timer = threading.Timer(0.2, lambda: hub.replace(small_site({"posts/new/index.html": b"New text"})))
        timer.start()
        assert preview.get("/posts/new/", accept="text/html").body.startswith(b"New text")
        timer.join()


def test_the_first_page_is_waited_for_before_anything_is_known_of_the_site() -> None:
    hub = Hub()
    with previewing(hub) as preview:
        timer = threading.Timer(0.2, lambda: hub.replace(small_site(base_path="/blog")))
        timer.start()
        assert preview.get("/blog/ko/", accept="text/html").body.startswith(HOME_KO[:40])
        timer.join()


def test_a_page_that_a_browser_waits_for_is_made_first() -> None:
    hub = Hub(small_site(is_complete=False))
    with previewing(hub) as preview:
        thread = threading.Thread(target=preview.get, args=("/posts/new/",))
        thread.start()
        assert eventually(lambda: hub.shown() == ("posts/new/index.html",))
        hub.replace(small_site({"posts/new/index.html": b"New text"}))
        thread.join()
        assert hub.shown() == ()


def test_the_wait_for_a_page_ends() -> None:
    with previewing(Hub(small_site(is_complete=False)), patience_seconds=0.2) as preview:
        answer = preview.get("/posts/never/", accept="text/html")
        assert answer.status == 503
        assert b'http-equiv="refresh"' in answer.body
        assert "만드는 중" in answer.body.decode()


def test_what_a_complete_site_does_not_have_is_not_waited_for() -> None:
    with previewing(small_site(), patience_seconds=30) as preview:
        start = time.monotonic()
        assert preview.get("/nowhere.png").status == 404
        assert time.monotonic() - start < 20


class SlowSite(MemorySite):
    """A site whose pictures take until *release* to encode."""

    def __init__(self) -> None:
        super().__init__({"index.html": HOME} | {f"{number}.avif": b"avif" for number in range(60)})
        self.asked = threading.Event()
        self.release = threading.Event()

    def file(self, path: str) -> ServedFile | None:
        if path.endswith(".avif"):
            self.asked.set()
            self.release.wait(60)
        return super().file(path)


def test_pictures_that_take_long_do_not_delay_a_page() -> None:
    site = SlowSite()
    with previewing(site) as preview:
        answers: list[int] = []
        threads = [
            threading.Thread(target=lambda number=number: answers.append(preview.get(f"/{number}.avif").status))
            for number in range(60)
        ]
        for thread in threads:
            thread.start()
        assert preview.get("/").status == 200
        assert answers == []
        site.release.set()
        for thread in threads:
            thread.join()
        assert answers == [200] * 60


class FaultySite(MemorySite):
    def file(self, path: str) -> ServedFile | None:
        if path == "bad.png":
            raise ValueError("a bug of ours")
        return super().file(path)


def test_a_fault_of_ours_is_reported_and_the_server_goes_on() -> None:
    errors: list[Exception] = []
    app = make_app(Hub(FaultySite({"index.html": HOME})), token="t", on_error=errors.append)
    with start_server(app, port=0) as server:
        preview = Preview(server, Hub(), "t", errors)
        answer = preview.get("/bad.png")
        assert answer.status == 500
        assert b"a bug of ours" not in answer.body
        assert preview.get("/").status == 200
    assert [str(error) for error in errors] == ["a bug of ours"]


def test_stopping_does_not_wait_for_a_picture_or_an_open_page() -> None:
    site = SlowSite()
    before = set(threading.enumerate())
    with previewing(site) as preview, preview.channel() as channel:
        thread = threading.Thread(target=preview.get, args=("/1.avif",))
        thread.start()
        # Stopped earlier, the server would turn the thread away, and nothing would be waited for.
        assert site.asked.wait(20)
        channel.send('{"page": "/"}')
        channel.recv()
        start = time.monotonic()
        preview.server.stop()
        assert time.monotonic() - start < 5
        site.release.set()
        thread.join()
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "site-gen server"]


def test_a_port_that_is_taken_is_passed_over() -> None:
    app = make_app(Hub(small_site()), token="t")
    with start_server(app, port=0) as first, start_server(app, port=first.port) as second:
        assert first.port < second.port < first.port + 100
        assert second.origin == f"http://localhost:{second.port}"


def test_both_loopback_addresses_answer_and_no_other(preview: Preview) -> None:
    listening = set()
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(name, encoding="ascii") as table:  # noqa: PTH123
                rows = [line.split() for line in list(table)[1:]]
        except OSError:
            pytest.skip("this system does not tell who listens")
        listening |= {row[1] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == preview.server.port}
    addresses = {entry.split(":")[0] for entry in listening}
    assert "0100007F" in addresses
    assert addresses <= {"0100007F", "00000000000000000000000001000000"}


def test_ctrl_c_in_the_main_thread_ends_it_without_a_trace() -> None:
    program = """
import os, signal, threading
from site_gen.serve.hub import Hub
from site_gen.serve.listener import start_server
from site_gen.serve.server import make_app
try:
    with start_server(make_app(Hub(), token="t"), port=0):
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        threading.Event().wait(60)
except KeyboardInterrupt:
    print("ended", [t.name for t in threading.enumerate() if "site-gen" in t.name])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended []\n", "")


def test_a_named_host_is_listened_on_and_answers_to_its_name() -> None:
    app = make_app(Hub(small_site()), token="t", admission=Admission(host="127.0.0.2"))
    with start_server(app, host="127.0.0.2", port=0) as server:
        assert server.origin == f"http://127.0.0.2:{server.port}"


def test_an_address_that_is_not_this_machines_is_explained() -> None:
    with pytest.raises(MachineError) as refused:
        start_server(make_app(Hub(), token="t"), host="192.0.2.1", port=0)
    assert "192.0.2.1" in refused.value.message
    assert "--host" in refused.value.hint


def test_ports_that_are_all_taken_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "_PORTS_TRIED", 1)
    app = make_app(Hub(), token="t")
    with start_server(app, port=0) as server, pytest.raises(MachineError) as refused:
        start_server(app, port=server.port)
    assert str(server.port) in refused.value.message
    assert "--port" in refused.value.hint
