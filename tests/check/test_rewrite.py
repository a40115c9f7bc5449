"""The one writer of authors' files: everything but the lines in question stays, byte for byte."""

import os
from pathlib import Path

import pytest

from site_gen.errors import MachineError
from site_gen.rewrite import changes_of, rewrite_lines

CHANGE = ((2, "**값(value)**을", "<strong>값(value)</strong>을"),)


def rewrite(path: Path, changes: tuple[tuple[int, str, str], ...] = CHANGE) -> str | None:
    problem = rewrite_lines(path, shown_as="content/a.md", below=path.parent, changes=changes)
    return problem.message if problem is not None else None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["끝", "끝{end}", "끝 \t{end}{end}"])
def test_line_ends_and_byte_order_mark_stay(tmp_path: Path, end: str, mark: str, last: str) -> None:
    tail = last.format(end=end)
    path = tmp_path / "a.md"
    path.write_bytes(f"{mark}처음{end}**값(value)**을{end}{tail}".encode())
    assert rewrite(path) is None
    assert path.read_bytes() == f"{mark}처음{end}<strong>값(value)</strong>을{end}{tail}".encode()


def test_mixed_line_ends_and_odd_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("a\r\n**값(value)**을\nb\u2028c\x0cd\r".encode())
    assert rewrite(path) is None
    assert path.read_bytes() == "a\r\n<strong>값(value)</strong>을\nb\u2028c\x0cd\r".encode()


def test_a_new_line_gets_the_line_end_of_its_neighbour(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"text\r\n---\r\nmore\n---")
    assert rewrite(path, ((2, "---", "\n---"), (4, "---", "\n---"))) is None
    assert path.read_bytes() == b"text\r\n\r\n---\r\nmore\n\n---"


def test_permissions_stay_and_no_other_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("처음\n**값(value)**을\n", encoding="utf-8")
    path.chmod(0o640)
    assert rewrite(path) is None
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["a.md"]  # noqa: PTH208 - hidden ones too


@pytest.mark.parametrize("text", ["처음\n**값(value)**을 \n", "처음\n", "**값(value)**을\n처음\n"])
def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    assert "not what was read" in (rewrite(path) or "")
    assert path.read_text(encoding="utf-8") == text


def test_a_file_outside_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "notes.md"
    outside.write_text("처음\n**값(value)**을\n", encoding="utf-8")
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.md").symlink_to(outside)
    assert "outside" in (rewrite(content / "a.md") or "")
    assert outside.read_text(encoding="utf-8") == "처음\n**값(value)**을\n"


def test_a_link_within_the_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("처음\n**값(value)**을\n", encoding="utf-8")
    (tmp_path / "a.md").symlink_to("b.md")
    assert rewrite(tmp_path / "a.md") is None
    assert (tmp_path / "a.md").is_symlink()
    assert "<strong>" in (tmp_path / "b.md").read_text(encoding="utf-8")


def test_a_missing_file_is_the_machines_matter(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"content/a\.md"):
        rewrite(tmp_path / "a.md")


def test_changes_are_the_lines_that_differ() -> None:
    assert changes_of(["a", "b", "c"], ["a", "B", "c"], 10) == ((11, "b", "B"),)
