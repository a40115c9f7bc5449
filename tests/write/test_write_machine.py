"""Random sites, strangers and accidents: the output is what we make and what strangers put there, and nothing else."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from site_gen.write.output import clean_site
from tests.write.output_folder import build, make_site, read_manifest, texts

# Few names of few letters: so that files become folders, and strangers get in the way.
PARTS = ("a", "나", "b")
PATHS = [*PARTS, *(f"{x}/{y}" for x in PARTS for y in PARTS), *(f"{x}/{y}/c.html" for x in PARTS for y in PARTS)]
STRANGERS = ["CNAME", ".git/HEAD", "a/메모", "b", "나/b"]
sites = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(["1", "둘", "셋 "]), max_size=8)


def is_possible(files: dict[str, str]) -> bool:
    """Say whether no file would have to be a folder too."""
    return not any(other.startswith(path + "/") for path in files for other in files)


class OutputMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.site = make_site(self.folder)
        self.ours: dict[str, str] = {}
        self.foreign: dict[str, str] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(files=sites.filter(is_possible))
    def build_site(self, files: dict[str, str]) -> None:
        before = texts(self.site / "output")
        report = build(self.site, files)
        in_the_way = {
            path
            for path in files
            for other in self.foreign
            if other == path or other.startswith(path + "/") or path.startswith(other + "/")
        }
        if in_the_way:
            assert {problem.severity for problem in report.problems} >= {"error"}
            assert texts(self.site / "output") == before
            return
        assert all(problem.severity == "info" for problem in report.problems)
        assert (report.written, report.unchanged) == (
            sum(before.get(path) != text for path, text in files.items()),
            sum(before.get(path) == text for path, text in files.items()),
        )
        assert report.removed == len(set(before) - set(files) - set(self.foreign))
        self.ours = dict(files)

    @rule(files=sites)
    def build_impossible_site(self, files: dict[str, str]) -> None:
        if not is_possible(files):
            assert any(problem.severity == "error" for problem in build(self.site, files).problems)

    @rule(path=st.sampled_from(STRANGERS), text=st.sampled_from(["mine", "내 것"]))
    def put_foreign_file(self, path: str, text: str) -> None:
        target = self.site / "output" / path
        if path in self.ours or any(part.is_file() for part in target.parents) or target.is_dir():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        self.foreign[path] = text

    @precondition(lambda self: self.ours)
    @rule(data=st.data())
    def change_a_page_behind_our_back(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.ours)))
        (self.site / "output" / path).write_text("changed", encoding="utf-8")
        assert build(self.site, self.ours).written == 1

    @precondition(lambda self: self.ours)
    @rule(data=st.data())
    def lose_a_page(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.ours)))
        (self.site / "output" / path).unlink()
        assert build(self.site, self.ours).written == 1

    @rule()
    def lose_the_output(self) -> None:
        shutil.rmtree(self.site / "output", ignore_errors=True)
        self.foreign = {}
        build(self.site, self.ours)

    @rule()
    def clean(self) -> None:
        clean_site(self.site / "output", site_dir=self.site)
        self.ours = {}

    @rule()
    def lose_the_records(self) -> None:
        """The same site built again is ours again: nothing has to be adopted by hand."""
        shutil.rmtree(self.site / ".site-gen", ignore_errors=True)
        assert all(problem.severity == "info" for problem in build(self.site, self.ours).problems)

    @invariant()
    def output_is_ours_and_foreign(self) -> None:
        assert texts(self.site / "output") == self.ours | self.foreign

    @invariant()
    def no_empty_folder_is_left(self) -> None:
        folders = [path for path in (self.site / "output").rglob("*") if path.is_dir()]
        assert all(any(folder.iterdir()) for folder in folders)

    @invariant()
    def manifest_lists_what_we_wrote(self) -> None:
        if self.ours:
            assert set(read_manifest(self.site)[1]["files"]) == set(self.ours)


TestOutputMachine = OutputMachine.TestCase
TestOutputMachine.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)
