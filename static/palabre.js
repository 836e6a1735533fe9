// Makes smoother what already works without it: htmx answers in place, this remembers and cleans up.
(() => {
  "use strict";

  const LIKES = "palabre.likes";

  /** @returns {Set<string>} the ids of the comments that this browser likes */
  const likes = () => {
    try {
      return new Set(JSON.parse(localStorage.getItem(LIKES) ?? "[]"));
    } catch {
      return new Set(); // storage is forbidden or holds something else: likes still work
    }
  };

  /** @param {Set<string>} ids */
  const keep = (ids) => {
    try {
      localStorage.setItem(LIKES, JSON.stringify([...ids]));
    } catch {
      // without storage the mark is forgotten at the next page, the like is not
    }
  };

  /** @param {Element} form @returns {string} the id of the comment that a like form is for */
  const commentOf = (form) => form.closest("li")?.id ?? "";

  const mine = likes();
  for (const form of document.querySelectorAll("form.like")) {
    if (mine.has(commentOf(form))) form.querySelector("button")?.setAttribute("aria-pressed", "true");
  }

  /** @param {Element} control a link or a form, which goes the way that works without htmx */
  const goPlainly = (control) => {
    if (control instanceof HTMLFormElement) control.submit();
    if (control instanceof HTMLButtonElement) control.form?.requestSubmit(control);
    if (control instanceof HTMLAnchorElement) location.assign(control.href);
  };

  document.addEventListener("htmx:responseError", (event) => {
    goPlainly(/** @type {Element} */ (event.target));
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = /** @type {CustomEvent} */ (event).detail;
    if (xhr.status >= 400) return;
    if (xhr.responseURL !== new URL(requestConfig.path, location.href).href) {
      event.preventDefault(); // led elsewhere, to a whole page
      goPlainly(requestConfig.elt);
    } else if (event.target instanceof Element && event.target.matches("footer")) closeReply();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const form = target.closest("form.like");
    if (form) {
      const button = /** @type {HTMLElement} */ (form.querySelector("button"));
      const ids = likes();
      ids[button.getAttribute("aria-pressed") === "true" ? "add" : "delete"](commentOf(form));
      keep(ids);
      button.focus();
    } else if (target.matches("footer")) openReply();
    else if (target.matches(".preview")) target.focus();
  });

  /** @returns {HTMLFormElement | null} the reply form that stands in the page */
  const replyForm = () => document.querySelector(".in-place form");

  /** @type {[string, FormDataEntryValue][]} what was typed in the reply form that was open last */
  let typed = [];

  /** Fill the reply form with what was typed in the one before, and start writing. */
  const openReply = () => {
    const fields = replyForm()?.elements;
    for (const [name, value] of typed) {
      const field = fields?.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
        field.value = String(value);
      }
    }
    for (const box of replyForm()?.querySelectorAll("[type=checkbox]") ?? []) {
      const { name, value } = /** @type {HTMLInputElement} */ (box);
      const was = typed.some(([key, text]) => key === name && text === value);
      /** @type {HTMLInputElement} */ (box).checked = was;
    }
    /** @type {HTMLElement | null | undefined} */ (fields?.namedItem("body"))?.focus();
  };

  /** Take the reply form out of the page, and put the focus back on the link that opened it. */
  const closeReply = () => {
    const form = replyForm();
    if (!form) return;
    typed = [...new FormData(form)].filter(([name]) => name !== "parent");
    const open = form.closest(".in-place");
    const link = /** @type {HTMLElement | null} */ (open?.parentElement?.querySelector("a.reply"));
    open?.remove();
    link?.focus();
  };

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.matches(".in-place .cancel")) closeReply();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement?.closest(".in-place")) closeReply();
  });

  // ---------------------------------------------------------------- Light and dark

  const THEME = "palabre.theme";
  const themeButton = document.querySelector("button.theme");
  const night = matchMedia("(prefers-color-scheme: dark)");

  /** @returns {string} "light" or "dark": what was chosen here, or else what the system says */
  const theme = () => document.documentElement.dataset.theme || (night.matches ? "dark" : "light");

  /** Say on the button, and to the bars around the page, which colours the page has. */
  const showTheme = () => {
    themeButton?.setAttribute("aria-pressed", String(theme() === "dark"));
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      meta.setAttribute("content", getComputedStyle(document.body).backgroundColor);
    }
  };

  themeButton?.addEventListener("click", () => {
    const other = theme() === "dark" ? "light" : "dark";
    // Who goes back to what the system says follows it again.
    const choice = (other === "dark") === night.matches ? "" : other;
    document.documentElement.dataset.theme = choice;
    showTheme();
    try {
      localStorage.setItem(THEME, choice);
    } catch {
      // without storage the choice holds for this page
    }
  });
  night.addEventListener("change", showTheme);
  showTheme();

  // Links of old name a comment behind the address of its article, whatever page of the
  // conversation it stands on. Only a browser sees that part of an address, so the server cannot
  // lead there by itself; but the comment's permalink knows the page.
  const findComment = async () => {
    const number = /^#comment-(\d+)$/.exec(location.hash)?.[1];
    const article = document.querySelector(".conversation")?.getAttribute("data-article");
    if (!number || !article || document.getElementById(`comment-${number}`)) return;
    const address = `/comments/${number}/?on=${article}`;
    // Without an answer, the reader is at the article all the same.
    const answer = await fetch(address, { method: "HEAD" }).catch(() => null);
    const here = location.href.split("#")[0];
    if (answer?.ok && answer.url !== here) location.replace(answer.url + location.hash);
  };
  findComment();
  window.addEventListener("hashchange", findComment);

  // After an error, start reading at what is wrong.
  /** @type {HTMLElement | null} */ (document.querySelector(".error-summary"))?.focus();
})();
