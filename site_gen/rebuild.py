"""A build that may find its work done: the same question about the same files has the same answer.

This module and what it imports are all that runs then: no Markdown, no templates, no pictures.
"""

import datetime
import time
from collections.abc import Callable

from site_gen.cache.fingerprint import code_version, fingerprint
from site_gen.cache.memo import recall_record, remember_record
from site_gen.cache.store import Store
from site_gen.model.options import BuildOptions, cache_folder
from site_gen.model.report import BuildReport
from site_gen.read.scan import Scan, bundled_themes_folder, scan_folders
from site_gen.write.untouched import untouched_digest

_RETRY_AFTER = datetime.timedelta(minutes=5)


def rebuild(options: BuildOptions, build: Callable[[BuildOptions], BuildReport]) -> BuildReport:
    """Return the report of *build*, or find that nothing has changed since it was last called, and say that."""
    start = time.perf_counter()
    # The state before anything is read: what changes while the site is being built differs from it.
    scan = _scan(options)
    known = _remembered(options, scan) if options.is_cached else None
    if known is not None:
        return known.with_changes(seconds=(("check", time.perf_counter() - start),))
    report = build(options)
    if options.is_cached:
        _remember(report, options, scan)
    return report


def _scan(options: BuildOptions) -> Scan:
    """Return the state of everything that a build reads."""
    folders = (options.site_dir / "content", options.site_dir / "themes", bundled_themes_folder())
    return scan_folders(folders, now_ns=time.time_ns())


def _remembered(options: BuildOptions, scan: Scan) -> BuildReport | None:
    """Return the report of a build of the same files into the same output, which stands there untouched."""
    key = _key(options, scan)
    if not key:
        return None
    with Store(cache_folder(options.site_dir)) as store:
        report = recall_record(store, key, BuildReport)
    if report is None:
        return None
    is_too_early = report.not_before is not None and options.now < report.not_before
    is_too_late = report.not_after is not None and options.now >= report.not_after
    return None if is_too_early or is_too_late else report


def _remember(report: BuildReport, options: BuildOptions, scan: Scan) -> None:
    fatal = ("error", "warning") if options.strict else ("error",)
    if report.artifacts == 0 or any(problem.severity in fatal for problem in report.problems):
        return
    key = _key(options, scan)
    if key:
        if report.problems:
            # Something that went wrong elsewhere, such as a picture that could not be fetched, may go right soon.
            retry = options.now + _RETRY_AFTER
            report = report.with_changes(not_after=min(retry, report.not_after or retry))
        pictures = sum(number for _, number in report.images)
        images = (("cached", pictures),) if pictures else ()
        figures = {"written": 0, "unchanged": report.artifacts, "removed": 0}
        with Store(cache_folder(options.site_dir)) as store:
            remember_record(store, key, report.with_changes(images=images, slowest=(), **figures))


def _key(options: BuildOptions, scan: Scan) -> str:
    """Return the digest of the question and the state of all files; empty when the latter is not certain."""
    output = untouched_digest(options.output, options.site_dir) if scan.is_certain else ""
    if not output:
        return ""
    asked = (options.base_url, options.drafts, options.future, options.adopt, options.strict, options.offline)
    return fingerprint("build", code_version(), asked, str(options.output), scan, output)
