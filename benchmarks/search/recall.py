"""What readers find: 100 queries over the demo blog among made-up posts, by plain Pagefind and by this site's search.

    python benchmarks/search/recall.py

Which posts are right follows from their texts: queries.tsv has a pattern for each query.  Recall is how many of them
are among the first ten, of as many as ten can hold; precision is how many of the first ten are right.
"""

import datetime
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import pagefind_bin  # noqa: E402
from blog import posts  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from site_gen.build import BuildOptions, build_site, find_posts, read_site  # noqa: E402
from tests.conftest import FLAGS  # noqa: E402
from tests.loopback import serving  # noqa: E402

MADE_UP_POSTS = 200
FIRST = 10

PLAIN = """async ([query, language]) => {
  const { createInstance } = await import("/plain/pagefind.js");
  window.plain ??= createInstance({ basePath: "/plain/" });
  const { results } = await window.plain.search(query);
  const shown = await Promise.all(results.slice(0, 10).map((result) => result.data()));
  return shown.map(({ raw_url }) => raw_url);
}"""

OURS = """async ([query, language]) => {
  const { find } = await import(document.querySelector(".search-open").dataset.script);
  const answer = await find(query, { base: "/pagefind/", language, languages: ["en", "ko"] });
  return (await answer.load(10)).results.map(({ url }) => url);
}"""


class Query(NamedTuple):
    page: str
    text: str
    in_language: str
    pattern: str
    kind: str


class Score(NamedTuple):
    recall: float
    precision: float


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="search-") as name:
        folder = Path(name)
        _make_site(folder)
        output = folder / "output"
        _index_plainly(output)
        right = _right_answers(folder)
        with serving(output) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = browser.new_page()
            tables = {name: _scores(page, url, script, right) for name, script in (("plain", PLAIN), ("ours", OURS))}
            browser.close()
    _print(tables["plain"], tables["ours"])


def queries() -> list[Query]:
    """Return the queries in their order."""
    lines = (ROOT / "benchmarks" / "search" / "queries.tsv").read_text(encoding="utf-8").splitlines()
    return [Query(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def _make_site(folder: Path) -> None:
    shutil.copytree(ROOT / "content", folder / "content")
    settings = folder / "content" / "site.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"^base_url: .*$", "base_url: https://blog.example", text, flags=re.M), encoding="utf-8")
    for post in posts(MADE_UP_POSTS):
        for language in ("en", "ko"):
            title = post.titles[language].replace('"', "'")
            body = re.sub(r"!\[.*?\]\(.*?\)", "", post.texts[language])
            source = folder / "content" / "posts" / f"{post.slug}.{language}.md"
            source.write_text(f'---\ntitle: "{title}"\ndate: {post.date}\n---\n\n{body}', encoding="utf-8")
    report = build_site(_options(folder))
    assert not [one for one in report.problems if one.severity == "error"], report.problems


def _options(folder: Path) -> BuildOptions:
    now = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
    return BuildOptions(site_dir=folder, output=folder / "output", now=now, offline=True)


def _index_plainly(output: Path) -> None:
    """Index the published pages as Pagefind's own manual says, their main parts only."""
    command = [str(pagefind_bin.get_executable()), "--site", str(output), "--output-path", str(output / "plain")]
    command += ["--glob", "**/{posts,about,guide}/**/index.html", "--root-selector", "main", "--silent"]
    subprocess.run(command, check=True)


def _right_answers(folder: Path) -> dict[Query, set[str]]:
    """Return for each query the addresses, on the page's language, of the posts that it should find."""
    site = read_site(folder).result
    assert site is not None
    catalog = find_posts(site, _options(folder)).result
    assert catalog is not None
    right: dict[Query, set[str]] = {}
    for query in queries():
        pattern = re.compile(query.pattern, re.IGNORECASE)
        found = set()
        for pair in (*catalog.pairs, *catalog.pages):
            post = pair.post_in(query.in_language)
            # The address that a link leads to is no text.
            if post is not None and pattern.search(f"{post.title}\n{re.sub(r'[]][(][^)]*[)]', ']', post.text)}"):
                found.add((pair.post_in(query.page) or post).url)
        right[query] = found
        if not found:
            print(f"nothing is right for {query.text}", file=sys.stderr)
    return right


def _scores(page: Page, url: str, script: str, right: dict[Query, set[str]]) -> dict[Query, Score]:
    scores = {}
    for language, path in (("en", "/"), ("ko", "/ko/")):
        page.goto(url + path)
        for query, answers in right.items():
            if query.page == language:
                scores[query] = _score([unquote(one) for one in page.evaluate(script, [query.text, language])], answers)
    return scores


def _score(found: list[str], right: set[str]) -> Score:
    hits = len(set(found[:FIRST]) & right)
    return Score(hits / min(FIRST, len(right) or 1), hits / len(found) if found else 0.0)


def _print(plain: dict[Query, Score], ours: dict[Query, Score]) -> None:
    groups: dict[str, list[Query]] = defaultdict(list)
    for query in plain:
        groups[f"{query.page}: {query.kind}"].append(query)
        groups[f"{query.page}: all"].append(query)
    groups["all"] = list(plain)
    print("| queries | number | recall, plain | recall, ours | precision, plain | precision, ours |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, members in groups.items():
        print(f"| {name} | {len(members)} | {' | '.join(_means(members, plain, ours))} |")
    for query, before in plain.items():
        if ours[query].recall < 1 or ours[query].precision < 0.5:
            print(f"{query.page} {query.text}: {before} -> {ours[query]}", file=sys.stderr)


def _means(members: list[Query], plain: dict[Query, Score], ours: dict[Query, Score]) -> Iterator[str]:
    for field in ("recall", "precision"):
        for scores in (plain, ours):
            yield f"{sum(getattr(scores[one], field) for one in members) / len(members):.2f}"


if __name__ == "__main__":
    main()
