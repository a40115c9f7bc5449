"""The service worker: pages that were read stay readable without a network; or a worker that takes such a one away.

A page is always asked of the network first, so a reader never sees an old one while there is a network, whatever
becomes of the worker. Files below ``assets/`` have names that change with their content and are kept for good.
"""

import json
from collections.abc import Sequence

from site_gen.model.artifact import Artifact
from site_gen.render.addresses import href
from site_gen.render.context import SiteContext

WORKER = "sw.js"

_KEPT_ENDINGS = (".css", ".js", ".svg")
"""Of the theme's files: what every page needs to look as it should."""


def worker_url(context: SiteContext) -> str:
    """Return the address of the worker that pages start; empty where they are to start none."""
    return href(f"/{WORKER}", context.config) if context.config.offline.mode == "keep" else ""


def make_worker(context: SiteContext, assets: Sequence[Artifact]) -> list[Artifact]:
    """Return the worker that the settings ask for, or none. *assets* are the theme's files."""
    mode = context.config.offline.mode
    if mode == "none":
        return []
    values: dict[str, object] = {"PREFIX": f"site-gen {href('/', context.config)} "}
    if mode == "keep":
        values |= _values(context, assets)
    lines = [f"const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in values.items()]
    script = "\n".join(['"use strict";', *lines, _KEEPER if mode == "keep" else _REMOVER])
    return [Artifact(path=WORKER, content=script.encode(), origin="the worker for reading offline")]


def _values(context: SiteContext, assets: Sequence[Artifact]) -> dict[str, object]:
    config = context.config
    words = []
    for language in config.languages:
        strings = context.strings[language.code]
        words.append(
            {
                "home": href(context.sites[language.code].home.url, config),
                "language": language.code,
                "title": strings("offline.title"),
                "message": strings("offline.message"),
                "link": strings("not_found.home"),
            }
        )
    return {
        "ASSETS": href("/assets/", config),
        "FILES": sorted(href(f"/{one.path}", config) for one in assets if one.path.endswith(_KEPT_ENDINGS)),
        # The most special address first: "/ko/" before "/".
        "WORDS": sorted(words, key=lambda one: (-len(one["home"]), one["language"])),
    }


_KEEPER = """
const PAGES = PREFIX + "pages", MOST_PAGES = 120;
const OTHERS = PREFIX + "files", MOST_OTHERS = 400;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil((async () => {
    const files = await caches.open(OTHERS);
    const missing = [];
    for (const url of FILES) if (!(await files.match(url))) missing.push(url);
    await files.addAll(missing);
    const pages = await caches.open(PAGES);
    await Promise.allSettled(WORDS.map((words) => pages.add(words.home)));
  })());
});

// The pages that are open now were loaded before there was a worker to keep them.
addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await clients.claim();
    const pages = await caches.open(PAGES);
    const open = await clients.matchAll({ type: "window" });
    await Promise.allSettled(open.map((client) => pages.add(plain(client.url))));
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || request.headers.has("range")) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith(ASSETS)) event.respondWith(file(event));
});

function plain(address) {
  const url = new URL(address);
  url.search = url.hash = "";
  return url.href;
}

async function page(event) {
  const key = plain(event.request.url);
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keep(PAGES, key, response.clone(), MOST_PAGES));
    return response;
  } catch (unreachable) {
    return (await caches.match(key, { cacheName: PAGES })) ?? sorry(new URL(key).pathname);
  }
}

async function file(event) {
  const kept = await caches.match(event.request, { cacheName: OTHERS });
  if (kept) return kept;
  const response = await fetch(event.request);
  if (response.ok) event.waitUntil(keep(OTHERS, event.request, response.clone(), MOST_OTHERS));
  return response;
}

// What was kept last stays longest.
async function keep(name, key, response, most) {
  const cache = await caches.open(name);
  await cache.delete(key);
  await cache.put(key, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((old) => cache.delete(old)));
}

function sorry(path) {
  const words = WORDS.find((one) => path.startsWith(one.home)) ?? WORDS[WORDS.length - 1];
  const safe = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`);
  const html = `<!doctype html><html lang="${words.language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${safe(words.title)}</title>
<body style="max-width: 34rem; margin: 18vh auto; padding: 0 1.5rem; font: 1rem/1.7 system-ui; word-break: keep-all">
<h1 style="font-size: 1.5rem">${safe(words.title)}</h1><p>${safe(words.message)}</p>
<p><a href="${safe(words.home)}">${safe(words.link)}</a></p>`;
  return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
"""

_REMOVER = """
// This site once kept its pages in readers' browsers. This worker takes the copies away, and then itself.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await registration.unregister();
    // Twice: the worker before this one may still be keeping a page that it has begun to fetch.
    for (const wait of [0, 2000]) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
      await Promise.all(names.map((name) => caches.delete(name)));
    }
  })());
});
"""
