"""Keys: the same for the same, different for anything else."""

import subprocess
import sys
from pathlib import Path

from site_gen.cache.fingerprint import code_version, fingerprint, fingerprints_of, library_versions
from site_gen.model.config import SiteConfig


def test_equal_records_have_equal_fingerprints_in_every_process() -> None:
    program = (
        "from site_gen.cache.fingerprint import *; from site_gen.model.config import SiteConfig;"
        "print(fingerprint('한글', SiteConfig(), (1, None, b'x')), code_version())"
    )
    here = f"{fingerprint('한글', SiteConfig(), (1, None, b'x'))} {code_version()}"
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, env={"PYTHONHASHSEED": seed}, check=True
        )
        assert told.stdout.strip() == here


def test_any_change_shows() -> None:
    config = SiteConfig()
    seen = {
        fingerprint("a", config),
        fingerprint("b", config),
        fingerprint("a", config.with_changes(pagination=11)),
        fingerprint("a", config, ""),
        fingerprint(("a", config)),
        fingerprints_of("a")(config),
        fingerprints_of("b")(config),
        fingerprints_of("a", "")(config),
    }
    assert len(seen) == 8


def test_neighbouring_parts_do_not_flow_together() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprints_of("ab")("c") != fingerprints_of("a")("bc")


def test_versions_are_read_off_folder_names(tmp_path: Path) -> None:
    for name in ("Jinja2-3.1.6.dist-info", "markdown_it_py-4.0.0.dist-info", "jinja2-2.0.dist-info.bak", "other-1.py"):
        (tmp_path / name).mkdir()
    assert library_versions(("jinja2", "markdown-it-py", "none"), (str(tmp_path), "not there")) == (
        ("jinja2", "3.1.6"),
        ("markdown-it-py", "4.0.0"),
        ("none", ""),
    )


def test_versions_are_asked_for_where_no_folder_tells() -> None:
    ((name, version),) = library_versions(("pytest",), ())
    assert name == "pytest"
    assert version[:1].isdigit()


def test_the_versions_of_what_makes_pages_are_known() -> None:
    known = dict(library_versions(("jinja2", "markdown-it-py", "pygments", "pillow", "msgspec"), sys.path))
    assert all(version[:1].isdigit() for version in known.values()), known
