"""What open pages are told: what concerns them, once, and nothing else."""

import contextlib
import json
import threading
from typing import Any

from site_gen.model.problem import Problem
from site_gen.serve.hub import Channel, Edit, Hub
from site_gen.serve.served import MemorySite, served_file
from tests.serve.visitor import HOME, HOME_KO, previewing, small_site


def told(channel: Channel) -> dict[str, Any] | None:
    message = channel.message()
    return json.loads(message) if message is not None else None


def page_of(hub: Hub, address: str, *, is_visible: bool = True) -> Channel:
    """Return the channel of a page that has said where it is and heard the answer."""
    channel = hub.open_channel(lambda: None)
    channel.hear(address, is_visible=is_visible)
    channel.message()
    return channel


def test_a_page_hears_its_own_digest() -> None:
    hub = Hub(small_site())
    channel = hub.open_channel(lambda: None)
    assert channel.message() is None
    channel.hear("/ko/", is_visible=True)
    assert told(channel) == {
        "kind": "state",
        "page": {"digest": served_file(HOME_KO).digest, "home": "/ko/"},
        "problems": [],
        "edited": None,
        "building": False,
    }


def test_a_page_that_did_not_change_hears_nothing() -> None:
    hub = Hub(small_site())
    english, korean = page_of(hub, "/"), page_of(hub, "/ko/")
    hub.replace(small_site({"ko/index.html": b"<body>new</body>"}))
    assert told(english) is None
    message = told(korean)
    assert message is not None
    assert message["page"]["digest"] == served_file(b"<body>new</body>").digest


def test_a_page_that_asks_is_always_answered() -> None:
    hub = Hub(small_site())
    channel = page_of(hub, "/")
    channel.hear("/", is_visible=True)
    assert told(channel) is not None


def test_a_page_that_is_not_there_has_no_digest_but_a_home_in_its_language() -> None:
    hub = Hub(small_site(base_path="/blog"))
    for page, home in (("/blog/nowhere/", "/blog/"), ("/blog/ko/%EB%B4%84/", "/blog/ko/"), ("/blog/korea/", "/blog/")):
        channel = hub.open_channel(lambda: None)
        channel.hear(page, is_visible=True)
        message = told(channel)
        assert message is not None
        assert message["page"] == {"digest": None, "home": home}


def test_a_page_is_known_by_each_of_its_addresses() -> None:
    site = MemorySite({"about.html": b"a", "ko/posts/봄/index.html": b"b"}, base_path="/blog")
    hub = Hub(site)
    for address in ("/blog/about", "/blog/about.html", "/blog/about?x#y"):
        assert served_file(b"a").digest in hub.state_for(address)
    assert served_file(b"b").digest in hub.state_for("/blog/ko/posts/%EB%B4%84/")
    assert '"digest":null' in hub.state_for("/about")


def test_an_edit_is_told_to_its_page_alone_until_the_page_changes_again() -> None:
    hub = Hub(small_site())
    english, korean = page_of(hub, "/"), page_of(hub, "/ko/")
    edit = Edit(address="/ko/", language="ko", block="3")
    hub.replace(small_site({"ko/index.html": b"1"}), edited=(edit,))
    message = told(korean)
    assert message is not None
    assert message["edited"] == {"address": "/ko/", "language": "ko", "block": "3"}
    assert told(english) is None
    hub.replace(small_site({"ko/index.html": b"1", "index.html": b"2"}))
    assert told(korean) is None
    hub.replace(small_site({"ko/index.html": b"3"}))
    message = told(korean)
    assert message is not None
    assert message["edited"] is None


def test_an_edit_of_a_page_that_is_not_made_yet_waits_for_it() -> None:
    hub = Hub(small_site())
    edit = Edit(address="/posts/new/", language="en", block="1")
    hub.replace(small_site(is_complete=False), edited=(edit,))
    hub.replace(small_site({"posts/new/index.html": b"1"}))
    assert '"block":"1"' in hub.state_for("/posts/new/")
    hub.replace(small_site({"posts/new/index.html": b"2"}))
    assert '"edited":null' in hub.state_for("/posts/new/")


def test_every_page_hears_of_problems_the_worst_first_and_of_their_end() -> None:
    hub = Hub(small_site(), source_line=lambda problem: f"line {problem.line}")
    channel = page_of(hub, "/")
    warning = Problem(path="content/a.md", line=2, severity="warning", message="제목이 깁니다", hint="줄이세요.")
    error = Problem(path="content/b.md", line=7, message="no <title>")
    hub.replace(MemorySite({"index.html": HOME}, problems=(warning, error)))
    message = told(channel)
    assert message is not None
    assert message["problems"] == [
        {
            "path": "content/b.md",
            "line": 7,
            "severity": "error",
            "message": "no <title>",
            "hint": "",
            "source_line": "line 7",
        },
        {
            "path": "content/a.md",
            "line": 2,
            "severity": "warning",
            "message": "제목이 깁니다",
            "hint": "줄이세요.",
            "source_line": "line 2",
        },
    ]
    hub.replace(small_site())
    message = told(channel)
    assert message is not None
    assert message["problems"] == []


def test_ten_thousand_warnings_are_not_sent_after_each_save() -> None:
    problems = tuple(Problem(path=f"content/{number}.md", severity="warning", message="x") for number in range(10_000))
    hub = Hub(MemorySite({}, problems=(*problems, Problem(path="content/last.md", message="the one that counts"))))
    assert len(hub.state_for("/")) < 60_000
    assert "the one that counts" in hub.state_for("/")


def test_work_going_on_is_told_once_and_ends_with_the_new_site() -> None:
    hub = Hub(small_site())
    channel = page_of(hub, "/")
    hub.building()
    message = told(channel)
    assert message is not None
    assert message["building"] is True
    hub.building()
    assert told(channel) is None
    hub.replace(small_site())
    message = told(channel)
    assert message is not None
    assert message["building"] is False


def test_work_goes_on_while_the_site_is_not_complete() -> None:
    assert Hub().is_building
    assert Hub(small_site(is_complete=False)).is_building
    assert not Hub(small_site()).is_building


def test_pages_shown_are_the_visible_ones_latest_first() -> None:
    hub = Hub(small_site({"about.html": b"a"}, base_path="/blog"))
    page_of(hub, "/blog/")
    korean = page_of(hub, "/blog/ko/")
    page_of(hub, "/blog/404.html", is_visible=False)
    page_of(hub, "/blog/about")
    page_of(hub, "/outside/")
    assert hub.shown() == ("about.html", "ko/index.html", "index.html")
    korean.hear("/blog/ko/", is_visible=True)
    assert hub.shown()[0] == "ko/index.html"
    korean.hear("/blog/ko/", is_visible=False)
    assert hub.shown() == ("about.html", "index.html")
    hub.close_channel(korean)
    assert hub.page_count == 4


def test_a_page_waited_for_comes_before_the_pages_shown() -> None:
    hub = Hub(small_site())
    page_of(hub, "/")
    with hub.wanting("/ko/posts/%EB%B4%84/"):
        assert hub.shown() == ("ko/posts/봄/index.html", "index.html")
    assert hub.shown() == ("index.html",)


def test_many_threads_may_use_it_at_once() -> None:
    hub = Hub(small_site())
    seen: list[str] = []

    def visit() -> None:
        for _ in range(50):
            channel = hub.open_channel(lambda: None)
            channel.hear("/", is_visible=True)
            seen.append(channel.message() or "")
            hub.shown()
            hub.close_channel(channel)

    def build() -> None:
        for number in range(50):
            hub.building()
            hub.replace(small_site({"index.html": str(number).encode()}), edited=(Edit(address="/", language="en"),))

    threads = [threading.Thread(target=target) for target in (visit, visit, build, build)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(json.loads(state)["page"]["digest"] for state in seen)
    assert hub.page_count == 0


def test_ten_open_pages_hear_of_one_change_and_nothing_more() -> None:
    hub = Hub(small_site())
    with previewing(hub) as preview, contextlib.ExitStack() as stack:
        channels = [stack.enter_context(preview.channel()) for _ in range(10)]
        for channel in channels:
            channel.send(json.dumps({"page": "/", "digest": "", "visible": True}))
            channel.recv(timeout=20)
        hub.replace(small_site({"ko/index.html": b"of no concern"}))
        hub.replace(small_site({"index.html": b"new"}))
        for channel in channels:
            state = json.loads(channel.recv(timeout=20))
            assert state["page"]["digest"] == served_file(b"new").digest
        for channel in channels:
            try:
                channel.recv(timeout=0.01)
            except TimeoutError:
                continue
            raise AssertionError("a second message")


def test_a_page_that_comes_back_is_told_where_the_site_is_now() -> None:
    hub = Hub(small_site())
    with previewing(hub) as preview:
        with preview.channel() as channel:
            channel.send(json.dumps({"page": "/ko/", "digest": "", "visible": True}))
            channel.recv(timeout=20)
        hub.replace(small_site({"ko/index.html": b"while it slept"}))
        with preview.channel() as channel:
            channel.send(json.dumps({"page": "/ko/", "digest": "old", "visible": True}))
            state = json.loads(channel.recv(timeout=20))
            assert state["page"]["digest"] == served_file(b"while it slept").digest
