// The page as the server sends it, and its way into the live document.

import { morph, morphAttributes, pairUp } from "./morph.js";

const OURS = "script[data-token][data-digest]";
const SHEET_TIME = 3000; // milliseconds that a style sheet may take before the page changes without it

// Ask the server for this page; null where it does not answer.
export async function fetchPage() {
  let answer;
  try {
    answer = await fetch(location.pathname + location.search, { cache: "no-store", credentials: "same-origin" });
    if (answer.status >= 500 || !answer.headers.get("content-type")?.startsWith("text/html")) return null;
    answer = await answer.text();
  } catch (unreachable) {
    return null;
  }
  const sent = new DOMParser().parseFromString(answer, "text/html");
  const script = sent.querySelector(OURS);
  if (!script) return null;
  script.remove();
  return { sent, digest: script.dataset.digest, token: script.dataset.token };
}

// Whether only a full reload can show the change: a script cannot be taken back, nor one run twice.
export function needsReload(before, after) {
  return scriptsOf(before) !== scriptsOf(after) || after.querySelector("meta[http-equiv=refresh i]") !== null;
}

// Carry the change from `before` to `after`, two documents, over to the live one. New style sheets are loaded first,
// without effect; then styles and text change in one go, so that no frame shows the one without the other. `around` is
// given what makes the change, and calls it. Return the live elements of the body that changed. `before` is used up.
export async function swap(before, after, around) {
  const changeSheets = await loadSheets(before.head, after.head);
  return around(() => {
    changeSheets();
    morphAttributes(before.documentElement, after.documentElement, document.documentElement);
    morph(before.head, after.head, document.head);
    return morph(before.body, after.body, document.body);
  });
}

// Load the style sheets that are new; return what puts them in the place of the old ones, in `before` too, so that the
// morph finds nothing left to do: a link that is moved or written to would load again, and the page flash.
async function loadSheets(before, after) {
  const [lives, olds, news] = [document.head, before, after].map(sheetsOf);
  const oldOf = pairUp(olds, news);
  const liveOf = pairUp(lives, olds);
  const loads = [];
  let [lastOld, lastLive] = [null, null];
  for (const sheet of news) {
    const old = oldOf.get(sheet);
    const live = liveOf.get(old);
    if (old?.isEqualNode(sheet)) {
      [lastOld, lastLive] = [old, live ?? lastLive];
      continue;
    }
    const [same, fresh] = [document.importNode(sheet, true), document.importNode(sheet, true)];
    fresh.media = "not all";
    insertAfter(before, old ?? lastOld ?? olds[0]?.previousSibling, same);
    insertAfter(document.head, live ?? lastLive ?? lives[0]?.previousSibling, fresh);
    old?.remove();
    [lastOld, lastLive] = [same, fresh];
    loads.push(loaded(fresh).then((isLoaded) => ({ isLoaded, fresh, live, media: sheet.getAttribute("media") })));
  }
  const kept = new Set(oldOf.values());
  const dropped = olds.filter((sheet) => !kept.has(sheet));
  for (const sheet of dropped) sheet.remove();
  const all = await Promise.all(loads);
  return () => {
    for (const { isLoaded, fresh, live, media } of all) {
      // A sheet that is gone already was replaced by a yet newer one, which is on its way: the old one stays until then.
      (isLoaded ? live : fresh)?.remove();
      if (media === null) fresh.removeAttribute("media");
      else fresh.media = media;
    }
    for (const sheet of dropped) liveOf.get(sheet)?.remove();
  };
}

function loaded(link) {
  return new Promise((resolve) => {
    link.addEventListener("load", () => resolve(true));
    link.addEventListener("error", () => resolve(false));
    setTimeout(resolve, SHEET_TIME, true);
  });
}

function insertAfter(parent, node, fresh) {
  if (node) node.after(fresh);
  else parent.append(fresh);
}

function sheetsOf(head) {
  return [...head.querySelectorAll("link[rel~=stylesheet i]")];
}

function scriptsOf(sent) {
  const isRun = (script) => /^$|^module$|javascript/i.test(script.type);
  return [...sent.querySelectorAll("script")].filter(isRun).map((script) => script.outerHTML).join();
}
