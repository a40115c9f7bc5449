// Keeps a page in step with its source. The preview server adds this script to each page that it serves; no page of a
// build has it. The page tells the server where it is, hears when its digest is another, fetches itself and changes in
// place. Whatever happens to the connection (sleep, restart, a frozen tab), the same comparison catches up.

import { editedBlock, keepingPlace, show } from "./follow.js";
import { makeOverlay } from "./overlay.js";
import { fetchPage, needsReload, swap } from "./page.js";

const FIRST_WAIT = 250; // milliseconds before the first new attempt to connect; each next one waits twice as long
const LONGEST_WAIT = 5000;
const ANSWER_TIME = 5000; // milliseconds within which a living server answers
const LOST_AFTER = 1200; // milliseconds without a connection that are not worth a word
const LONG_BUILD = 400; // milliseconds of work that are not worth one

const { token, digest: servedDigest } = document.querySelector("script[data-token][data-digest]").dataset;
const root = new URL(".", import.meta.url);
const splitFrame = ownSplitFrame();

let digest = servedDigest; // of what the live page shows
let sent = null; // the document as the server sent it
let state = null; // what the server said last
let isUpdating = false;

let socket = null;
let attempts = 0;
let retry = 0;
let silence = 0;
let lost = 0;
let building = 0;

const splitAddress = () => new URL(`split?page=${encodeURIComponent(location.pathname)}`, root).href;
// In the split view, its own page shows what there is to say, once.
const overlay = splitFrame
  ? (change) => splitFrame.dispatchEvent(new CustomEvent("site-gen:state", { detail: change }))
  : makeOverlay(splitAddress);

// Within a split view this page is in one of its two frames.
function ownSplitFrame() {
  try {
    return window.frameElement?.dataset.siteGen === undefined ? null : window.frameElement;
  } catch (foreign) {
    return null;
  }
}

function hear(news) {
  state = news;
  const isGone = news.page.digest === null && !news.building && digest !== "";
  overlay({ problems: news.problems, isLost: false, gone: isGone ? news.page.home : null });
  clearTimeout(building);
  if (news.building) building = setTimeout(overlay, LONG_BUILD, { isBuilding: true });
  else overlay({ isBuilding: false });
  catchUp();
}

// Bring the page to what the server has. A hidden tab waits until it is looked at.
async function catchUp() {
  if (isUpdating || document.hidden) return;
  isUpdating = true;
  try {
    // News that came meanwhile found this at work, and left it to this.
    let isStuck = false;
    while (!isStuck) {
      while (isBehind()) {
        const wanted = state.page.digest;
        const page = await fetchPage();
        isStuck = !page || (page.digest === digest && wanted === state.page.digest);
        if (isStuck) break;
        if (page.digest !== digest) await change(page);
      }
      if (!sent) await remember();
      if (!isBehind()) break;
    }
  } finally {
    isUpdating = false;
  }
}

function isBehind() {
  return Boolean(state?.page.digest) && state.page.digest !== digest;
}

// What the server sent is what changes are compared with; the live page is not, since scripts have been at it.
async function remember() {
  const page = await fetchPage();
  if (page?.digest !== digest) return;
  sent = page.sent;
  overlay({ isReady: true });
}

async function change(page) {
  if (page.token !== token || !sent || needsReload(sent, page.sent)) {
    location.reload();
    await new Promise(() => {}); // nothing more here
  }
  const touched = await swap(sent, page.sent, keepingPlace);
  sent = page.sent;
  digest = page.digest;
  const block = editedBlock(touched);
  const elements = [...touched].filter((element) => element.isConnected);
  document.dispatchEvent(new CustomEvent("site-gen:updated", { detail: { elements, block } }));
  if (block) show(block);
}

function connect() {
  clearTimeout(retry);
  if (socket || document.hidden) return;
  const address = new URL(`channel?token=${encodeURIComponent(token)}`, root);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const mine = new WebSocket(address);
  let wasOpen = false;
  socket = mine;
  mine.addEventListener("open", () => {
    wasOpen = true;
    attempts = 0;
    clearTimeout(lost);
    lost = 0;
    report();
  });
  mine.addEventListener("message", ({ data }) => {
    clearTimeout(silence);
    hear(JSON.parse(data));
  });
  mine.addEventListener("close", () => {
    if (socket === mine) closed(wasOpen);
  });
}

function closed(wasOpen) {
  socket = null;
  clearTimeout(silence);
  clearTimeout(building);
  lost ||= setTimeout(overlay, LOST_AFTER, { isLost: true, isBuilding: false });
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempts++);
  retry = setTimeout(connect, wait * (0.5 + Math.random()));
  if (!wasOpen) lookForAnotherServer();
}

// A server that was started again has another token, and refuses this page's; its own pages have the new one.
async function lookForAnotherServer() {
  const page = await fetchPage();
  if (page && page.token !== token) location.reload();
}

function report() {
  if (socket?.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ page: location.pathname, digest, visible: !document.hidden }));
  clearTimeout(silence);
  silence = setTimeout(drop, ANSWER_TIME); // it answers each report; a connection that died in its sleep does not
}

function drop() {
  const old = socket;
  socket = null;
  old?.close();
  if (old) closed(true);
}

// Awake again: do not wait for the next attempt.
function wake() {
  attempts = 0;
  if (socket) report();
  else connect();
  catchUp();
}

function rest() {
  clearTimeout(retry);
  clearTimeout(silence);
  const old = socket;
  socket = null;
  old?.close(); // an open one would keep the page out of the back-forward cache
}

document.addEventListener("visibilitychange", () => (document.hidden ? report() : wake()));
document.addEventListener("freeze", rest);
document.addEventListener("resume", wake);
addEventListener("pagehide", rest);
addEventListener("pageshow", ({ persisted }) => persisted && wake());
addEventListener("online", wake);
addEventListener("popstate", report);
connect();
if (!document.hidden) catchUp();
