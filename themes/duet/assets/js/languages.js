// Two languages: a switch that keeps the reader's place, an offer of the other language, and twins on a phone.
// Without this every link still works; it leads to the top of the page.
(() => {
  "use strict";
  const root = document.documentElement;
  const nav = document.querySelector(".languages");
  if (!nav) return;
  const body = document.querySelector(".post-body");
  const children = () => (body ? [...body.children] : []); // asked anew: a preview changes them in place
  const LINE = 24; // pixels below the top of the window: the line that is being read

  // A private window refuses: then a choice lasts for this page.
  function recall(name) {
    try { return localStorage.getItem(name); } catch (refused) { return null; }
  }
  function remember(name, value) {
    try { localStorage.setItem(name, value); } catch (refused) { /* see above */ }
  }

  // ---- the place: "5 1:2 0:1" says how many blocks here answer how many there; a number alone, so many times 1:1
  function beads(places) {
    return places.split(" ").flatMap((word) => {
      const [here, there] = word.split(":").map(Number);
      return there === undefined ? Array(here).fill([1, 1]) : [[here, there]];
    });
  }

  const box = (block) => block.getBoundingClientRect();

  // The fragment for a link: the block there that answers the one at the top of the window, and how far into it.
  function placeFor(link) {
    const blocks = children();
    if (!blocks.length || !link.dataset.places || box(blocks[0]).top > LINE) return "";
    let here = 0;
    let there = 0;
    for (const [left, right] of beads(link.dataset.places)) {
      const last = blocks[here + left - 1];
      if (left && last && box(last).bottom > LINE) {
        const top = box(blocks[here]).top;
        const share = (LINE - top) / (box(last).bottom - top);
        return `#at-${there}-${right}-${Math.round(1000 * Math.max(0, share))}`;
      }
      here += left;
      there += right;
    }
    return `#at-${there}-0-0`;
  }

  function land() {
    const found = /^#at-(\d+)-(\d+)-(\d+)$/.exec(location.hash);
    if (!found) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    const blocks = children();
    if (!blocks.length) return;
    const [first, count, share] = found.slice(1).map(Number);
    const start = blocks[Math.min(first, blocks.length - 1)];
    const last = blocks[Math.min(first + Math.max(count, 1), blocks.length) - 1] || start;
    const go = () => {
      const top = box(start).top;
      const far = first >= blocks.length ? 1 : count && share / 1000;
      scrollTo({ top: scrollY + top + (box(last).bottom - top) * far - LINE, behavior: "instant" });
    };
    go();
    start.tabIndex = -1; // reading aloud goes on from here
    start.focus({ preventScroll: true });
    // Pictures without a size move what stands below them.
    let hasMoved = false;
    const moved = () => { hasMoved = true; };
    for (const name of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(name, moved, { once: true, passive: true });
    addEventListener("load", () => hasMoved || go(), { once: true });
  }

  // An address is made ready before a click, so that it also holds for a new tab.
  function follow(link, source = link) {
    const address = link.href;
    const ready = () => { link.href = address + placeFor(source); };
    for (const name of ["pointerdown", "contextmenu", "keydown", "click"]) link.addEventListener(name, ready);
    link.addEventListener("click", () => remember("duet-language", link.hreflang || root.lang));
  }

  // While a text is read, the switch follows at the foot of the window; its place at the head stays free for it.
  function float() {
    const watch = new IntersectionObserver((entries) => {
      const seen = entries.at(-1);
      const isAfloat = !seen.isIntersecting && seen.boundingClientRect.bottom <= 0;
      if (isAfloat === nav.classList.contains("is-afloat")) return;
      nav.style.width = isAfloat ? `${nav.offsetWidth}px` : "";
      nav.style.height = isAfloat ? `${nav.offsetHeight}px` : "";
      nav.classList.toggle("is-afloat", isAfloat);
    });
    watch.observe(nav);
  }

  // ---- the offer, in the language that the reader is thought to want; never to a machine that collects pages, nor in a
  // frame, such as one that shows both languages side by side already
  function offer() {
    if (self !== top || recall("duet-offer") || /bot|crawl|spider|slurp|yeti/i.test(navigator.userAgent)) return;
    const known = [...nav.querySelectorAll("[lang]")].map((entry) => entry.lang);
    const speaks = (tag) => known.find((code) => code.toLowerCase() === tag.toLowerCase() || code === tag.split("-")[0]);
    const wanted = recall("duet-language") || (navigator.languages || []).map(speaks).find(Boolean);
    const link = [...nav.querySelectorAll("a[data-offer]")].find((one) => one.hreflang === wanted);
    if (!link) return;
    const aside = document.createElement("aside");
    const text = document.createElement("a");
    const button = document.createElement("button");
    aside.className = "offer";
    aside.lang = wanted;
    aside.dataset.nosnippet = "";
    aside.setAttribute("aria-label", link.textContent);
    text.href = link.href;
    text.hreflang = wanted;
    text.textContent = link.dataset.offer;
    button.type = "button";
    button.textContent = link.dataset.dismiss;
    follow(text, link);
    button.addEventListener("click", () => {
      remember("duet-offer", "no");
      aside.remove();
    });
    aside.append(text, button);
    document.body.append(aside);
  }

  // ---- twins: on a phone one language is read, and a tap on a paragraph shows the other
  function twins() {
    const isNarrow = matchMedia("(max-width: 47.99rem)");
    const side = root.dataset.reading === "second" ? "first" : "second";
    const buttonOf = (row) => row?.querySelector(":scope > .show-twin");
    const toggle = (row) => {
      const isOpen = row.classList.toggle("is-open");
      buttonOf(row).setAttribute("aria-expanded", String(isOpen));
    };
    const addButtons = () => {
      for (const row of children()) {
        const [first, second] = row.querySelectorAll(":scope > .half");
        if (!second || buttonOf(row)) continue;
        const shown = side === "first" ? second : first;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "show-twin";
        button.lang = shown.lang;
        button.setAttribute("aria-label", body.dataset[side]);
        button.setAttribute("aria-expanded", String(row.classList.contains("is-open")));
        button.addEventListener("click", () => toggle(row));
        shown.after(button);
      }
    };
    addButtons();
    document.addEventListener("site-gen:updated", addButtons);
    body.addEventListener("click", (event) => {
      const row = event.target.closest(".row");
      if (!isNarrow.matches || !buttonOf(row) || event.target.closest("a, button, summary, input, pre, video, audio")) return;
      if (getSelection().isCollapsed) toggle(row);
    });
  }

  for (const link of document.querySelectorAll(".languages a[hreflang], .languages a[data-places], .twin a")) follow(link);
  land();
  if (nav.querySelector("a[data-places]")) float();
  if (body?.classList.contains("rows")) twins();
  else offer();
})();
