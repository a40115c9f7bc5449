// What pages gain where scripts run. Nothing here is needed to read them.
(() => {
  "use strict";
  const root = document.documentElement;
  const settings = document.currentScript.dataset;
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const seen = new WeakSet();
  // The preview changes parts of a page in place: each part below is done once, and those that are new after a change.
  const isNew = (element) => !seen.has(element) && Boolean(seen.add(element));

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches);

  // Light or dark: the choice is remembered, unless it is what the device asks for anyway.
  function schemeButton() {
    const button = document.querySelector(".scheme");
    if (!button || !isNew(button)) return;
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      const chosen = isDark() ? "light" : "dark";
      root.dataset.theme = chosen;
      try {
        localStorage.setItem("duet-theme", chosen);
      } catch (refused) { /* private windows: the choice lasts for this page */ }
      show();
    });
    systemDark.addEventListener("change", show);
    show();
  }

  function copyAddresses() {
    for (const button of document.querySelectorAll(".copy-address")) {
      if (!isNew(button)) continue;
      button.addEventListener("click", () => copy(button.dataset.address, button, button.dataset.copied));
    }
  }

  async function copy(text, button, copied) {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch (refused) {
      return;
    }
    button.textContent = copied;
    setTimeout(() => { button.textContent = label; }, 1600);
  }

  function copyButtons(body) {
    for (const block of body.querySelectorAll(".highlight")) {
      const pre = block.querySelector("pre");
      if (!pre || !isNew(pre)) continue;
      block.querySelector(".copy-code")?.remove();
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy-code";
      button.textContent = body.dataset.copy;
      button.addEventListener("click", () => copy(pre.textContent, button, body.dataset.copied));
      block.append(button);
    }
  }

  function headingLinks(body) {
    if (!body.dataset.headingLink) return;
    for (const heading of body.querySelectorAll(":is(h1, h2, h3, h4)[id]")) {
      const link = heading.querySelector(".heading-link") ?? document.createElement("a");
      link.className = "heading-link";
      link.href = "#" + encodeURIComponent(heading.id);
      link.setAttribute("aria-label", body.dataset.headingLink);
      link.textContent = "#";
      heading.append(link);
    }
  }

  // A part that scrolls sideways must be reachable with the keyboard, and say what it is.
  const scrollers = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const isWide = target.scrollWidth > target.clientWidth;
      if (!target.isConnected) continue; // taken out by the preview
      const { code, formula, table } = target.closest(".post-body").dataset;
      const isTable = target.matches("table");
      const name = isTable ? table : target.matches("pre") ? code : formula;
      // A table may have a name of its own; the others are of no role that could have one.
      const attributes = { tabindex: 0, ...(!target.caption && { "aria-label": name }), ...(!isTable && { role: "group" }) };
      for (const [key, value] of Object.entries(attributes)) {
        if (isWide) target.setAttribute(key, value);
        else target.removeAttribute(key);
      }
    }
  });
  function focusableScrollers(body) {
    for (const part of body.querySelectorAll("pre, table, .math-display, .math-inline")) scrollers.observe(part);
  }

  // A footnote shows at its number while the pointer or the keyboard is there; the link leads to it as ever.
  function footnotePreviews(body) {
    if (!("notes" in body.dataset)) return;
    let box = null;
    let owner = null;
    let closing = 0;
    const close = () => {
      clearTimeout(closing);
      box?.remove();
      owner?.removeAttribute("aria-describedby");
      box = owner = null;
    };
    // The pointer may go over to the preview, to read on or to follow a link in it.
    const closeSoon = () => { closing = setTimeout(close, 250); };
    const show = (link) => {
      clearTimeout(closing);
      const note = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (owner === link || !note) return;
      close();
      const main = link.closest("main");
      owner = link;
      box = document.createElement("div");
      box.className = "note-preview";
      box.id = "page-note_";
      box.role = "tooltip";
      box.lang = link.closest("[lang]").lang;
      box.append(...note.cloneNode(true).childNodes);
      for (const part of box.querySelectorAll("[id]")) part.removeAttribute("id");
      for (const back of box.querySelectorAll(".footnote-backref")) back.remove();
      box.addEventListener("pointerenter", () => clearTimeout(closing));
      box.addEventListener("pointerleave", closeSoon);
      main.append(box);
      const at = link.getBoundingClientRect();
      const frame = main.getBoundingClientRect();
      const isLow = at.bottom + box.offsetHeight + 8 > innerHeight && at.top > box.offsetHeight + 8;
      box.style.left = `${Math.max(0, Math.min(at.left - frame.left - 24, frame.width - box.offsetWidth))}px`;
      box.style.top = `${isLow ? at.top - frame.top - box.offsetHeight - 6 : at.bottom - frame.top + 6}px`;
      link.setAttribute("aria-describedby", box.id);
    };
    for (const link of body.querySelectorAll("a.footnote")) {
      if (!isNew(link)) continue;
      link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(link));
      link.addEventListener("pointerleave", closeSoon);
      link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
      link.addEventListener("blur", close);
      link.addEventListener("click", close);
    }
    if (isNew(body)) addEventListener("keydown", (event) => event.key === "Escape" && close());
  }

  // A link from a picture to its large form opens it here instead of leaving the page.
  function largePictures(body) {
    for (const link of body.querySelectorAll("a:has(> img, > picture)")) {
      if (link.origin !== location.origin || !/\.(avif|webp|jpe?g|png|gif|svg)$/i.test(link.pathname)) continue;
      if (!isNew(link)) continue;
      link.addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        const dialog = document.createElement("dialog");
        const picture = document.createElement("img");
        const button = document.createElement("button");
        picture.src = link.href;
        picture.alt = link.querySelector("img").alt;
        button.textContent = body.dataset.close;
        dialog.className = "large-picture";
        dialog.setAttribute("aria-label", picture.alt || link.ariaLabel || link.pathname.split("/").pop());
        dialog.append(picture, button);
        dialog.addEventListener("click", () => dialog.close());
        dialog.addEventListener("close", () => dialog.remove());
        document.body.append(dialog);
        dialog.showModal();
      });
    }
  }

  // The box of a task is named by its text.
  function taskLabels(body) {
    for (const box of body.querySelectorAll("li > input[type=checkbox]")) {
      if (box.ariaLabel && !seen.has(box)) continue;
      seen.add(box);
      box.setAttribute("aria-label", box.parentElement.textContent.trim().split("\n")[0]);
    }
  }

  // A player takes the place of its link when a reader follows it, and not before.
  function players(body) {
    for (const place of body.querySelectorAll(".embed[data-src]")) {
      const link = place.querySelector("a");
      if (!link || !isNew(link)) continue;
      link.addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        const address = new URL(place.dataset.src);
        if (place.dataset.embed === "twitch") address.searchParams.set("parent", location.hostname);
        if (place.dataset.embed === "youtube") address.searchParams.set("autoplay", "1");
        const player = document.createElement("iframe");
        player.src = address;
        player.title = link.textContent;
        player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
        const box = document.createElement("div");
        box.className = place.className;
        box.append(player);
        place.replaceWith(box);
        player.focus();
      });
    }
  }

  // Once a frame while the page scrolls, however often the browser says so.
  function whileScrolling(act) {
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; act(); });
    }, { passive: true });
    act();
  }

  // For browsers in which scrolling drives no animation: how much has been read, and whether the way back is long.
  function howFar() {
    if (CSS.supports("animation-timeline: scroll()") || !isNew(root)) return;
    whileScrolling(() => {
      root.classList.toggle("is-far", scrollY > innerHeight);
      const box = root.dataset.progress && document.querySelector(".post-body")?.getBoundingClientRect();
      if (!box) return;
      const share = -box.top / Math.max(1, box.height - innerHeight);
      root.style.setProperty("--read", String(Math.min(1, Math.max(0, share))));
    });
  }

  // Mark the section that is being read in the table of contents.
  function currentSection() {
    const contents = document.querySelector(".contents");
    if (!contents || !isNew(contents)) return;
    const details = contents.querySelector("details");
    const isBeside = () => getComputedStyle(contents).position === "sticky";
    let wasBeside = false;
    const unfold = () => {
      if (isBeside() !== wasBeside) details.open = wasBeside = !wasBeside;
    };
    addEventListener("resize", unfold);
    unfold();

    const links = new Map();
    let headings = [];
    let here = null;
    const collect = () => {
      links.clear();
      for (const link of contents.querySelectorAll("a")) links.set(decodeURIComponent(link.hash.slice(1)), link);
      headings = [...document.querySelectorAll(".post-body [id]")].filter((heading) => links.has(heading.id));
    };
    const mark = () => {
      let current = null;
      for (const heading of headings) {
        if (heading.getBoundingClientRect().top > innerHeight * 0.25) break;
        current = links.get(heading.id);
      }
      if (current === here) return;
      here?.classList.remove("is-here");
      here?.removeAttribute("aria-current");
      current?.classList.add("is-here");
      current?.setAttribute("aria-current", "true");
      here = current;
      if (current && wasBeside) {
        const box = contents.getBoundingClientRect();
        const row = current.getBoundingClientRect();
        if (row.top < box.top || row.bottom > box.bottom) contents.scrollTop += row.top - box.top - box.height / 2;
      }
    };
    document.addEventListener("site-gen:updated", () => { collect(); mark(); });
    collect();
    whileScrolling(mark);
  }

  async function diagrams(body) {
    const nodes = [...body.querySelectorAll(".mermaid")].filter(isNew);
    if (!settings.mermaid || !nodes.length) return;
    const { default: mermaid } = await import(settings.mermaid);
    mermaid.initialize({ startOnLoad: false, theme: isDark() ? "dark" : "neutral", securityLevel: "strict" });
    await mermaid.run({ nodes });
  }

  // Search comes when a reader asks for it, and not before: a click on its button, "/", Ctrl-K, the field on its page.
  function search() {
    const open = async () => {
      const link = document.querySelector(".search-open");
      try {
        const { open: openBox } = await import(link.dataset.script);
        await openBox(link.href);
      } catch (missing) {
        location.href = link.href;
      }
    };
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".search-open") || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
    addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
      const isAsked = event.ctrlKey || event.metaKey
        ? event.key.toLowerCase() === "k" && !event.altKey && !event.shiftKey
        : event.key === "/" && !event.altKey && !isTyping;
      if (!isAsked || !document.querySelector(".search-open") || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      open();
    });
    const box = document.querySelector("main .search-box");
    if (!box) return;
    const start = async () => (await import(box.dataset.script)).start(box);
    const query = new URLSearchParams(location.search).get("q");
    box.querySelector("input").value = query ?? "";
    if (query) start();
    else box.addEventListener("focusin", start, { once: true });
  }

  search();

  function enhance() {
    schemeButton();
    copyAddresses();
    howFar();
    const body = document.querySelector(".post-body");
    if (!body) return;
    copyButtons(body);
    headingLinks(body);
    focusableScrollers(body);
    taskLabels(body);
    footnotePreviews(body);
    largePictures(body);
    players(body);
    currentSection();
    diagrams(body);
  }

  enhance();
  // Told by the preview, never on a published page.
  document.addEventListener("site-gen:updated", enhance);
})();
