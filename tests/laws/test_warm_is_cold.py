"""The first law of the cache: after any edits, a warm build is what a cold build makes, byte for byte."""

import datetime
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from site_gen.build import build_site
from site_gen.model.options import BuildOptions
from site_gen.model.report import BuildReport
from site_gen.rebuild import rebuild
from site_gen.update import update_site
from tests.kit import NOW, snapshot
from tests.laws import edits

NUMBERS = st.integers(0, 3)
CHOICE = st.integers(0, 3)


class WarmAndCold(RuleBasedStateMachine):
    """One site, edited and built again and again; after each edit the same site is built from nothing elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.site = self.place / "site"
        self.now = NOW
        self.drafts = False
        self.settings = {key: values[0] for key, values in edits.SETTINGS_VALUES.items()}
        self.is_dirty = False

    def teardown(self) -> None:
        shutil.rmtree(self.place)

    @initialize()
    def begin(self) -> None:
        edits.write_settings(self.site, self.settings)
        edits.write_post(self.site, 0, body=0, title=0, tags=0, date=0)
        edits.write_post(self.site, 1, body=2, title=2, tags=1, date=1)
        self.is_dirty = True

    @rule(number=NUMBERS, body=CHOICE, title=CHOICE, tags=CHOICE, date=CHOICE, draft=st.booleans())
    def write(self, *, number: int, body: int, title: int, tags: int, date: int, draft: bool) -> None:
        edits.write_post(self.site, number, body=body, title=title, tags=tags, date=date, draft=draft)
        self.is_dirty = True

    @rule(number=NUMBERS, text=st.sampled_from(edits.ADDITIONS))
    def add_to_a_text(self, *, number: int, text: str) -> None:
        edits.add_to_post(self.site, number, text)
        self.is_dirty = True

    @rule(number=st.integers(1, 3))
    def delete(self, number: int) -> None:
        (self.site / "content" / "posts" / f"post-{number}.md").unlink(missing_ok=True)
        self.is_dirty = True

    @rule(key=st.sampled_from(sorted(edits.SETTINGS_VALUES)))
    def change_setting(self, key: str) -> None:
        first, second = edits.SETTINGS_VALUES[key]
        self.settings[key] = second if self.settings[key] == first else first
        edits.write_settings(self.site, self.settings)
        self.is_dirty = True

    @rule(name=st.sampled_from(sorted(edits.OVERRIDES)))
    def change_theme(self, name: str) -> None:
        edits.toggle_override(self.site, name)
        self.is_dirty = True

    @rule(width=st.integers(3, 9))
    def change_picture(self, width: int) -> None:
        edits.change_picture_unseen(self.site, width)
        self.is_dirty = True

    @rule(number=NUMBERS)
    def change_letter(self, number: int) -> None:
        edits.change_letter_unseen(self.site, number)
        self.is_dirty = True

    @rule(days=st.sampled_from((-700, -1, 1, 2)))
    def move_clock(self, days: int) -> None:
        self.now = NOW + datetime.timedelta(days=days)
        self.is_dirty = True

    @rule()
    def toggle_drafts(self) -> None:
        self.drafts = not self.drafts
        self.is_dirty = True

    @rule(how=st.sampled_from(("drop", "truncate", "flip")))
    def spoil_cache(self, how: str) -> None:
        edits.spoil_cache(self.site, how)
        self.is_dirty = True

    @rule()
    def change_output(self) -> None:
        """Somebody removes a page of ours: it comes back."""
        for path in sorted((self.site / "output").rglob("index.html"))[:1]:
            path.unlink()
        self.is_dirty = True

    @precondition(lambda self: not self.is_dirty)
    @rule()
    def build_again(self) -> None:
        report = rebuild(self._options(self.site), build_site, update_site)
        assert report.written == report.removed == 0

    @invariant()
    def warm_is_cold(self) -> None:
        if not self.is_dirty:
            return
        self.is_dirty = False
        time.sleep(0.03)  # a file that was written a moment ago counts as changing still, and closes the short ways
        warm = rebuild(self._options(self.site), build_site, update_site)
        elsewhere = self.place / "elsewhere" / "다른 곳"
        shutil.copytree(self.site, elsewhere, ignore=shutil.ignore_patterns("output", ".site-gen"))
        cold = build_site(self._options(elsewhere))
        try:
            assert _lasting(warm) == _lasting(cold)
            if not any(problem.severity == "error" for problem in cold.problems):
                assert snapshot(self.site / "output") == snapshot(elsewhere / "output")
        finally:
            shutil.rmtree(elsewhere)

    def _options(self, site: Path) -> BuildOptions:
        return BuildOptions(site_dir=site, output=site / "output", now=self.now, drafts=self.drafts)


def _lasting(report: BuildReport) -> tuple[object, ...]:
    return report.problems, report.pages, report.artifacts


TestWarmAndCold = WarmAndCold.TestCase
TestWarmAndCold.settings = hypothesis.settings(max_examples=6, stateful_step_count=8, deadline=None)


EVERY_EDIT: list[tuple[str, dict[str, Any]]] = [
    *(("change_theme", {"name": name}) for name in sorted(edits.OVERRIDES)),
    *(("change_setting", {"key": key}) for key in sorted(edits.SETTINGS_VALUES)),
    ("write", {"number": 1, "body": 3, "title": 3, "tags": 2, "date": 2, "draft": False}),
    *(("add_to_a_text", {"number": 0, "text": text}) for text in edits.ADDITIONS),
    ("change_letter", {"number": 0}),
    ("delete", {"number": 1}),
    ("move_clock", {"days": 2}),
    ("spoil_cache", {"how": "flip"}),
    ("change_output", {}),
]


def test_every_edit_alone() -> None:
    """The random walks above may leave out one kind of edit; here each is the only thing that changed."""
    walk = WarmAndCold()
    try:
        walk.begin()
        walk.warm_is_cold()
        for name, values in EVERY_EDIT:
            getattr(walk, name)(**values)
            walk.warm_is_cold()
    finally:
        walk.teardown()
