"""Pictures on other sites, for one build: the copies that are there, and what is fetched of the rest."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from site_gen.images.addresses import is_expiring, redacted
from site_gen.images.download import Downloads, Tell, download, host_of
from site_gen.images.sniff import what_is
from site_gen.images.vault import LOCK_PATH, Failure, Vault
from site_gen.model.config import RemoteImagesConfig
from site_gen.model.image import ImageInfo, LockedPicture, Original, PictureUse
from site_gen.model.problem import Problem, Severity

RETRY_SECONDS = 300
"""How long a picture that could not be had is not asked for again."""

Ask = Callable[[Sequence[str], Callable[[LockedPicture], None]], Downloads[LockedPicture]]
"""``ask(urls, come)``: fetch and keep them, and call *come* with each as soon as it is there. Any thread may do so."""
AskLater = Callable[[Sequence[PictureUse], Ask], Downloads[LockedPicture]]
"""``ask_later(uses, ask)``: what is known of them by now; what is neither kept nor failed is on its way."""

_STAYS = "It stays a link."


@dataclass(slots=True)
class Found:
    """What could be had."""

    originals: list[tuple[PictureUse, Original]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    fetched: int = 0
    waiting: int = 0
    """Pictures that are on their way."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How pictures are fetched in this build."""

    config: RemoteImagesConfig
    fetch: Callable[[str], bytes] | None
    """None: offline."""
    image_info: Callable[[bytes], ImageInfo | None]
    date: str
    """Today, ``2026-11-22``."""
    seconds: float = 0.0
    """Now, since 1970: what failed a moment ago is not asked for again. 0: it is."""
    is_recheck: bool = False
    """Ask for every picture again: it may have changed or gone."""
    tell: Tell | None = None
    ask_later: AskLater | None = None
    """Fetches them while the site is looked at; None: a build waits for them."""


def fetch_picture(config: RemoteImagesConfig, url: str) -> bytes:
    """Return the bytes at *url*. The network's library is imported by the first picture that is fetched."""
    from site_gen.images.remote import Limits, fetch

    return fetch(url, config=config, limits=Limits())


def find_originals(uses: Sequence[PictureUse], vault: Vault, fetching: Fetching) -> Found:
    """Return the verified copies of the pictures in *uses*, after fetching what is not there; warnings for the rest."""
    found = Found()
    copies = {use.target: vault.copy_of(use) for use in uses}
    wanted = [use for use in uses if copies[use.target] is None or fetching.is_recheck]
    entries: dict[str, LockedPicture] = {}
    if wanted and fetching.fetch is not None:
        entries = _fetch(wanted, copies=copies, vault=vault, fetching=fetching, found=found)
    elif wanted and not all(copies[use.target] for use in wanted):
        _note_offline([use for use in wanted if copies[use.target] is None], fetching, found)
    for use in uses:
        entry, copy = entries.get(use.target), copies[use.target]
        if copy is not None:
            found.originals.append((use, copy))
        elif entry is not None and _is_as_locked(entry, vault):
            found.originals.append((use, vault.original(use, entry)))
    return found


def _fetch(
    wanted: Sequence[PictureUse],
    *,
    copies: dict[str, Original | None],
    vault: Vault,
    fetching: Fetching,
    found: Found,
) -> dict[str, LockedPicture]:
    downloads = _ask(wanted, vault=vault, fetching=fetching)
    found.fetched = len(downloads.kept)
    groups: dict[str, list[PictureUse]] = {}
    for use in wanted:
        failure, host = downloads.failures.get(use.target), host_of(use.target)
        if failure is None and use.target not in downloads.kept:
            found.waiting += 1
        elif failure is not None and host in downloads.dead_hosts:
            groups.setdefault(host, []).append(use)
        elif failure is not None:
            _note(use, f"cannot be had: {failure}", copy=copies[use.target], fetching=fetching, found=found)
        elif not _is_as_locked(downloads.kept[use.target], vault):
            _note_change(use, copy=copies[use.target], fetching=fetching, found=found)
        elif is_expiring(use.target):
            message = f"the address of the picture {redacted(use.target)} is signed, and will stop working"
            hint = "Its copy is kept from now on; set images.vault, so that it is there on every machine."
            found.problems.append(Problem(path=use.path, line=use.line, severity="warning", message=message, hint=hint))
    for host, members in groups.items():
        _note_host(host, downloads.dead_hosts[host], members, copies=copies, fetching=fetching, found=found)
    return downloads.kept


def _ask(wanted: Sequence[PictureUse], *, vault: Vault, fetching: Fetching) -> Downloads[LockedPicture]:
    """Fetch the pictures that are *wanted*, but for those that could not be had a moment ago."""

    def ask(urls: Sequence[str], come: Callable[[LockedPicture], None]) -> Downloads[LockedPicture]:
        return _download(urls, come, vault=vault, fetching=fetching)

    if fetching.ask_later is not None:
        return fetching.ask_later(wanted, ask)
    recent = _recent_failures(wanted, vault=vault, fetching=fetching)
    downloads = ask([use.target for use in wanted if use.target not in recent], lambda _: None)
    for url, failure in recent.items():
        downloads.failures[url] = f"{failure.message} (asked again after {RETRY_SECONDS // 60} minutes)"
        if failure.is_host:
            downloads.dead_hosts.setdefault(host_of(url), downloads.failures[url])
    return downloads


def _download(
    urls: Sequence[str], come: Callable[[LockedPicture], None], *, vault: Vault, fetching: Fetching
) -> Downloads[LockedPicture]:
    assert fetching.fetch is not None

    def keep(url: str, content: bytes) -> LockedPicture:
        info = fetching.image_info(content)
        if info is None or info.format == "SVG":
            what = "an SVG drawing, which is not fetched from other sites" if info else what_is(content)[0]
            raise ValueError(f"it is {what}")
        entry = vault.keep(url, content, info, fetching.date)
        come(entry)
        return entry

    downloads = download(urls, fetching.fetch, keep=keep, tell=fetching.tell)
    for url, message in downloads.failures.items():
        is_host = host_of(url) in downloads.dead_hosts
        failure = Failure(message=message, is_host=is_host, seconds=fetching.seconds, terms=_terms(fetching.config))
        vault.remember_failure(url, failure)
    vault.originals.close()
    return downloads


def _recent_failures(wanted: Sequence[PictureUse], *, vault: Vault, fetching: Fetching) -> dict[str, Failure]:
    """Return what could not be had a moment ago: asking again at every build while an author writes helps nobody."""
    if fetching.is_recheck or not fetching.seconds:
        return {}
    failures = {use.target: vault.failure_of(use.target) for use in wanted}
    terms = _terms(fetching.config)
    return {
        url: failure
        for url, failure in failures.items()
        if failure is not None and failure.terms == terms and 0 <= fetching.seconds - failure.seconds < RETRY_SECONDS
    }


def _terms(config: RemoteImagesConfig) -> str:
    return repr((config.allow_http, config.allow_private, config.hosts))


def _is_as_locked(entry: LockedPicture, vault: Vault) -> bool:
    known = vault.locked.get(entry.url)
    return known is None or known.sha256 == entry.sha256


def _note(use: PictureUse, message: str, *, copy: Original | None, fetching: Fetching, found: Found) -> None:
    hint = "The copy that was fetched earlier is shown." if copy else f"{_STAYS} Keep a copy beside the post."
    severity = "warning" if copy else _severity((use,), fetching)
    text = f"the picture {redacted(use.target)} {message}"
    found.problems.append(Problem(path=use.path, line=use.line, severity=severity, message=text, hint=hint))


def _note_change(use: PictureUse, *, copy: Original | None, fetching: Fetching, found: Found) -> None:
    shown = "The copy that was fetched earlier is shown." if copy else _STAYS
    hint = f"{shown} To accept what is there now, delete its line in {LOCK_PATH}."
    severity = "warning" if copy else _severity((use,), fetching)
    message = f"the picture {redacted(use.target)} is another one than when it was fetched first"
    found.problems.append(Problem(path=use.path, line=use.line, severity=severity, message=message, hint=hint))


def _note_host(
    host: str,
    reason: str,
    members: Sequence[PictureUse],
    *,
    copies: dict[str, Original | None],
    fetching: Fetching,
    found: Found,
) -> None:
    """One problem for all the pictures of a host that does not answer."""
    lost = [use for use in members if copies[use.target] is None]
    first = (lost or members)[0]
    count = f"{len(members)} pictures" if len(members) > 1 else "a picture"
    hint = "They stay links until a build can fetch them." if lost else "The copies fetched earlier are shown."
    problem = Problem(
        path=first.path,
        line=first.line,
        severity=_severity(lost, fetching) if lost else "warning",
        message=f"{count} on {host} cannot be had: {reason}",
        hint=hint,
    )
    found.problems.append(problem)


def _note_offline(lost: Sequence[PictureUse], fetching: Fetching, found: Found) -> None:
    groups: dict[str, list[PictureUse]] = {}
    for use in lost:
        groups.setdefault(host_of(use.target), []).append(use)
    for host, members in groups.items():
        count = f"{len(members)} pictures" if len(members) > 1 else "a picture"
        problem = Problem(
            path=members[0].path,
            line=members[0].line,
            severity=_severity(members, fetching),
            message=f"{count} on {host} were never fetched"
            if len(members) > 1
            else f"{count} on {host} was never fetched",
            hint="Build once without --offline, and they are kept.",
        )
        found.problems.append(problem)


def _severity(uses: Iterable[PictureUse], fetching: Fetching) -> Severity:
    is_error = any((use.policy or fetching.config.policy) == "error" for use in uses)
    return "error" if is_error else "warning"
