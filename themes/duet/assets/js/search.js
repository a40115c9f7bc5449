// Search: loaded when a reader asks for it. Pagefind reads the index; what it is asked, and what is shown, is decided here.

/* ------------------------------------------------------------------ Korean: what a reader may have meant */

const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
const CLUSTERS = { ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ" };
const BASE = 0xac00;
const BEYOND = "\u11ff";

// Particles, the longest first, with what the syllable before them must end in: a final consonant, a vowel, or either.
const PARTICLES = [
  ["이라는", 1], ["으로는", 1], ["으로도", 1], ["에서는", 0], ["에서도", 0], ["까지는", 0], ["이라고", 1], ["이란", 1],
  ["에서", 0], ["에게", 0], ["에는", 0], ["에도", 0], ["으로", 1], ["까지", 0], ["부터", 0], ["처럼", 0], ["보다", 0], ["라는", -1],
  ["마다", 0], ["조차", 0], ["이나", 1], ["이며", 1], ["이고", 1], ["이다", 1], ["인데", 0], ["들은", 0], ["들이", 0], ["들을", 0],
  ["들의", 0], ["하는", 0], ["하기", 0], ["하고", 0], ["하면", 0], ["한다", 0], ["합니다", 0], ["했다", 0], ["했습니다", 0], ["입니다", 0],
  ["을", 1], ["은", 1], ["이", 1], ["과", 1], ["를", -1], ["는", -1], ["가", -1], ["와", -1], ["로", -1], ["의", 0], ["에", 0], ["도", 0], ["만", 0], ["들", 0],
].sort((one, other) => other[0].length - one[0].length);

const isSyllable = (sign) => sign >= "가" && sign <= "힣";
const finalOf = (syllable) => FINALS[(syllable.charCodeAt(0) - BASE) % 28];
const initialJamo = (letter) => String.fromCharCode(0x1100 + INITIALS.indexOf(letter));

// A letter behind a syllable begins the next one: 모ㄷ is on its way to 모델.
function joined(word) {
  const last = word.at(-1);
  if (!INITIALS.includes(last) || (word.length > 1 && /^[ㄱ-ㅎ]+$/.test(word))) return word;
  return word.slice(0, -1) + initialJamo(last);
}

// While a syllable is typed, its last consonant may belong to the next one: 몯 is on its way to 모델, too.
function reread(word) {
  const last = word.at(-1);
  if (!isSyllable(last)) return null;
  const final = finalOf(last);
  if (!final) return null;
  const [stays, goes] = CLUSTERS[final] ?? ["", final];
  const code = last.charCodeAt(0) - FINALS.indexOf(final) + FINALS.indexOf(stays);
  return word.slice(0, -1) + String.fromCharCode(code) + initialJamo(goes);
}

// 모델을 -> 모델; 마을 stays, because 을 never follows a vowel.
function bare(word) {
  for (const [particle, ending] of PARTICLES) {
    const stem = word.slice(0, -particle.length);
    if (!stem || !word.endsWith(particle)) continue;
    const before = stem.at(-1);
    const hasFinal = isSyllable(before) ? Boolean(finalOf(before)) : null;
    if (hasFinal !== null && ending && hasFinal !== (ending === 1) && !(particle === "으로" && finalOf(before) === "ㄹ")) continue;
    const shortest = particle.length === 1 && !"을를은는".includes(particle) ? 2 : 1;
    if ([...stem].length >= shortest) return stem;
  }
  return word;
}

// What to ask for a query, the likeliest reading first, with how much its answers count.
export function readings(query) {
  const words = query.normalize("NFC").trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const last = words.length - 1;
  const asTyped = words.map((word, place) => (place === last ? joined(word) : word));
  const found = [[asTyped, 1], [asTyped.map(bare), 0.8]];
  const other = reread(words[last]);
  if (other) found.push([[...words.slice(0, last).map(bare), other], 0.8]);
  const seen = new Set();
  return found
    .map(([terms, weight]) => ({ text: terms.join(" "), weight }))
    .filter(({ text }) => !seen.has(text) && seen.add(text));
}

/* ------------------------------------------------------------------ the index */

const indexes = new Map();

function openIndex(base, language) {
  const key = base + language;
  if (!indexes.has(key)) {
    indexes.set(key, loadIndex(`${base}${language}/`, language).catch((error) => {
      indexes.delete(key);
      throw error;
    }));
  }
  return indexes.get(key);
}

async function loadIndex(folder, language) {
  const answer = await fetch(`${folder}parts.json`, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${folder}: ${answer.status}`);
  const { parts } = await answer.json();
  if (!parts) return null;
  const { createInstance } = await import(`${folder}0/pagefind.js`);
  const index = createInstance({ basePath: `${folder}0/`, baseUrl: "/", excerptLength: 1 });
  const rest = Array.from({ length: parts - 1 }, (_, number) => `${folder}${number + 1}/`);
  await Promise.all(rest.map((part) => index.mergeIndex(part, { language, baseUrl: "/", excerptLength: 1 })));
  return index;
}

// Ask one language's index every reading; each post counts with its best.
async function ask(base, language, asked) {
  const index = await openIndex(base, language);
  if (!index) return [];
  const best = new Map();
  for (const { text, weight } of asked) {
    // Words that begin like the last one may go on in the next piece of the index.
    const [answer] = await Promise.all([index.search(text), index.preload(text + BEYOND)]);
    for (const result of answer.results) {
      const score = result.score * weight;
      if (score > (best.get(result.id)?.score ?? 0)) best.set(result.id, { score, result, language });
    }
  }
  return [...best.values()].sort((one, other) => other.score - one.score);
}

/* ------------------------------------------------------------------ what a post has to show */

const plain = (text) => text.normalize("NFD").toLowerCase().replace(/\p{M}/gu, "");

// Which of the terms a word answers; -1 for none. Korean stands anywhere in a word, other scripts begin one.
function answers(word, terms) {
  const letters = plain(word);
  return terms.findIndex((term) => {
    const isKorean = /^[\u1100-\u11ff\u3131-\u318e]/.test(term);
    for (let at = letters.indexOf(term); at >= 0; at = letters.indexOf(term, at + 1)) {
      if (isKorean || at === 0 || !/[\p{Script=Latin}\p{N}]/u.test(letters[at - 1])) return true;
    }
    return false;
  });
}

// Pagefind knows the forms of an English word (run, running); and for a word that it has not it takes the longest one
// with which that begins, which may be too short to mean anything.
function sharesBeginning(word, terms, knowsForms) {
  const letters = plain(word).replace(/[^\p{L}\p{N}]+/gu, "");
  return terms.some((term) => {
    let common = 0;
    while (common < term.length && term[common] === letters[common]) common += 1;
    if (knowsForms) return common >= Math.max(3, 0.6 * Math.min(term.length, letters.length));
    return common === letters.length && common >= Math.max(4, 0.6 * term.length);
  });
}

// Pagefind's record of a post -> title, address, and its text in sections with the words that answer the query.
function opened(data, terms, language) {
  const words = data.content.normalize("NFC").split(/\s+/);
  const places = data.anchors.map(({ id, text, location }) => ({ id: id.normalize("NFC"), text: text.normalize("NFC"), location }));
  const placeOf = (id, otherwise) => places.find((place) => place.id === id)?.location ?? otherwise;
  const twins = places.filter(({ id }) => id.startsWith("~twin:")).map(({ id, text }) => {
    const [, code, ...url] = id.split(":");
    return { language: code, url: url.join(":"), title: text };
  });
  const start = placeOf("~text", 0);
  const end = Math.min(...places.filter(({ id }) => id.startsWith("~") && id !== "~text").map(({ location }) => location), words.length);
  const native = new Set(data.locations);
  const marks = new Map();
  for (let place = 0; place < end; place += 1) {
    const term = answers(words[place], terms);
    if (term >= 0) marks.set(place, term);
    else if (native.has(place) && sharesBeginning(words[place], terms, language.startsWith("en"))) marks.set(place, 0);
  }
  const hidden = words.slice(end).some((word) => answers(word, terms) >= 0);
  const heads = places.filter(({ id, location }) => !id.startsWith("~") && location >= start && location < end);
  const sections = heads.map((head, number) => ({ ...head, end: heads[number + 1]?.location ?? end }));
  return {
    title: data.meta.title?.normalize("NFC") ?? "",
    url: data.raw_url ?? data.url,
    language,
    twins,
    words: words.slice(0, end),
    start,
    end,
    marks,
    sections,
    isAnswer: marks.size > 0 || hidden,
  };
}

// The stretch of words in which most terms stand.
function stretch(post, from, to, length) {
  const places = [...post.marks.keys()].filter((place) => place >= from && place < to);
  let best = { start: from, worth: -1 };
  for (const place of places) {
    const start = Math.max(from, Math.min(place - Math.floor(length / 4), to - length));
    const inside = places.filter((other) => other >= start && other < start + length);
    const worth = new Set(inside.map((other) => post.marks.get(other))).size * 100 + inside.length;
    if (worth > best.worth) best = { start, worth };
  }
  const end = Math.min(to, best.start + length);
  return {
    words: post.words.slice(best.start, end).map((word, number) => ({ word, marked: post.marks.has(best.start + number) })),
    cutBefore: best.start > from,
    cutAfter: end < to,
    worth: best.worth,
  };
}

const EXCERPT_WORDS = 28;
const SECTION_WORDS = 14;
const MOST_SECTIONS = 3;

function shown(post, readerLanguage) {
  const twin = post.language === readerLanguage ? null : post.twins.find(({ language }) => language === readerLanguage);
  const sections = twin ? [] : post.sections
    .map((section) => {
      const start = section.location + section.text.split(/\s+/).length;
      const isNamed = [...post.marks.keys()].some((place) => place >= section.location && place < start);
      const excerpt = stretch(post, start, section.end, SECTION_WORDS);
      return { section, excerpt: { ...excerpt, worth: Math.max(excerpt.worth, 0) + (isNamed ? 200 : 0) } };
    })
    .filter(({ excerpt }) => excerpt.worth > 0)
    .sort((one, other) => other.excerpt.worth - one.excerpt.worth)
    .slice(0, MOST_SECTIONS)
    .sort((one, other) => one.section.location - other.section.location)
    .map(({ section, excerpt }) => ({ title: section.text, url: `${post.url}#${encodeURIComponent(section.id)}`, excerpt }));
  return {
    title: twin?.title ?? post.title,
    url: twin?.url ?? post.url,
    language: twin ? readerLanguage : post.language,
    through: twin ? post.language : "",
    textLanguage: post.language,
    excerpt: stretch(post, post.start, post.end, EXCERPT_WORDS),
    sections,
  };
}

const FEW = 3;

// The posts that answer a query, those in the reader's language first: load(count) gives the first so many of them.
export async function find(query, { base, language, languages }) {
  const asked = readings(query);
  if (!asked.length) return { load: async () => ({ results: [], isMore: false }) };
  const own = await ask(base, language, asked);
  const others = languages.filter((code) => code !== language);
  const isForeign = /\p{Script=Hangul}/u.test(query) !== language.startsWith("ko");
  const found = [...own];
  if (isForeign || own.length < FEW) {
    for (const code of others) found.push(...await ask(base, code, asked));
  }
  const terms = [...new Set(asked.flatMap(({ text }) => text.split(" ").map(plain)))].filter(Boolean);
  const seen = new Set();
  const ready = [];
  let next = 0;
  async function load(count) {
    while (ready.length < count && next < found.length) {
      const batch = found.slice(next, next + count - ready.length);
      next += batch.length;
      const posts = await Promise.all(batch.map(async ({ result, language: code }) => opened(await result.data(), terms, code)));
      for (const post of posts) {
        const one = shown(post, language);
        if (!post.isAnswer || seen.has(one.url)) continue;
        seen.add(one.url);
        ready.push(one);
      }
    }
    return { results: ready.slice(0, count), isMore: next < found.length || ready.length > count };
  }
  return { load };
}

/* ------------------------------------------------------------------ the box */

const AT_ONCE = 10;
const PAUSE_MILLISECONDS = 120;

function element(name, className, ...children) {
  const one = document.createElement(name);
  if (className) one.className = className;
  one.append(...children);
  return one;
}

function excerptOf({ words, cutBefore, cutAfter }, name, className) {
  const one = element(name, className, cutBefore ? "… " : "");
  words.forEach(({ word, marked }, number) => {
    one.append(number ? " " : "", marked ? element("mark", "", word) : word);
  });
  if (cutAfter) one.append(" …");
  one.normalize();
  return one;
}

function item(result, box, language) {
  const link = element("a", "search-link", result.title);
  link.href = result.url;
  const row = element("li", "search-result", link);
  if (result.language !== language) link.lang = link.hreflang = result.language;
  const note = result.through ? box.dataset[`through${result.through}`] ?? box.dataset.throughother
    : result.language !== language ? box.dataset[`only${result.language}`] ?? box.dataset.onlyother : "";
  if (note) row.append(" ", element("span", "search-note", note));
  if (result.excerpt.words.length) {
    const excerpt = excerptOf(result.excerpt, "p", "search-excerpt");
    if (result.textLanguage !== language) excerpt.lang = result.textLanguage;
    row.append(excerpt);
  }
  if (result.sections.length) {
    const list = element("ul", "search-sections");
    for (const section of result.sections) {
      const deep = element("a", "search-link", section.title);
      deep.href = section.url;
      list.append(element("li", "", deep, " ", excerptOf(section.excerpt, "span", "search-section-text")));
    }
    if (result.textLanguage !== language) list.lang = result.textLanguage;
    row.append(list);
  }
  return row;
}

// Bring a box to life; once. Returns its input.
export function start(box) {
  const input = box.querySelector("input");
  if (box.dataset.isAlive) return input;
  box.dataset.isAlive = "true";
  const status = box.querySelector(".search-status");
  const list = box.querySelector(".search-results");
  const more = box.querySelector(".search-more");
  const language = box.dataset.language;
  const place = { base: box.dataset.index, language, languages: box.dataset.languages.split(" ") };
  let current = { query: "", answer: null, count: AT_ONCE };
  let timer = 0;
  let goesToFirst = false;

  const links = () => [...list.querySelectorAll(".search-link")];

  async function show(query, count) {
    const asked = { query, count, answer: query === current.query ? current.answer : null };
    current = asked;
    if (!query) {
      list.replaceChildren();
      status.textContent = "";
      more.hidden = true;
      return;
    }
    try {
      asked.answer ??= await find(query, place);
      const { results, isMore } = await asked.answer.load(count);
      if (current !== asked) return;
      list.replaceChildren(...results.map((result) => item(result, box, language)));
      more.hidden = !isMore;
      const text = results.length ? box.dataset.found : box.dataset.none;
      status.textContent = text.replace("{n}", `${results.length}${isMore ? "+" : ""}`).replace("{query}", query);
      if (goesToFirst && results.length) links()[0].click();
    } catch (error) {
      if (current !== asked) return;
      status.textContent = box.dataset.failed;
      current = { query: "", answer: null, count: AT_ONCE };
      console.error(error);
    }
    goesToFirst = false;
  }

  const asked = () => input.value.trim();

  input.addEventListener("input", () => {
    clearTimeout(timer);
    goesToFirst = false;
    timer = setTimeout(() => show(asked(), AT_ONCE), PAUSE_MILLISECONDS);
  });
  box.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const isShown = current.query === asked() && links().length;
    if (isShown) return links()[0].click();
    clearTimeout(timer);
    goesToFirst = true;
    show(asked(), AT_ONCE);
  });
  more.addEventListener("click", async () => {
    const before = list.children.length;
    await show(current.query, current.count + AT_ONCE);
    list.children[before]?.querySelector("a").focus();
  });
  box.addEventListener("keydown", (event) => {
    // While a Hangul syllable is being composed, keys belong to the composition.
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = links();
    const at = rows.indexOf(document.activeElement);
    if (event.key === "ArrowDown") rows[Math.min(at + 1, rows.length - 1)]?.focus();
    else if (event.key === "ArrowUp" && at >= 0) (rows[at - 1] ?? input).focus();
    else if (event.key === "Home" && at >= 0) rows[0].focus();
    else if (event.key === "End" && at >= 0) rows.at(-1).focus();
    else {
      // Who goes on typing means the query.
      if (at >= 0 && event.key.length === 1 && event.key !== " ") input.focus();
      return;
    }
    event.preventDefault();
  });
  if (asked()) show(asked(), AT_ONCE);
  return input;
}

let dialog = null;

// Open the box of the search page at *address* over this page, or go to it where this page is the one.
export async function open(address) {
  const here = document.querySelector("main .search-box");
  if (here) return start(here).focus();
  dialog ??= await makeDialog(address);
  if (!dialog.open) dialog.showModal();
  const input = start(dialog.querySelector(".search-box"));
  input.focus();
  input.select();
}

async function makeDialog(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const box = document.adoptNode(page.querySelector("main .search-box"));
  await withStyle(box.dataset.style);
  const close = element("button", "search-close", box.dataset.close);
  close.type = "button";
  const made = element("dialog", "search-dialog", box, close);
  made.setAttribute("aria-label", box.dataset.title);
  close.addEventListener("click", () => made.close());
  made.addEventListener("click", (event) => {
    const isLink = event.target.closest("a");
    if (event.target === made || isLink) made.close();
  });
  // In a field for searching Escape would first empty it, and close only when pressed again.
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    made.close();
  });
  document.body.append(made);
  return made;
}

function withStyle(address) {
  return new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = link.onerror = done;
    document.head.append(link);
  });
}
