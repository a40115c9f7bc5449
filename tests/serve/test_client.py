"""The script of the preview in a real browser: what changed changes in place, and everything else stays."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.kit import ENGLISH_SINGLE, PAIR, SETTINGS, built
from tests.serve.preview import SHEET, Preview, html_page, paragraphs

OpenTab = Callable[..., Page]

PATHS = {"en": "posts/rivers/index.html", "ko": "ko/posts/rivers/index.html"}
ADDRESSES = {"en": "/posts/rivers/", "ko": "/ko/posts/rivers/"}
WORDS = {
    "en": ("paragraph 5 says", "paragraph 5 <em>shouts</em>", "shouts"),
    "ko": ("<p>5번째 문단은", "<p>5번째 <b>글</b>은", "5번째 글은"),
}


def files(**pages: bytes) -> dict[str, bytes]:
    return {"assets/one.css": SHEET.encode(), **{PATHS[language]: page for language, page in pages.items()}}


def is_settled(tab: Page) -> None:
    """Wait until the page has what later changes are compared with."""
    tab.locator("site-gen-preview[data-ready]").wait_for(state="attached")


def has_text(tab: Page, text: str) -> None:
    """Wait until the page has *text*; nothing is evaluated in it, which its own policy could refuse."""
    tab.locator("body", has_text=text).wait_for(state="attached")


def has_open_pages(preview: Preview, tab: Page, count: int) -> None:
    """Wait until the server knows of that many open pages."""
    for _ in range(200):
        if preview.hub.page_count == count:
            return
        tab.wait_for_timeout(25)
    assert preview.hub.page_count == count


@pytest.fixture
def rivers() -> Iterator[Preview]:
    pages = {code: html_page(paragraphs(40, language=code), language=code) for code in PATHS}
    with Preview(files(**pages)) as preview:
        yield preview


@pytest.mark.parametrize("language", ["en", "ko"])
def test_only_what_changed_changes(rivers: Preview, open_tab: OpenTab, language: str) -> None:
    tab = open_tab(rivers.address(ADDRESSES[language]))
    is_settled(tab)
    tab.evaluate(
        """() => {
            window.before = [...document.querySelectorAll(".post-body > p")];
            window.changed = [];
            new MutationObserver((records) => {
                const elements = records.map(({ target }) => target.closest ? target : target.parentElement);
                changed.push(...elements.map((element) => element.closest("p")));
            }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        }"""
    )
    old, new, text = WORDS[language]
    rivers.edit(PATHS[language], old, new)
    has_text(tab, text)
    assert tab.evaluate("before.every((p, place) => p === document.querySelectorAll('.post-body > p')[place])")
    assert tab.evaluate("changed.length && changed.every((p) => p === before[4])")
    assert tab.evaluate("document.documentElement.lang") == language
    assert tab.evaluate("location.pathname") == ADDRESSES[language]


def test_what_the_reader_and_the_scripts_did_stays(open_tab: OpenTab) -> None:
    body = (
        '<details><summary>More</summary><p>hidden words</p></details>\n<p id="chosen">words to select</p>\n'
        '<p><input id="name"> <input type="checkbox"></p>\n<p class="a b">with classes</p>\n<p>last words</p>'
    )
    with Preview(files(en=html_page(body, around="<p>head</p>"))) as preview:
        tab = open_tab(preview.address(ADDRESSES["en"]))
        is_settled(tab)
        tab.evaluate(
            """() => {
                document.documentElement.dataset.theme = "dark";
                document.querySelector("details").open = true;
                document.querySelector("#name").focus();
                document.querySelector("[type=checkbox]").checked = true;
                document.querySelector(".a").classList.add("by-script");
                const added = document.createElement("button");
                added.className = "added";
                document.querySelector("#chosen").append(added);
                const dialog = document.createElement("dialog");
                dialog.textContent = "large picture";
                document.body.append(dialog);
                dialog.show();
                document.querySelector("#name").focus();
            }"""
        )
        tab.keyboard.type("봄 walk")
        tab.evaluate("getSelection().setBaseAndExtent(document.querySelector('#chosen').firstChild, 9, "
                     "document.querySelector('#chosen').firstChild, 15)")  # fmt: skip
        tab.evaluate("document.querySelector('#name').focus()")
        changes = {
            "hidden words": "other hidden words",
            "words to select": "Some words to select",
            'class="a b"': 'class="a c"',
            "last words": "the very last words</p><p>and one more",
            "<p>head</p>": "<p>another head</p><p>of two</p>",
        }
        text = preview.files[PATHS["en"]].decode()
        for old, new in changes.items():
            text = text.replace(old, new)
        preview.show({PATHS["en"]: text.encode()})
        has_text(tab, "and one more")
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
        assert tab.evaluate("document.querySelector('details').open")
        assert tab.evaluate("document.activeElement.id") == "name"
        assert tab.input_value("#name") == "봄 walk"
        assert tab.is_checked("[type=checkbox]")
        assert tab.evaluate("document.querySelector('.a').className") == "a by-script c"
        assert tab.evaluate("document.querySelector('#chosen > .added') !== null")
        assert tab.evaluate("document.querySelector('dialog').open")
        assert tab.text_content("header") == "another headof two"


def test_what_a_script_drew_is_drawn_again_only_when_its_source_changed(open_tab: OpenTab) -> None:
    body = "<pre>봄 -> 여름</pre>\n<p>words between</p>\n<pre>가을 -> 겨울</pre>"
    with Preview(files(ko=html_page(body, language="ko"))) as preview:
        tab = open_tab(preview.address(ADDRESSES["ko"]))
        is_settled(tab)
        tab.evaluate(
            """() => {
                for (const pre of document.querySelectorAll("pre")) {
                    pre.innerHTML = `<svg><title>${pre.textContent}</title></svg>`;
                    pre.isDrawn = true;
                }
                document.addEventListener("site-gen:updated", ({ detail }) => {
                    window.told = detail.elements.map((element) => element.outerHTML);
                });
            }"""
        )
        preview.edit(PATHS["ko"], "여름", "늦여름")
        has_text(tab, "늦여름")
        assert tab.evaluate("told") == ["<pre>봄 -&gt; 늦여름</pre>"]
        preview.edit(PATHS["ko"], "words between", "other words")
        has_text(tab, "other words")
        assert tab.evaluate("[...document.querySelectorAll('pre')].map((pre) => pre.isDrawn)") == [None, True]


def test_the_selection_around_a_change_stays(rivers: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(rivers.address(ADDRESSES["en"]))
    is_settled(tab)
    select = "text = document.querySelectorAll('p')[4].firstChild, getSelection().setBaseAndExtent(text, 0, text, 11)"
    tab.evaluate(f"() => {{ let text; {select}; }}")
    rivers.edit(PATHS["en"], "paragraph 5 says that", "paragraph 5 shouts that")
    has_text(tab, "shouts")
    assert tab.evaluate("getSelection().toString()") == "paragraph 5"


def test_the_edited_block_comes_into_view_and_is_marked_without_taking_the_focus(
    rivers: Preview, open_tab: OpenTab
) -> None:
    tab = open_tab(rivers.address(ADDRESSES["ko"]))
    is_settled(tab)
    focused = tab.evaluate("document.activeElement.tagName")
    rivers.edit(PATHS["ko"], "<p>38번째 문단은", "<p>38번째 <em>새</em> 문단은")
    tab.wait_for_function(
        "() => { const { top, bottom } = document.querySelectorAll('.post-body > p')[37].getBoundingClientRect();"
        "return top > 0 && bottom <= innerHeight; }"
    )
    marked = "document.getAnimations().map(({ effect }) => effect.target.textContent)"
    assert [text[:7] for text in tab.evaluate(marked)] == ["38번째 새 "]
    assert tab.evaluate("document.activeElement.tagName") == focused
    tab.wait_for_function("document.getAnimations().length === 0")
    assert tab.evaluate("document.querySelectorAll('.post-body [style], .post-body [class]').length") == 0


def test_a_block_in_view_does_not_move_the_page(rivers: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(rivers.address(ADDRESSES["en"]))
    is_settled(tab)
    tab.evaluate("scrollTo(0, 60)")
    rivers.edit(PATHS["en"], *WORDS["en"][:2])
    has_text(tab, "shouts")
    tab.wait_for_function("document.getAnimations().length === 1")
    assert tab.evaluate("scrollY") == 60


def test_reduced_motion_means_none(rivers: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(rivers.address(ADDRESSES["en"]), reduced_motion="reduce")
    is_settled(tab)
    tab.evaluate(
        """() => {
            const scroll = Element.prototype.scrollIntoView;
            Element.prototype.scrollIntoView = function (how) { window.how = how.behavior; scroll.call(this, how); };
        }"""
    )
    rivers.edit(PATHS["en"], "paragraph 38 says", "paragraph 38 shouts")
    tab.wait_for_function("document.getAnimations().length === 1")
    assert tab.evaluate("how") == "instant"
    colours = tab.evaluate(
        "document.getAnimations()[0].effect.getKeyframes().map((frame) => frame.outlineColor ?? frame.outline)"
    )
    assert len(set(colours)) == 1


def test_what_is_read_stays_in_its_place_when_something_above_grows(rivers: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(rivers.address(ADDRESSES["en"]))
    is_settled(tab)
    tab.evaluate("scrollTo(0, 500)")
    place = "document.querySelectorAll('.post-body > p')[20].getBoundingClientRect().top"
    before = tab.evaluate(place)
    tab.evaluate(f"window.places = []; (function look() {{ places.push({place}); requestAnimationFrame(look); }})()")
    rivers.edit(PATHS["en"], "<header>", "<header><div style='height: 333px'>a tall banner</div>")
    has_text(tab, "a tall banner")
    frames = tab.evaluate("places.length")
    tab.wait_for_function("frames => places.length > frames + 5", arg=frames)
    assert tab.evaluate(f"Math.max(...places.map((place) => Math.abs(place - {before})))") < 1.5
    rivers.edit(PATHS["en"], "<div style='height: 333px'>a tall banner</div>", "")
    tab.wait_for_function("!document.body.textContent.includes('a tall banner')")
    assert abs(tab.evaluate(place) - before) < 1.5


def test_a_style_is_swapped_with_the_text_and_no_frame_is_without_one(open_tab: OpenTab) -> None:
    head = '<link rel="stylesheet" href="/assets/ground.css">'
    with Preview(files(en=html_page("<p>old words</p>", head=head))) as preview:
        preview.show({"assets/ground.css": b"p { background: rgb(1, 1, 1) }"})
        tab = open_tab(preview.address(ADDRESSES["en"]))
        is_settled(tab)
        tab.evaluate(
            """() => {
                window.frames_ = new Set();
                (function look() {
                    const p = document.querySelector(".post-body > p");
                    const { color, backgroundColor } = getComputedStyle(p);
                    frames_.add([color, backgroundColor, p.textContent].join(" "));
                    requestAnimationFrame(look);
                })();
            }"""
        )
        page = preview.files[PATHS["en"]].replace(b"one.css", b"two.css").replace(b"ground.css", b"slow.css")
        changes = {"assets/two.css": SHEET.replace("200", "100"), "assets/slow.css": "p { background: rgb(2, 2, 2) }"}
        preview.show(
            {
                PATHS["en"]: page.replace(b"old words", b"new words"),
                **{name: changes[name].encode() for name in changes},
            },
            is_slow=True,
        )
        tab.wait_for_function("frames_.size > 1")
        tab.wait_for_timeout(100)
        assert set(tab.evaluate("[...frames_]")) == {
            "rgb(0, 0, 200) rgb(1, 1, 1) old words",
            "rgb(0, 0, 100) rgb(2, 2, 2) new words",
        }
        assert tab.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].map((one) => one.outerHTML)") == [
            '<link rel="stylesheet" href="/assets/two.css">',
            '<link rel="stylesheet" href="/assets/slow.css">',
        ]


def test_a_style_that_is_gone_before_it_is_loaded_leaves_the_old_one(open_tab: OpenTab) -> None:
    with Preview(files(en=html_page("<p>old words</p>"))) as preview:
        tab = open_tab(preview.address(ADDRESSES["en"]))
        is_settled(tab)
        page = preview.files[PATHS["en"]]
        preview.show({PATHS["en"]: page.replace(b"one.css", b"two.css").replace(b"old", b"newer")})
        has_text(tab, "newer words")
        assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 200)"
        sheet = SHEET.replace("200", "150").encode()
        preview.show({PATHS["en"]: page.replace(b"one.css", b"three.css"), "assets/three.css": sheet})
        tab.wait_for_function("getComputedStyle(document.body).color === 'rgb(0, 0, 150)'")
        assert tab.evaluate("document.querySelectorAll('link[rel=stylesheet]').length") == 1


def test_a_strict_policy_of_the_page_is_in_nobodys_way(open_tab: OpenTab) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'
    with Preview(files(en=html_page("<p>old words</p>", head=policy))) as preview:
        tab = open_tab(preview.address(ADDRESSES["en"]))
        refused: list[str] = []
        tab.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)
        is_settled(tab)
        sheet = SHEET.replace("200", "100").encode()
        page = preview.files[PATHS["en"]].replace(b"one.css", b"two.css").replace(b"old words", b"new words")
        preview.show({PATHS["en"]: page, "assets/two.css": sheet})
        has_text(tab, "new words")
        assert tab.evaluate("document.getAnimations().length") == 1
        assert tab.locator("site-gen-preview .split").is_visible()
        assert refused == []


def test_a_changed_script_loads_the_page_again(open_tab: OpenTab) -> None:
    with Preview(files(en=html_page("<p>words</p>", foot="<script>window.version = 1</script>"))) as preview:
        tab = open_tab(preview.address(ADDRESSES["en"]))
        is_settled(tab)
        tab.evaluate("window.isOld = true")
        preview.edit(PATHS["en"], "version = 1", "version = 2")
        tab.wait_for_function("window.version === 2")
        assert tab.evaluate("window.isOld === undefined")


def test_what_a_theme_adds_to_code_is_there_after_a_change(tmp_path: Path, open_tab: OpenTab) -> None:
    post = PAIR.replace("## The first flower", "## The first flower\n\n```python\nprint('one')\n```\n\nmore")
    output = built(tmp_path, SETTINGS + post + ENGLISH_SINGLE)
    site = {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}
    with Preview(site) as preview:
        tab = open_tab(preview.address("/posts/spring/"), permissions=["clipboard-read", "clipboard-write"])
        is_settled(tab)
        block = '<div class="highlight"><pre><code>second</code></pre></div>\n<h2 id="more">More</h2>\n'
        text = preview.files["posts/spring/index.html"].decode()
        text = text.replace("one", "one more").replace("<p>The river", block + "<p>The river")
        preview.show({"posts/spring/index.html": text.encode()})
        has_text(tab, "second")
        assert tab.locator(".post-body .highlight").count() == tab.locator(".post-body .copy-code").count() == 2
        assert tab.evaluate(
            "[...document.querySelectorAll('.highlight')].every((one) => one.querySelectorAll('.copy-code').length < 2)"
        )
        assert tab.get_attribute("#more > .heading-link", "href") == "#more"
        for place, words in ((0, "one more"), (1, "second")):
            tab.locator(".post-body .copy-code").nth(place).click()
            tab.wait_for_function(
                "words => navigator.clipboard.readText().then((text) => text.includes(words))", arg=words
            )


def test_seven_tabs_follow_and_a_hidden_one_asks_for_nothing(rivers: Preview, open_tab: OpenTab) -> None:
    first = open_tab(rivers.address(ADDRESSES["en"]))
    tabs = [first, *(first.context.new_page() for _ in range(6))]
    for tab in tabs[1:]:
        tab.goto(rivers.address(ADDRESSES["en"]))
    for tab in tabs:
        is_settled(tab)
    hidden = tabs[-1]
    look = """(isHidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    hidden.evaluate(look, True)
    asked: list[str] = []
    hidden.on("request", lambda request: asked.append(request.url))
    rivers.edit(PATHS["en"], *WORDS["en"][:2])
    for tab in tabs[:-1]:
        has_text(tab, "shouts")
    assert asked == []
    assert "shouts" not in hidden.inner_text("body")
    hidden.evaluate(look, False)
    has_text(hidden, "shouts")
    has_open_pages(rivers, first, 7)


def test_a_tab_that_slept_catches_up(rivers: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(rivers.address(ADDRESSES["ko"]))
    is_settled(tab)
    tab.evaluate("window.isSame = true")
    # A browser without a screen freezes no page that it shows: these are the events of one that does.
    tab.evaluate("document.dispatchEvent(new Event('freeze'))")
    has_open_pages(rivers, tab, 0)
    rivers.edit(PATHS["ko"], *WORDS["ko"][:2])
    assert WORDS["ko"][2] not in tab.inner_text("body")
    tab.evaluate("document.dispatchEvent(new Event('resume'))")
    has_text(tab, WORDS["ko"][2])
    has_open_pages(rivers, tab, 1)
    assert tab.evaluate("isSame")


def test_a_page_that_is_gone_back_to_is_new(rivers: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(rivers.address(ADDRESSES["en"]))
    is_settled(tab)
    tab.goto(rivers.address(ADDRESSES["ko"]))
    rivers.edit(PATHS["en"], *WORDS["en"][:2])
    tab.go_back()
    has_text(tab, "shouts")


def test_a_lost_server_is_said_quietly_and_found_again(rivers: Preview, open_tab: OpenTab) -> None:
    tabs = {code: open_tab(rivers.address(ADDRESSES[code])) for code in PATHS}
    for tab in tabs.values():
        is_settled(tab)
        tab.evaluate("window.isSame = true")
    rivers.stop()
    for code, text in (("en", "Not connected"), ("ko", "연결 끊김")):
        tabs[code].locator("site-gen-preview .is-lost", has_text=text).wait_for()
    rivers.start_again()
    rivers.edit(PATHS["en"], *WORDS["en"][:2])
    for tab in tabs.values():
        tab.evaluate("dispatchEvent(new Event('online'))")
        tab.locator("site-gen-preview .is-lost").wait_for(state="detached")
    has_text(tabs["en"], "shouts")
    assert all(tab.evaluate("isSame") for tab in tabs.values())


def test_a_server_with_another_token_makes_the_page_load_once(rivers: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(rivers.address(ADDRESSES["en"]))
    is_settled(tab)
    loads: list[float] = []
    tab.on("load", lambda _: loads.append(time.monotonic()))
    rivers.stop()
    rivers.start_again(token="second")
    tab.wait_for_function("document.querySelector('script[data-token=second]')")
    is_settled(tab)
    rivers.edit(PATHS["en"], *WORDS["en"][:2])
    has_text(tab, "shouts")
    assert len(loads) == 1


@pytest.mark.parametrize(("language", "notice"), [("en", "no longer part of the site"), ("ko", "사이트에 없습니다")])
def test_a_deleted_page_stays_with_a_notice_until_it_is_back(
    rivers: Preview, open_tab: OpenTab, language: str, notice: str
) -> None:
    tab = open_tab(rivers.address(ADDRESSES[language]))
    is_settled(tab)
    page = rivers.files[PATHS[language]]
    rivers.show({PATHS[language]: None})
    said = tab.locator("site-gen-preview .is-gone", has_text=notice)
    said.wait_for()
    home = tab.locator("site-gen-preview .bar > a:not(.split)").get_attribute("href")
    assert home == {"en": "/", "ko": "/ko/"}[language]
    assert tab.locator(".post-body > p").count() == 40
    rivers.show({PATHS[language]: page})
    said.wait_for(state="detached")


def test_a_page_that_was_not_there_appears(rivers: Preview, open_tab: OpenTab) -> None:
    rivers.show({"404.html": html_page("<p>There is nothing here.</p>")})
    tab = open_tab(rivers.address("/posts/new/"))
    is_settled(tab)
    assert tab.locator("site-gen-preview .is-gone").count() == 0
    rivers.show({"posts/new/index.html": html_page("<p>A new post.</p>")})
    has_text(tab, "A new post.")


def test_random_changes_end_in_what_the_server_has(rivers: Preview, open_tab: OpenTab) -> None:
    """The morph over 400 random pairs of trees, with a script that has added and removed things in between."""
    tab = open_tab(rivers.address(ADDRESSES["en"]))
    wrong = tab.evaluate(
        """async () => {
            const { morph } = await import("/_site-gen/morph.js");
            let seed = 1;
            const random = (most) => (seed = (seed * 48271) % 2147483647) % most;
            const words = ["봄", "spring", "river ", " 강", "\\n"];
            const tree = (depth) => {
                const made = document.createElement(["p", "div", "ul", "em"][random(4)]);
                if (!random(3)) made.id = "i" + random(9);
                if (!random(4)) made.className = "c" + random(3);
                for (let left = random(5); left > 0; left--) {
                    made.append(depth && random(2) ? tree(depth - 1) : words[random(5)]);
                }
                made.normalize();
                return made;
            };
            const alter = (root) => {
                const all = [...root.querySelectorAll("*")];
                const one = all[random(all.length || 1)];
                if (!one) return;
                const how = random(4);
                if (how === 0) one.remove();
                else if (how === 1) one.before(tree(1));
                else if (how === 2) one.textContent = words[random(5)];
                else one.parentElement.append(one);
                root.normalize();
            };
            for (let round = 0; round < 400; round++) {
                const before = document.createElement("div");
                before.append(tree(3), tree(2), tree(2));
                const after = before.cloneNode(true);
                for (let left = random(4); left >= 0; left--) alter(after);
                const live = document.body.appendChild(before.cloneNode(true));
                const marks = [...live.querySelectorAll("*")].filter(() => !random(6));
                const addition = () => Object.assign(document.createElement("i"), { className: "by-script" });
                for (const mark of marks) mark.append(addition());
                morph(before, after, live);
                for (const added of live.querySelectorAll(".by-script")) added.remove();
                live.normalize();
                after.normalize();
                if (!live.isEqualNode(after)) return [round, before.outerHTML, after.outerHTML, live.outerHTML];
                live.remove();
            }
            return null;
        }"""
    )
    assert wrong is None
