// What the preview has to say, above the page and apart from it: errors in a panel, everything else behind small
// buttons in a corner. Every text is set as text, never as markup.

import { strings } from "./strings.js";

const own = (name) => new URL(name, import.meta.url).href;

// Return a function that shows a state: {problems, isLost, isBuilding, gone, isReady}. `gone` is the home address to
// offer in place of a page that is no more; a page that is ready, the next change will not load again.
// `splitAddress()` is where the button of the split view leads; without it there is none.
export function makeOverlay(splitAddress) {
  const say = strings();
  const host = document.createElement("site-gen-preview");
  const root = host.attachShadow({ mode: "open" });
  const style = make("link", { rel: "stylesheet", href: own("client.css") });
  const panel = make("section", { className: "panel", hidden: true });
  const alarm = make("div", { role: "group" });
  const bar = make("div", { className: "bar", role: "group", ariaLabel: say.name });
  const status = make("span", { className: "status", role: "status" });
  let shown = {};
  let errorsHidden = false;
  let warningsOpen = false;
  let errorsBefore = "";

  host.lang = document.documentElement.lang;
  host.hidden = true;
  style.addEventListener("load", () => { host.hidden = false; raise(); });
  alarm.append(panel);
  root.append(style, alarm, bar);
  document.documentElement.append(host);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden && !document.querySelector("dialog[open]")) close();
  });

  function close() {
    errorsHidden = true;
    warningsOpen = false;
    draw();
  }

  // Above whatever the page has in the top layer, without making the page inert.
  function raise() {
    if (!host.showPopover || host.hidden) return;
    host.popover = "manual";
    if (host.matches(":popover-open")) host.hidePopover();
    host.showPopover();
  }

  function draw() {
    const { problems = [], isLost, isBuilding, gone } = shown;
    const errors = problems.filter(({ severity }) => severity === "error");
    const others = problems.filter(({ severity }) => severity !== "error");
    const warnings = others.filter(({ severity }) => severity === "warning");
    const other = warnings.length ? say.warnings(warnings.length) : say.notes(others.length);
    const isAlarm = errors.length > 0 && !errorsHidden;
    const listed = isAlarm ? errors : warningsOpen ? others : [];
    const focused = root.activeElement?.dataset.name;

    alarm.role = isAlarm ? "alert" : "group"; // read out at once, or when its turn comes
    panel.hidden = listed.length === 0;
    panel.className = isAlarm ? "panel is-alarm" : "panel";
    panel.replaceChildren();
    if (listed.length) {
      const title = isAlarm ? say.errors(errors.length) : other;
      const head = make("header", {}, [
        make("h2", { textContent: title }),
        make("p", { textContent: errors.length ? say.lastGood : say.warned }),
        button("hide", say.hide, close, [make("kbd", { textContent: "Esc" })]),
      ]);
      panel.append(head, make("div", { className: "list", tabIndex: 0 }, listed.map(entry)));
    }

    status.textContent = isLost ? say.lost : gone ? say.gone : isBuilding ? say.building : "";
    status.className = isLost ? "status is-lost" : gone ? "status is-gone" : "status is-building";
    status.title = isLost ? say.lostHint : "";
    status.hidden = !status.textContent;
    const parts = [status];
    if (gone && !isLost) parts.push(make("a", { href: gone, textContent: say.home }));
    if (errors.length && !isAlarm) {
      parts.push(button("errors", say.errors(errors.length), () => { errorsHidden = false; draw(); }));
    }
    if (others.length) {
      const toggle = button("warnings", other, () => {
        warningsOpen = isAlarm || !warningsOpen;
        errorsHidden = true;
        draw();
      });
      toggle.ariaExpanded = String(warningsOpen && !isAlarm);
      parts.push(toggle);
    }
    if (splitAddress) {
      parts.push(make("a", { className: "split", href: splitAddress(), title: say.split, ariaLabel: say.split }));
    }
    bar.replaceChildren(...parts);
    bar.hidden = parts.every((part) => part.hidden);
    bar.className = parts.length > 2 || status.textContent ? "bar" : "bar is-idle";
    if (focused) root.querySelector(`[data-name=${focused}]`)?.focus({ preventScroll: true });
  }

  return (change) => {
    const state = { ...shown, ...change };
    if (JSON.stringify(state) === JSON.stringify(shown)) return;
    shown = state;
    host.toggleAttribute("data-ready", shown.isReady === true);
    const errors = JSON.stringify((shown.problems ?? []).filter(({ severity }) => severity === "error"));
    if (errors !== errorsBefore) errorsHidden = false;
    errorsBefore = errors;
    draw();
    if (!panel.hidden) raise();
  };
}

function entry({ path, line, severity, message, hint, source_line: source }) {
  const where = make("p", { className: "where" }, [make("bdi", { textContent: path })]);
  if (line) where.append(make("span", { className: "line", textContent: `:${line}` }));
  const item = make("article", { className: severity }, [where, make("p", { className: "what" }, prose(message))]);
  if (source?.trim()) {
    const number = make("span", { className: "number", textContent: line ?? "", ariaHidden: "true" });
    item.append(make("pre", {}, [number, make("code", { textContent: source.trimEnd() })]));
  }
  if (hint) item.append(make("p", { className: "hint" }, prose(hint)));
  return item;
}

// Text in which `names` stand between grave accents.
function prose(text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, place) => (place % 2 ? make("code", { textContent: part }) : part));
}

function button(name, text, act, more = []) {
  const made = make("button", { type: "button", className: name }, [make("span", { textContent: text }), ...more]);
  made.dataset.name = name;
  made.addEventListener("click", act);
  return made;
}

export function make(name, values, children = []) {
  const made = Object.assign(document.createElement(name), values);
  made.append(...children);
  return made;
}
