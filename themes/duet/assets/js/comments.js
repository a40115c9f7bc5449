// Comments on demand: the provider's script is asked for when a reader wants to see them, and never before.
(() => {
  "use strict";
  const place = document.getElementById("page-comments_");
  if (!place) return;
  const root = document.documentElement;
  const { provider, load, script: address, settings, loading, failed } = place.dataset;
  const start = place.querySelector(".comments-start");
  const state = place.querySelector(".comments-state");
  const thread = place.querySelector(".comments-thread");
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches);
  const look = () => (provider === "utterances" ? "github-" : "") + (isDark() ? "dark" : "light");

  const messages = {
    giscus: () => ({ giscus: { setConfig: { theme: look() } } }),
    utterances: () => ({ type: "set-theme", theme: look() }),
  };

  // The frame is another site's page: it is told when the reader changes between light and dark.
  function followScheme() {
    if (provider === "disqus") {
      window.DISQUS?.reset({ reload: true });
      return;
    }
    const frame = thread.querySelector("iframe");
    frame?.contentWindow.postMessage(messages[provider](), new URL(address).origin);
  }

  function show() {
    if (thread.hasChildNodes()) return;
    const values = JSON.parse(settings);
    const script = document.createElement("script");
    if (provider === "disqus") {
      const own = document.createElement("div");
      own.id = "disqus_thread";
      thread.append(own);
      window.disqus_config = function () {
        this.page.url = values.url;
        this.page.identifier = values.identifier;
        this.page.title = values.title;
        this.language = values.language;
      };
      script.setAttribute("data-timestamp", String(Date.now()));
    } else {
      for (const [name, value] of Object.entries(values)) script.setAttribute(name, value);
      script.setAttribute(provider === "giscus" ? "data-theme" : "theme", look());
    }
    script.async = true;
    script.src = address;
    script.addEventListener("load", () => { state.textContent = ""; });
    script.addEventListener("error", () => {
      thread.replaceChildren();
      state.textContent = failed;
      start.hidden = false;
    });
    state.textContent = loading;
    start.hidden = true;
    thread.append(script);
  }

  start.querySelector("button").addEventListener("click", show);
  systemDark.addEventListener("change", followScheme);
  new MutationObserver(followScheme).observe(root, { attributeFilter: ["data-theme"] });
  if (load === "scroll") {
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      show();
    }, { rootMargin: "400px" }).observe(place);
  }
})();
