"""What a large first build can begin with while the program is still being imported: processes that share the work."""

import itertools
import sys

from site_gen.model.options import BuildOptions, cache_folder

MODULES_OF_JOBS = ("site_gen.render.markdown.rendering", "site_gen.render.page", "site_gen.pair.divide")
"""What processes import that divide, render and lay out texts."""

_MANY_TEXTS = 20
_TURN_SECONDS = 0.0005
"""How long a thread may go on when others wait: what hands work to processes has to have its turn ten times sooner than
Python gives it, or they wait while this process thinks."""


def get_processes_started(options: BuildOptions) -> BuildOptions:
    """Return *options* with whether this is work for several processes; if so, what starts them begins beside us.

    Nothing is imported for that where it is not.
    """
    if not _is_for_many(options):
        return options
    from site_gen.processors import default_job_count

    jobs = options.jobs or default_job_count()
    if jobs < 2:
        return options
    from site_gen.workers import start_server

    start_server(MODULES_OF_JOBS)
    sys.setswitchinterval(_TURN_SECONDS)
    return options.with_changes(jobs=jobs, is_for_many=True)


def _is_for_many(options: BuildOptions) -> bool:
    """Say whether there are so many texts, of which none has been rendered before."""
    if options.is_cached and cache_folder(options.site_dir).is_dir():
        return False
    texts = (options.site_dir / "content").rglob("*.md")
    return sum(1 for _ in itertools.islice(texts, _MANY_TEXTS)) == _MANY_TEXTS
