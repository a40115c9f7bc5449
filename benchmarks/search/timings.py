"""What search costs: seconds to index a blog, anew and after one edit, and the bytes that a reader loads for a query.

python benchmarks/search/timings.py 1000
"""

import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from blog import posts  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from site_gen.model.body import BodyInput, BodySetup  # noqa: E402
from site_gen.model.config import MarkdownConfig  # noqa: E402
from site_gen.render.markdown.body import make_engine, render_body  # noqa: E402
from site_gen.search.index import index_part  # noqa: E402
from site_gen.search.parts import divide_into_parts  # noqa: E402
from site_gen.search.record import PartInput, SearchRecord  # noqa: E402
from site_gen.search.text import TextInput, read_text  # noqa: E402
from tests.conftest import FLAGS  # noqa: E402
from tests.loopback import serving  # noqa: E402

QUERIES = {"en": ("telescope", "compiler storm", "obs"), "ko": ("망원경을", "합창단", "천무")}

SEARCH = """async ([script, query, language]) => {
  const { find } = await import(script);
  const answer = await find(query, { base: "/pagefind/", language, languages: [language] });
  return (await answer.load(10)).results.length;
}"""


def main() -> None:
    count = int(sys.argv[1])
    engine = make_engine(BodySetup(markdown=MarkdownConfig()))
    with tempfile.TemporaryDirectory(prefix="search-") as name:
        for language in ("en", "ko"):
            records = _records(count, language, engine)
            for kind, parts in (("one part", (tuple(records),)), ("parts", divide_into_parts(records))):
                folder = Path(name) / language / kind.replace(" ", "-")
                seconds = _write(folder, language, parts)
                size = sum(path.stat().st_size for path in folder.rglob("*.pf_*"))
                print(f"{language}, {kind} ({' + '.join(str(len(part)) for part in parts)}):", end=" ")
                print(f"all {sum(seconds):.2f} s, newest {seconds[-1]:.2f} s, oldest {seconds[0]:.2f} s,", end=" ")
                print(f"{size / 1e6:.2f} MB;", "; ".join(_loaded(folder, language)))


def _records(count: int, language: str, engine: object) -> list[SearchRecord]:
    records = []
    start = time.process_time()
    spent = 0.0
    for post in posts(count):
        body = render_body(BodyInput(path="", language=language, text=post.texts[language], first_line=1), engine)
        assert body.result is not None
        before = time.process_time()
        text = read_text(TextInput(path="", html=body.result.html), None).result
        spent += time.process_time() - before
        assert text is not None
        records.append(SearchRecord(title=post.titles[language], url=f"/{post.slug}/", sections=text.sections))
    print(f"{language}: texts rendered in {time.process_time() - start - spent:.2f} s, read in {spent:.2f} s")
    return records


def _write(folder: Path, language: str, parts: tuple[tuple[SearchRecord, ...], ...]) -> list[float]:
    seconds = []
    for number, records in enumerate(parts):
        path = f"pagefind/{language}/{number}"
        start = _cpu_seconds()
        made = index_part(PartInput(path=path, language=language, is_first=number == 0, records=records), None).result
        seconds.append(_cpu_seconds() - start)
        assert made is not None
        for file in made.files:
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.path).write_bytes(file.content)
    (folder / "pagefind" / language / "parts.json").write_text(f'{{"parts": {len(parts)}}}')
    shutil.copy(ROOT / "themes" / "duet" / "assets" / "js" / "search.js", folder / "search.js")
    (folder / "index.html").write_text(f'<!doctype html><html lang="{language}"><title>x</title>')
    return seconds


def _cpu_seconds() -> float:
    """Return the seconds of work so far, of Pagefind's too: a busy machine takes longer, but works no more."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def _loaded(folder: Path, language: str) -> list[str]:
    """Return what each query loads in kilobytes: the first with all that comes once, the others on top of it."""
    told = []
    with serving(folder) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context()
        sizes: list[int] = []
        context.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
        page = context.new_page()
        page.goto(url)
        for query in QUERIES[language]:
            sizes.clear()
            start = time.perf_counter()
            found = page.evaluate(SEARCH, ["/search.js", query, language])
            milliseconds = (time.perf_counter() - start) * 1000
            page.wait_for_timeout(200)
            told.append(f"{query}: {sum(sizes) / 1000:.0f} kB, {len(sizes)} requests, {milliseconds:.0f} ms, {found}")
        browser.close()
    return told


if __name__ == "__main__":
    main()
