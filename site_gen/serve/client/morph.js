// Changes a live page into what the server has now, and touches nothing else.
//
// Three trees: `before`, the page as the server sent it; `after`, as it sends it now; `live`, which is `before` with
// whatever scripts and the reader have done to it since. What differs between the first two is carried over to the
// third. So a copy button that a script added, a chosen colour scheme, an opened <details>, a playing video, the
// focus and a selection stay: they are in neither of the trees that are compared.

const ELEMENT = 1;
const KINDS = ["rel", "name", "property", "type"];

// Carry the differences from `before` to `after`, two elements, over to `live`; return the live elements that changed.
export function morph(before, after, live) {
  const touched = new Set();
  carry(before, after, live, touched);
  return touched;
}

// The same for the attributes of the elements alone.
export function morphAttributes(before, after, live) {
  for (const { name } of [...before.attributes]) {
    if (!after.hasAttribute(name)) live.removeAttribute(name);
  }
  for (const attribute of after.attributes) {
    const old = before.getAttribute(attribute.name);
    if (old === attribute.value) continue;
    // Classes that scripts have added stay, too.
    if (attribute.name === "class" && old !== null) swapClasses(old, attribute.value, live);
    else live.setAttributeNode(attribute.cloneNode());
  }
}

// Pair the nodes of two lists that stand for each other; return a map from those of `seconds` to those of `firsts`.
// What is the same at the start and at the end needs no search; then by id, by markup, and by kind between neighbours.
export function pairUp(firsts, seconds) {
  const pairs = new Map();
  const free = new Set(firsts);
  const join = (first, second) => { pairs.set(second, first); free.delete(first); };

  let start = 0;
  let end = 0;
  const shorter = Math.min(firsts.length, seconds.length);
  while (start < shorter && firsts[start].isEqualNode(seconds[start])) join(firsts[start], seconds[start++]);
  while (end < shorter - start && firsts.at(-1 - end).isEqualNode(seconds.at(-1 - end))) {
    join(firsts.at(-1 - end), seconds.at(-1 - end++));
  }
  const left = firsts.slice(start, firsts.length - end);
  const right = seconds.slice(start, seconds.length - end);

  for (const keyOf of [identity, markup]) {
    const byKey = new Map();
    for (const first of left) {
      const key = free.has(first) && keyOf(first);
      if (key) byKey.set(key, [...(byKey.get(key) ?? []), first]);
    }
    for (const second of right) {
      const first = !pairs.has(second) && byKey.get(keyOf(second))?.shift();
      if (first) join(first, second);
    }
  }

  const places = new Map(left.map((first, place) => [first, place]));
  let place = -1;
  for (const second of right) {
    if (pairs.has(second)) {
      place = places.get(pairs.get(second));
      continue;
    }
    const wanted = kind(second);
    for (let next = place + 1; next < left.length && free.has(left[next]); next++) {
      if (kind(left[next]) !== wanted) continue;
      join(left[next], second);
      place = next;
      break;
    }
  }
  return pairs;
}

// Return the live node that stands for `after` then: `live`, or what took its place.
function carry(before, after, live, touched) {
  if (before.isEqualNode(after)) return live;
  if (after.nodeType !== ELEMENT) {
    if (!isBlank(after)) touched.add(live.parentElement);
    return editText(live, after.data);
  }
  if (after.localName === "noscript") {
    live.textContent = after.innerHTML;
    return live;
  }
  const attributes = (node) => [...node.attributes].map(({ name, value }) => name + "=" + value).join("\n");
  if (attributes(before) !== attributes(after)) touched.add(live);
  morphAttributes(before, after, live);
  if (!morphChildren(before, after, live, touched)) {
    // A script has put something else in there, a drawing for its source: it may do so again.
    const fresh = copy(after);
    live.replaceWith(fresh);
    touched.delete(live);
    touched.add(fresh);
    return fresh;
  }
  if (live instanceof HTMLMediaElement && before.innerHTML !== after.innerHTML) live.load();
  return live;
}

function morphChildren(before, after, live, touched) {
  const olds = [...before.childNodes];
  const news = [...after.childNodes];
  if (olds.length === news.length && news.every((node, place) => node.isEqualNode(olds[place]))) return true;

  const oldOf = pairUp(olds, news);
  const liveOf = pairUp([...live.childNodes], olds);
  const solid = olds.filter((node) => !isBlank(node));
  if (solid.length && !solid.some((node) => liveOf.has(node))) return false;

  const kept = new Set(oldOf.values());
  for (const old of olds) {
    if (kept.has(old)) continue;
    liveOf.get(old)?.remove();
    if (!isBlank(old)) touched.add(live);
  }
  const wanted = [];
  for (const node of news) {
    const old = oldOf.get(node);
    const now = old && liveOf.get(old);
    if (now) wanted.push(carry(old, node, now, touched));
    else if (!old || !old.isEqualNode(node)) wanted.push(added(node, live, touched));
    // else a script took it away, and nothing about it has changed
  }
  arrange(live, wanted);
  return true;
}

function added(node, parent, touched) {
  const fresh = copy(node);
  if (fresh.nodeType === ELEMENT) touched.add(fresh);
  else if (!isBlank(fresh)) touched.add(parent);
  return fresh;
}

// Put the `wanted` nodes in this order, and move as few as can be: a frame or a player that moves starts again.
function arrange(parent, wanted) {
  const places = new Map([...parent.childNodes].map((node, place) => [node, place]));
  const still = longestRise(wanted.filter((node) => places.has(node)), (node) => places.get(node));
  let previous = null;
  for (const node of wanted) {
    if (!still.has(node)) {
      const next = previous ? previous.nextSibling : parent.firstChild;
      if (places.has(node) && parent.moveBefore) parent.moveBefore(node, next);
      else parent.insertBefore(node, next);
    }
    previous = node;
  }
}

// The longest run of `nodes`, not necessarily neighbours, whose places rise (patience sorting).
function longestRise(nodes, placeOf) {
  const tails = [];
  const before = new Map();
  for (const node of nodes) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (placeOf(tails[middle]) < placeOf(node)) low = middle + 1;
      else high = middle;
    }
    before.set(node, tails[low - 1]);
    tails[low] = node;
  }
  const rise = new Set();
  for (let node = tails.at(-1); node; node = before.get(node)) rise.add(node);
  return rise;
}

// Replace only the middle that differs, so that a selection around it stays.
function editText(live, data) {
  const old = live.data;
  const shorter = Math.min(old.length, data.length);
  let start = 0;
  let end = 0;
  while (start < shorter && old[start] === data[start]) start++;
  while (end < shorter - start && old[old.length - 1 - end] === data[data.length - 1 - end]) end++;
  live.replaceData(start, old.length - start - end, data.slice(start, data.length - end));
  return live;
}

function swapClasses(old, now, live) {
  const names = (text) => text.split(/\s+/).filter(Boolean);
  live.classList.remove(...names(old).filter((name) => !names(now).includes(name)));
  live.classList.add(...names(now));
}

function copy(node) {
  return document.importNode(node, true);
}

function identity(node) {
  const key = node.nodeType === ELEMENT && (node.id || node.dataset?.key);
  return key ? `${node.nodeName}#${key}` : "";
}

function markup(node) {
  return node.nodeType === ELEMENT ? node.outerHTML : node.nodeName + node.data;
}

function kind(node) {
  if (node.nodeType !== ELEMENT) return node.nodeName + isBlank(node);
  return [node.nodeName, ...KINDS.map((name) => node.getAttribute(name))].join();
}

function isBlank(node) {
  return node.nodeType !== ELEMENT && (node.nodeType === Node.COMMENT_NODE || !node.data.trim());
}
