// The split view: one page in both languages, side by side, each in a frame with the preview's own script. The frames
// follow the edited block together, and scroll together by block while they are linked.

import { blocksOf, pairBlocks } from "./blocks.js";
import { partOf, show } from "./follow.js";
import { make, makeOverlay } from "./overlay.js";
import { strings } from "./strings.js";

const FOLLOWING = 900; // milliseconds in which the frames go to an edited block, and do not lead each other
const QUIET_MARK = "#8b96a1"; // around the block that says the same in the other language

const say = strings();
const facts = JSON.parse(document.querySelector("#facts").textContent);
const linked = document.querySelector("#linked");
const overlay = makeOverlay();
const frames = facts.sides.map(makeSide).filter(Boolean);
let leader = null; // the frame that the reader scrolls
let isFollowing = 0;

document.querySelector("#back").href = facts.page;
document.querySelector("#back").textContent = say.back;
document.querySelector("#linked-label").textContent = say.linked;
linked.closest("label").hidden = frames.length < 2;
linked.addEventListener("change", () => linked.checked && lead(leader ?? frames[0]));

function makeSide({ language, address }) {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language);
  const side = make("section", { lang: language }, [make("h2", { textContent: name })]);
  document.querySelector("#sides").append(side);
  if (!address) {
    const here = new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(language);
    const texts = [say.missing(here), say.missingHint].map((textContent) => make("p", { textContent }));
    side.append(make("div", { className: "missing", lang: document.documentElement.lang }, texts));
    return null;
  }
  const frame = make("iframe", { title: name });
  frame.dataset.siteGen = language;
  frame.addEventListener("load", () => wire(frame));
  frame.addEventListener("site-gen:state", ({ detail }) => hear(frame, detail));
  frame.src = address;
  side.append(frame);
  return frame;
}

// A frame has a new document.
function wire(frame) {
  const page = frame.contentDocument;
  if (!page || page.URL === "about:blank") return;
  const path = frame.contentWindow.location.pathname;
  frame.path ??= path;
  if (path !== frame.path) {
    goTo(path);
    return;
  }
  if (path === pathOf(facts.page)) entitle(page);
  page.addEventListener("click", follow);
  page.addEventListener("keydown", ({ key }) => key === "Escape" && dispatchEvent(new KeyboardEvent("keydown", { key })));
  page.addEventListener("site-gen:updated", ({ detail }) => updated(frame, detail));
  for (const sign of ["pointerenter", "wheel", "touchstart", "keydown", "pointerdown"]) {
    page.addEventListener(sign, () => { leader = frame; }, { passive: true, capture: true });
  }
  page.addEventListener("scroll", () => leader === frame && lead(frame), { passive: true });
}

function entitle(page) {
  const title = page.querySelector("h1")?.textContent.trim() || page.title;
  document.querySelector("#title").textContent = title;
  document.title = say.both(title);
}

function hear(frame, { gone, isReady, ...change }) {
  if (isReady) frame.dataset.ready = "";
  overlay(change);
  const other = frames.find((one) => one !== frame);
  if (gone) goTo(other?.path ?? facts.home);
}

async function updated(frame, { block }) {
  if (frame.path === pathOf(facts.page)) entitle(frame.contentDocument);
  if (block) followEdit(frame, block);
  if (frames.length < facts.sides.length) await lookForMore();
}

// The other half may have been written meanwhile.
async function lookForMore() {
  const answer = await fetch(location.href, { cache: "no-store" });
  const sent = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (sent.querySelector("#facts")?.textContent !== document.querySelector("#facts").textContent) location.reload();
}

function followEdit(frame, block) {
  const other = frames.find((one) => one !== frame);
  if (!other?.contentDocument?.body) return;
  const [ones, others] = [frame, other].map((one) => blocksOf(one.contentDocument));
  const place = ones.findIndex((one) => one.contains(block));
  const pair = pairBlocks(ones, others).findLast(([one]) => one <= place);
  clearTimeout(isFollowing);
  isFollowing = setTimeout(() => { isFollowing = 0; }, FOLLOWING);
  if (place >= 0 && pair) show(others[pair[1]], QUIET_MARK);
}

// Bring the other frame to where this one is. The line that is compared moves from the top of the window at the top of
// the page to its foot at the end, so that both ends meet.
function lead(frame) {
  const other = frames.find((one) => one !== frame);
  if (!linked.checked || isFollowing || !other?.contentDocument?.body) return;
  const [from, to] = [frame, other].map(measure);
  if (from.room <= 0 || to.room <= 0) return;
  const line = (from.scrolled * from.height) / from.room;
  const place = translate(line, marks(from, to));
  other.contentWindow.scrollTo({ top: (place * to.room) / to.height, behavior: "instant" });
}

function measure(frame) {
  const { documentElement } = frame.contentDocument;
  const height = documentElement.scrollHeight;
  const scrolled = frame.contentWindow.scrollY;
  return { frame, height, scrolled, room: height - documentElement.clientHeight };
}

// Heights in both pages that belong together: their ends, and the beginnings and ends of paired blocks.
function marks(from, to) {
  const [ones, others] = [from, to].map(({ frame }) => blocksOf(frame.contentDocument));
  const found = [[0, 0]];
  for (const [one, other] of pairBlocks(ones, others)) {
    const [here, there] = [ones[one].getBoundingClientRect(), others[other].getBoundingClientRect()];
    found.push([here.top + from.scrolled, there.top + to.scrolled]);
    found.push([here.bottom + from.scrolled, there.bottom + to.scrolled]);
  }
  found.push([from.height, to.height]);
  return found;
}

function translate(line, found) {
  const next = Math.max(1, found.findIndex(([here]) => here >= line));
  const [[here, there], [below, belowThere]] = [found[next - 1], found[next]];
  return below > here ? there + ((line - here) / (below - here)) * (belowThere - there) : there;
}

// A link to another page of the site takes both frames there; one that leads elsewhere opens a tab of its own.
function follow(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const page = link.ownerDocument.location;
  if (link.origin !== page.origin) {
    link.target = "_blank";
    link.rel = "noopener";
  } else if (link.pathname !== page.pathname && /(\/|\.html|\/[^./]*)$/.test(link.pathname)) {
    event.preventDefault();
    goTo(link.pathname);
  }
}

function goTo(path) {
  location.assign(new URL(`split?page=${encodeURIComponent(path)}`, import.meta.url));
}

function pathOf(address) {
  return new URL(address, location.href).pathname;
}
