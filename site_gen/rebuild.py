"""A build that may find its work done: the same question about the same files has the same answer.

This module and what it imports are all that runs then: no Markdown, no templates, no pictures.
"""

import datetime
import os
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from site_gen.cache.fingerprint import code_version, fingerprint
from site_gen.cache.memo import recall_record, remember_record
from site_gen.cache.store import Store
from site_gen.model.options import BuildOptions, cache_folder
from site_gen.model.problem import has_errors
from site_gen.model.record import Record
from site_gen.model.report import BuildReport
from site_gen.read.scan import Scan, bundled_themes_folder, scan_folders
from site_gen.write.untouched import records_digest, untouched_digest

Build = Callable[[BuildOptions], BuildReport]
Update = Callable[[BuildOptions, BuildReport, Sequence[str]], BuildReport | None]
"""``update(options, last report, edited sources)``: a report, or None where only a build can tell. No sources: the
theme was edited."""

_RETRY_AFTER = datetime.timedelta(minutes=5)


class _LastBuild(Record, frozen=True, kw_only=True):
    """What there is to know about the last build."""

    scan: Scan
    """The state of everything that it read, before it read it."""
    output: str
    """Digest of the records of what it wrote."""
    report: BuildReport


def rebuild(options: BuildOptions, build: Build, update: Update | None = None) -> BuildReport:
    """Return the report of *build*, or find that nothing has changed since it was last called, and say that.

    Where only texts, or only files of the theme were edited since then, *update* is asked first.
    """
    start = time.perf_counter()
    # The state before anything is read: what changes while the site is being built differs from it.
    scan = scan_site(options)
    if not options.is_cached:
        return build(options)
    last = _last_build(options)
    if last is not None and scan.is_certain:
        if scan.files == last.scan.files:
            return last.report.with_changes(seconds=(("check", time.perf_counter() - start),))
        edited = edited_files(last.scan, scan, options) if update is not None else None
        report = update(options, last.report, edited) if update is not None and edited is not None else None
        if report is not None:
            _remember(report, options, scan)
            return report
    report = build(options)
    _remember(report, options, scan)
    return report


def scan_site(options: BuildOptions) -> Scan:
    """Return the state of everything that a build reads."""
    return scan_folders((options.site_dir / "content", *_theme_folders(options)), now_ns=time.time_ns())


def _last_build(options: BuildOptions) -> _LastBuild | None:
    """Return the last build that was asked the same, if its output stands there untouched and its time is not over."""
    if not cache_folder(options.site_dir).is_dir():
        return None
    with Store(cache_folder(options.site_dir)) as store:
        last = recall_record(store, _key(options), _LastBuild)
    if last is None or last.output != untouched_digest(options.output, options.site_dir):
        return None
    report = last.report
    is_too_early = report.not_before is not None and options.now < report.not_before
    is_too_late = report.not_after is not None and options.now >= report.not_after
    return None if is_too_early or is_too_late else last


def edited_files(before: Scan, now: Scan, options: BuildOptions) -> tuple[str, ...] | None:
    """Return the sources that were edited, or none if it was files of the theme; None when anything else happened."""
    old = {state[0]: state for state in before.files}
    new = {state[0]: state for state in now.files}
    changed = [path for path, state in new.items() if old.get(path) != state]
    content = os.fsencode(options.site_dir / "content")
    themes = tuple(os.fsencode(folder) + b"/" for folder in _theme_folders(options))
    if all(path.startswith(themes) for path in (*changed, *(path for path in old if path not in new))):
        return ()
    if old.keys() != new.keys() or not all(path.startswith(content + b"/") for path in changed):
        return None
    try:
        paths = [path[len(content) :].decode() for path in changed]
    except UnicodeDecodeError:
        return None
    is_plain = all(path.endswith(".md") and unicodedata.is_normalized("NFC", path) for path in paths)
    return tuple("content" + path for path in paths) if is_plain else None


def _theme_folders(options: BuildOptions) -> tuple[Path, ...]:
    return options.site_dir / "themes", bundled_themes_folder()


def _remember(report: BuildReport, options: BuildOptions, scan: Scan) -> None:
    if report.artifacts == 0 or has_errors(report.problems, strict=options.strict) or not scan.is_certain:
        return
    # Whether each file of it is in place is asked before this is believed.
    output = records_digest(options.output, options.site_dir)
    if not output:
        return
    if report.problems:
        # Something that went wrong elsewhere, such as a picture that could not be fetched, may go right soon.
        retry = options.now + _RETRY_AFTER
        report = report.with_changes(not_after=min(retry, report.not_after or retry))
    pictures = sum(number for _, number in report.images)
    images = (("cached", pictures),) if pictures else ()
    figures = {"written": 0, "unchanged": report.artifacts, "removed": 0}
    report = report.with_changes(images=images, slowest=(), **figures)
    with Store(cache_folder(options.site_dir)) as store:
        remember_record(store, _key(options), _LastBuild(scan=scan, output=output, report=report))


def _key(options: BuildOptions) -> str:
    """Return the digest of the question; its answer holds the state of all files."""
    asked = (options.base_url, options.drafts, options.future, options.adopt, options.strict, options.offline)
    return fingerprint("last build", code_version(), asked, str(options.output))
