"""The commands: parse, call, print, exit. The only place that prints or exits."""

import datetime
import errno
import functools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, ParamSpec

import click

import site_gen
from site_gen.errors import MachineError, SiteError, UsageError

if TYPE_CHECKING:
    import queue

    from site_gen.model.options import BuildOptions
    from site_gen.model.report import BuildReport

P = ParamSpec("P")

_BUG_EXIT_CODE = 70
_INTERRUPTED_EXIT_CODE = 130
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)

_site_option = click.option(
    "--site",
    "site_dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder that holds content/. Default: this one.",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def _explains_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what stops a command into a message and an exit status; a bug of ours keeps its traceback."""

    @functools.wraps(command)
    def explaining(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SiteError as error:
            _fail(f"error: {error}", error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            _fail("interrupted; the output is as it was", _INTERRUPTED_EXIT_CODE)
        except BrokenPipeError:
            _quiet_exit()
        except OSError as error:
            if error.filename is not None or error.errno not in _NO_ROOM:
                _fail_of_a_bug()
            # Nothing but our own words is written without the name of a file.
            _fail(f"error: what there is to tell cannot be written: {error.strerror}", MachineError.exit_code)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception:
            _fail_of_a_bug()

    return explaining


def _fail_of_a_bug() -> NoReturn:
    import traceback

    hint = "This is a bug in site-gen, not in your site, and the output is as it was. Please report it."
    _fail(f"{traceback.format_exc()}\n{hint}", _BUG_EXIT_CODE)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(site_gen.__version__, prog_name="site-gen")
def main() -> None:
    """Turn Markdown files in English and Korean into a site of paired pages.

    영어와 한국어로 쓴 마크다운 파일을 짝을 이룬 페이지로 만듭니다.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@main.command()
@_site_option
@click.option("--output", type=click.Path(path_type=Path), help="Where to publish. Default: output/ in the site.")
@click.option("--base-url", help="Stands in for base_url of content/site.yaml.")
@click.option("--drafts", is_flag=True, help="Publish drafts too.")
@click.option("--future", is_flag=True, help="Publish posts dated later than now too.")
@click.option("--adopt", is_flag=True, help="Replace files in the output that site-gen did not write.")
@click.option("--strict", is_flag=True, help="Let warnings stop the build as errors do.")
@click.option("--offline", is_flag=True, help="Use no network: remote pictures come from the copies that are there.")
@click.option("--jobs", "-j", type=click.IntRange(1, 256), help="Worker processes. Default: one a core.")
@click.option("--no-cache", is_flag=True, help="Build from nothing, and keep nothing for the next build.")
@click.option("--verbose", "-v", is_flag=True, help="Tell the seconds of each stage, and the slowest posts.")
@_json_option
@_explains_errors
def build(
    *,
    site_dir: Path,
    output: Path | None,
    base_url: str | None,
    drafts: bool,
    future: bool,
    adopt: bool,
    strict: bool,
    offline: bool,
    jobs: int | None,
    no_cache: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Build the site into output/."""
    from site_gen.model.options import BuildOptions
    from site_gen.startup import get_processes_started

    options = get_processes_started(
        BuildOptions(
            site_dir=_existing_site(site_dir),
            output=output if output is not None else site_dir / "output",
            now=_now(),
            base_url=base_url,
            drafts=drafts,
            future=future,
            adopt=adopt,
            strict=strict,
            offline=offline,
            jobs=jobs or 0,
            is_cached=not no_cache,
        )
    )
    from site_gen.rebuild import rebuild
    from site_gen.report import build_json, exit_code_for, format_problems, summary_line, timing_lines

    report = rebuild(options, _build_site, _update_site)
    if as_json:
        click.echo(build_json(report))
    else:
        if report.problems:
            click.echo(format_problems(report.problems, color=_wants_color()), err=True)
        click.echo(summary_line(report))
        if verbose:
            click.echo(timing_lines(report))
    sys.exit(exit_code_for(report.problems, strict=strict))


@main.command()
@_site_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Or the next free one.")
@click.option("--open", "opens", is_flag=True, help="Open the home page in the browser.")
@click.option("--no-drafts", is_flag=True, help="Leave drafts and posts dated later than now out, as a build does.")
@click.option("--offline", is_flag=True, help="Use no network: remote pictures come from the copies that are there.")
@click.option("--poll", is_flag=True, help="Look for changes instead of waiting for the system to tell of them.")
@_explains_errors
def serve(*, site_dir: Path, host: str, port: int, opens: bool, no_drafts: bool, offline: bool, poll: bool) -> None:
    """Show the site while you write: every save is in the browser at once."""
    from site_gen.model.options import BuildOptions
    from site_gen.processors import default_job_count
    from site_gen.serve.session import open_session

    folder = _existing_site(site_dir)
    options = BuildOptions(
        site_dir=folder,
        output=folder / "output",
        now=_now(),
        drafts=not no_drafts,
        future=not no_drafts,
        jobs=default_job_count(),
        offline=offline,
        is_preview=True,
    )
    news = _listen_for_the_end()
    with open_session(options, host=host, port=port, tell=_tell_line, is_polling=poll) as session:
        click.echo(f"Serving on {session.origin}  (Ctrl-C ends it)")
        session.hub.listen(lambda: news.put(False))
        news.put(False)
        told: tuple[tuple[str, str], ...] = ()
        while not news.get():
            addresses = session.addresses()
            if not addresses or addresses == told:
                continue
            click.echo("\n".join(f"  {language}  {address}" for language, address in addresses))
            if opens and not told:
                click.launch(addresses[0][1])
            told = addresses


def _tell_line(line: str) -> None:
    click.echo(f"{datetime.datetime.now().astimezone():%H:%M:%S}  {line}", err=True)


def _listen_for_the_end() -> "queue.SimpleQueue[bool]":
    """Return a queue that is given True by Ctrl-C, and by the signal that ends a service."""
    import queue
    import signal

    # Of all that threads wait for, only this may be touched by a signal in the middle of its own work.
    news: queue.SimpleQueue[bool] = queue.SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: news.put(True))
    return news


@main.command()
@_site_option
@_json_option
@_explains_errors
def posts(*, site_dir: Path, as_json: bool) -> None:
    """Tell how each source was read: languages, boundary, titles, addresses, and why."""
    from site_gen.build import BuildOptions, find_posts, read_site
    from site_gen.report import exit_code_for, format_problems, posts_json, posts_rows, posts_table

    options = BuildOptions(site_dir=_existing_site(site_dir), output=site_dir / "output", now=_now())
    site = read_site(options.site_dir)
    catalog = find_posts(site.result, options) if site.result is not None else None
    problems = (*site.problems, *(catalog.problems if catalog is not None else ()))
    readings = catalog.result.readings if catalog is not None and catalog.result is not None else ()
    rows = posts_rows(
        [
            reading.with_changes(problems=tuple(one for one in problems if one.path == reading.source.path))
            for reading in readings
        ]
    )
    if as_json:
        click.echo(posts_json(rows), nl=False)
    else:
        click.echo(posts_table(rows))
    if problems and (not as_json or not rows):
        click.echo(format_problems(problems, color=_wants_color()), err=True)
    sys.exit(exit_code_for(problems, strict=False))


@main.command()
@_site_option
@click.option("--drafts", is_flag=True, help="Check drafts too.")
@click.option("--future", is_flag=True, help="Check posts dated later than now too.")
@click.option(
    "--portable", is_flag=True, help="Name the lines that GitHub and other Markdown readers show differently."
)
@click.option("--fix", is_flag=True, help="Rewrite those lines in your files, where that is safe.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors do.")
@_json_option
@_explains_errors
def check(
    *, site_dir: Path, drafts: bool, future: bool, portable: bool, fix: bool, strict: bool, as_json: bool
) -> None:
    """Say what a build would say, and write nothing."""
    from site_gen.checkup import CheckOptions, check_site, mend_site
    from site_gen.processors import default_job_count
    from site_gen.report import check_json, check_summary, exit_code_for, format_problems, format_rewritings

    options = CheckOptions(
        site_dir=_existing_site(site_dir),
        now=_now(),
        drafts=drafts,
        future=future,
        portable=portable or fix,
        jobs=default_job_count(),
    )
    report = mend_site(options) if fix else check_site(options)
    if as_json:
        click.echo(check_json(report))
    else:
        if report.rewritings:
            click.echo(format_rewritings(report.rewritings, color=_wants_color()))
        if report.problems:
            # All of them: whoever asks wants to go through the list.
            click.echo(format_problems(report.problems, color=_wants_color(), limit=len(report.problems)), err=True)
        click.echo(check_summary(report))
    sys.exit(exit_code_for(report.problems, strict=strict))


@main.command()
@_site_option
@click.option("--draft", is_flag=True, help="Mark the post as a draft.")
@click.argument("english_title")
@click.argument("korean_title", required=False, default="")
@_explains_errors
def new(*, site_dir: Path, draft: bool, english_title: str, korean_title: str) -> None:
    """Create a post for both languages: site-gen new "English title" "한국어 제목"."""
    from site_gen.scaffold import create_post

    path = create_post(site_dir, english=english_title, korean=korean_title, now=_now(), is_draft=draft)
    click.echo(f"created {path}")


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_explains_errors
def init(*, folder: Path) -> None:
    """Create a site in FOLDER: settings, a first post in both languages, an about page."""
    from site_gen.scaffold import create_site

    for path in create_site(folder, now=_now()):
        click.echo(f"created {path}")
    click.echo(f"Next: cd {folder} && site-gen build")


@main.command()
@_site_option
@click.option("--output", type=click.Path(path_type=Path), help="What to clean. Default: output/ in the site.")
@_explains_errors
def clean(*, site_dir: Path, output: Path | None) -> None:
    """Remove what site-gen wrote to output/. Files of others stay."""
    from site_gen.write.output import clean_site

    target = output if output is not None else site_dir / "output"
    protected = (site_dir / "content", site_dir / "themes")
    report = clean_site(target, site_dir=_existing_site(site_dir), protected=protected)
    click.echo(f"removed {report.removed} files from {target}")


def _existing_site(site_dir: Path) -> Path:
    if not (site_dir / "content").is_dir():
        message = f"there is no content/ folder in {site_dir.resolve().name or site_dir.resolve()}"
        raise UsageError(message, "Start a site with: site-gen init my-blog. Or name one with --site.")
    return site_dir


def _now() -> datetime.datetime:
    """Return the time of the build; SOURCE_DATE_EPOCH stands in for the clock (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.datetime.now(datetime.UTC)
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = f"SOURCE_DATE_EPOCH is {epoch!r}, which is no time"
        raise UsageError(
            message, "Give it whole seconds since 1970, as `date +%s` prints them, or unset it."
        ) from error


def _build_site(options: "BuildOptions") -> "BuildReport":
    """Build for real: only now is everything imported that makes pages."""
    from site_gen.bar import working
    from site_gen.build import build_site
    from site_gen.processors import default_job_count

    options = options.with_changes(jobs=options.jobs or default_job_count())
    with working(sys.stderr) as bar:
        return build_site(options, tell=_tell_fetching, progress=bar.show)


def _update_site(options: "BuildOptions", last: "BuildReport", edited: Sequence[str]) -> "BuildReport | None":
    """Build what an edit of a few texts or of the theme changes, where that is all it changes."""
    from site_gen.bar import working
    from site_gen.processors import default_job_count
    from site_gen.update import update_site

    options = options.with_changes(jobs=options.jobs or default_job_count())
    with working(sys.stderr) as bar:
        return update_site(options, last, edited, progress=bar.show)


def _tell_fetching(done: int, total: int) -> None:
    """Show how far the fetching of pictures is: a bar on a terminal, a line now and then elsewhere."""
    if sys.stderr.isatty():
        columns = 24 * done // total
        end = "\n" if done == total else ""
        click.echo(
            f"\rfetching pictures [{'#' * columns}{'.' * (24 - columns)}] {done}/{total}{end}", nl=False, err=True
        )
    elif done == total or done % 50 == 0:
        click.echo(f"pictures on other sites: asked for {done} of {total}", err=True)


def _wants_color() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ


def _fail(message: str, exit_code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(exit_code)


def _quiet_exit() -> NoReturn:
    """Leave without a word: whoever read our output has stopped listening (``site-gen build | head``).

    How the command went is then unknown to the caller, so the status is that of a command that SIGPIPE ended, as the
    shell counts it, and never the 0 of success.
    """
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(128 + 13)
