// Makes smoother what already works without it: htmx answers in place, this remembers and cleans up.
(() => {
  "use strict";

  /** @param {string} key @returns {any} what this browser keeps by a name, or null */
  const recall = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "null");
    } catch {
      return null; // storage is forbidden or holds something else: all works without it
    }
  };

  /** @param {string} key @param {any} value what to keep by it; null: nothing */
  const keep = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // without storage a mark is forgotten at the next page, a like or a text that is sent is not
    }
  };

  const LIKES = "palabre.likes";

  /** @returns {Set<string>} the ids of the comments that this browser likes */
  const likes = () => new Set(recall(LIKES));

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
    } else if (requestConfig.elt.matches(".reply")) closeReply();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const form = target.closest("form.like");
    if (form) {
      const button = /** @type {HTMLElement} */ (form.querySelector("button"));
      const ids = likes();
      ids[button.getAttribute("aria-pressed") === "true" ? "add" : "delete"](commentOf(form));
      keep(LIKES, [...ids]);
      button.focus();
    } else if (target.matches("footer")) openReply();
    else if (target.matches(".preview")) target.focus();
  });

  /** @returns {HTMLFormElement | null} the reply form that stands in the page */
  const replyForm = () => document.querySelector(".in-place form");

  /** What was typed in the reply form that was open last, and by which name it is kept. */
  let typed = { key: "", entries: /** @type {Entries} */ ([]) };

  /** Fill the reply form with its draft or what was typed in the one before, and start writing. */
  const openReply = () => {
    const form = replyForm();
    if (!form) return;
    if (!prepare(form)) {
      fill(form, typed.entries);
      keep(typed.key, null);
      keepDraft(form);
    }
    bodyOf(form)?.focus();
  };

  /** Take the reply form out of the page, and put the focus back on the link that opened it. */
  const closeReply = () => {
    const form = replyForm();
    if (!form) return;
    typed = { key: draftOf(form), entries: entriesOf(form) };
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

  // ---------------------------------------------------------------- One's own comments
  // The cookie that lets this browser change them is not for scripts; this knows which they are.

  const OWN = "palabre.own";
  const offer = /** @type {HTMLElement | null} */ (document.querySelector(".own"));

  /** @param {string} id of a comment that this browser has just sent, if it is that */
  const keepOwn = (id) => {
    const until = Date.now() + Number(offer?.dataset.minutes) * 60000;
    if (offer && /^comment-\d+$/.test(id)) keep(OWN, { ...recall(OWN), [id]: until });
  };

  /** Offer in the comments themselves what the page offers below the form. */
  const showOwn = () => {
    const own = Object.entries(recall(OWN) ?? {}).filter(([, until]) => until > Date.now());
    keep(OWN, own.length ? Object.fromEntries(own) : null);
    const link = offer?.firstElementChild;
    for (const [id] of own) {
      const more = document.querySelector(`#${id} > article > footer > .more`);
      if (link) more?.before(link.cloneNode(true));
    }
  };

  // ---------------------------------------------------------------- Drafts
  // What is typed stays in this browser until it is sent, and never leaves it otherwise.

  /** @typedef {[string, string][]} Entries the fields of a form by name */

  const DRAFT = "palabre.draft ";
  const AUTHOR = "palabre.author";
  const SENT = "palabre.sent";
  const KEPT_FOR = 30 * 24 * 3600 * 1000;
  const FIELDS = ["body", "name", "email", "website", "wishes"];
  const WHO = ["name", "email"];

  /** @param {EventTarget | null} target @returns {HTMLFormElement | null} the comment form it is in */
  const formAround = (target) =>
    target instanceof Element ? target.closest("#comment-form, #reply-form") : null;

  /** @param {HTMLFormElement} form @returns {Entries} */
  const entriesOf = (form) =>
    [...new FormData(form)]
      .filter(([name]) => FIELDS.includes(name))
      .map(([name, value]) => [name, String(value)]);

  /** @param {HTMLFormElement} form @param {Entries} entries */
  const fill = (form, entries) => {
    for (const field of /** @type {Iterable<HTMLInputElement>} */ (form.elements)) {
      if (!FIELDS.includes(field.name)) continue;
      const values = entries.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else if (values[0]) field.value = values[0];
    }
  };

  /** @param {HTMLFormElement} form @returns {HTMLTextAreaElement | null} */
  const bodyOf = (form) => form.querySelector("[name=body]");

  /** @param {HTMLFormElement} form @returns {string} the name of its draft: by article and parent */
  const draftOf = (form) =>
    `${DRAFT}${form.getAttribute("action")} ${new FormData(form).get("parent") || ""}`;

  /** @param {HTMLFormElement} form */
  const keepDraft = (form) => {
    const isEmpty = !bodyOf(form)?.value.trim();
    keep(draftOf(form), isEmpty ? null : { at: Date.now(), entries: entriesOf(form) });
  };

  /** @param {HTMLFormElement} form @returns {HTMLInputElement | null} */
  const rememberBox = (form) => form.querySelector(".remember input");

  /** @param {HTMLFormElement} form keeps the name and e-mail in it if the reader wants that */
  const keepAuthor = (form) => {
    const isWanted = rememberBox(form)?.checked;
    keep(AUTHOR, isWanted ? entriesOf(form).filter(([name]) => WHO.includes(name)) : null);
  };

  /** @param {HTMLFormElement} form puts the name and e-mail into it that are remembered, if any */
  const fillAuthor = (form) => {
    const author = /** @type {Entries | null} */ (recall(AUTHOR)) ?? [];
    const box = rememberBox(form);
    if (box) box.checked = author.length > 0;
    const isEmpty = entriesOf(form).every(([name, value]) => !WHO.includes(name) || !value);
    if (isEmpty) fill(form, [...entriesOf(form), ...author].filter(([, value]) => value));
  };

  /** @param {HTMLFormElement} form @param {boolean} isRestored */
  const sayRestored = (form, isRestored) => {
    /** @type {HTMLElement | null} */ (form.querySelector(".draft"))?.toggleAttribute("hidden", !isRestored);
  };

  /** Fill a form with what this browser keeps for it. @param {HTMLFormElement} form @returns {boolean} */
  const prepare = (form) => {
    form.querySelector(".remember")?.removeAttribute("hidden");
    fillAuthor(form);
    const draft = recall(draftOf(form));
    const isRestored = Boolean(draft) && !bodyOf(form)?.value;
    if (isRestored) fill(form, draft.entries);
    sayRestored(form, isRestored);
    return isRestored;
  };

  /** Forget the draft of what was just taken, known by where it led to, and those that are too old. */
  const clearDrafts = () => {
    try {
      const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (
        performance.getEntriesByType("navigation")
      );
      const sent = sessionStorage.getItem(SENT);
      sessionStorage.removeItem(SENT);
      if (sent && arrival.type === "navigate" && arrival.redirectCount) {
        keep(sent, null);
        keepOwn(location.hash.slice(1));
      }
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(DRAFT) && !(recall(key)?.at > Date.now() - KEPT_FOR)) keep(key, null);
      }
    } catch {
      // no storage, no drafts
    }
  };

  document.addEventListener("input", (event) => {
    const form = formAround(event.target);
    if (!form) return;
    keepDraft(form);
    if (rememberBox(form)?.checked || event.target === rememberBox(form)) keepAuthor(form);
  });

  document.addEventListener("submit", (event) => {
    const form = formAround(event.target);
    if (!form || event.submitter?.hasAttribute("formaction")) return;
    keepDraft(form);
    try {
      sessionStorage.setItem(SENT, draftOf(form));
    } catch {
      // no storage, no draft
    }
  });

  document.addEventListener("click", (event) => {
    const form = formAround(event.target);
    if (!form || !(/** @type {Element} */ (event.target).matches(".draft button"))) return;
    keep(draftOf(form), null);
    form.reset();
    prepare(form);
    bodyOf(form)?.focus();
  });

  clearDrafts();
  for (const form of document.querySelectorAll("form#comment-form")) {
    prepare(/** @type {HTMLFormElement} */ (form));
  }

  // ---------------------------------------------------------------- The conversation

  const conversation = /** @type {HTMLElement | null} */ (document.querySelector(".conversation"));

  /** @param {string} name @returns {HTMLElement} a new one of the parts that only a script needs */
  const tool = (name) => {
    const tools = /** @type {HTMLTemplateElement} */ (document.querySelector("template.tools"));
    const part = /** @type {HTMLElement} */ (tools.content.querySelector(`.${name}`));
    return /** @type {HTMLElement} */ (part.cloneNode(true));
  };

  /** @param {string} name @param {Element} comment @returns {HTMLElement} one that says whose it is */
  const toolOf = (name, comment) => {
    const part = tool(name);
    part.querySelector("bdi")?.append(comment.querySelector(".p-author")?.textContent ?? "");
    return part;
  };

  /** @param {ParentNode | null} within @returns {HTMLElement[]} the comments in it */
  const commentsIn = (within) => [...(within?.querySelectorAll("li.u-comment") ?? [])];

  /** @param {HTMLElement[]} comments get what only a script can do */
  const equip = (comments) => {
    for (const comment of comments) {
      const footer = comment.querySelector("footer");
      const reply = footer?.querySelector("a.reply");
      reply?.setAttribute("hx-get", reply.getAttribute("href") ?? "");
      const like = footer?.querySelector("form.like");
      like?.setAttribute("hx-post", like.getAttribute("action") ?? "");
      const replies = comment.querySelector(":scope > .thread");
      if (replies) {
        const fold = toolOf("fold", comment);
        fold.querySelector(".count")?.append(String(commentsIn(replies).length));
        footer?.append(fold);
      }
      const more = toolOf("more", comment);
      more.append(...(footer?.querySelectorAll(":scope > a:not([class])") ?? []));
      more.append(toolOf("copy", comment));
      footer?.append(more);
    }
  };

  /** @param {Element} replies @param {boolean} isOpen */
  const fold = (replies, isOpen) => {
    replies.toggleAttribute("hidden", !isOpen);
    const button = replies.parentElement?.querySelector(".fold");
    button?.setAttribute("aria-expanded", String(isOpen));
  };

  /** Show the comment that the address names, if it is in a thread that was folded. */
  const unfold = () => {
    const named = location.hash && document.getElementById(location.hash.slice(1));
    if (!named) return;
    for (let at = named.parentElement; at; at = at.parentElement) if (at.hidden) fold(at, true);
    named.scrollIntoView();
  };

  /** @param {HTMLElement} button copies the address of its comment, or else leads there */
  const copy = async (button) => {
    const link = button.closest("article")?.querySelector("a.permalink");
    const { href } = /** @type {HTMLAnchorElement} */ (link);
    try {
      await navigator.clipboard.writeText(href);
    } catch {
      location.assign(href); // where copying is forbidden it can be read in the address bar
      return;
    }
    const told = document.querySelector(".told .copied");
    told?.replaceChildren(tool("copied"));
    setTimeout(() => told?.replaceChildren(), 4000);
  };

  /** @param {Element | undefined} item a comment to go to, with the eyes and with the keyboard */
  const goTo = (item) => {
    const place = /** @type {HTMLElement | null | undefined} */ (item?.firstElementChild);
    if (!place) return;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start" });
  };

  /** @param {HTMLElement} comment */
  const markNew = (comment) => comment.querySelector(".permalink")?.append(" ", tool("new"));

  const SEEN = "palabre.seen";
  const VISIT = 30 * 60 * 1000;
  const WEEK = 7 * 24 * 3600 * 1000;
  const MOST_SEEN = 50;

  /** @typedef {{at: number, ids: string[]}} Seen when an article was read, and its comments of a week */

  /** @param {HTMLElement} comment @returns {number} */
  const timeOf = (comment) => Date.parse(comment.querySelector("time")?.dateTime ?? "");

  /**
   * Mark what came since the last visit, which ends half an hour after its last page. A comment may
   * be shown long after it was written, so those of the week before count if they were not there.
   */
  const markSince = () => {
    if (!conversation?.dataset.article) return;
    const now = Date.now();
    /** @type {Record<string, Seen & {before?: Seen}>} */
    const all = recall(SEEN) ?? {};
    const last = all[conversation.dataset.article];
    const before = last && now - last.at < VISIT ? last.before : last;
    const comments = commentsIn(conversation);
    if (before) {
      const isNew = (/** @type {HTMLElement} */ one) =>
        timeOf(one) > before.at - WEEK && !before.ids.includes(one.id) && !one.matches(":target");
      const fresh = comments.filter(isNew);
      fresh.forEach(markNew);
      const since = tool("since");
      const link = /** @type {HTMLAnchorElement} */ (since.firstElementChild);
      if (fresh[0]) {
        link.href = `#${fresh[0].id}`;
        link.querySelector("span")?.append(String(fresh.length));
        conversation.querySelector(".orders ul")?.append(since);
      }
    }
    const recent = comments.filter((one) => timeOf(one) > now - WEEK).map((one) => one.id);
    const ids = [...new Set([...(last?.ids ?? []), ...recent])];
    all[conversation.dataset.article] = { at: now, ids, ...(before && { before }) };
    const latest = Object.entries(all).sort(([, one], [, other]) => other.at - one.at);
    keep(SEEN, Object.fromEntries(latest.slice(0, MOST_SEEN)));
  };

  /** @param {Document} page the same page as it is now; @returns {HTMLElement[]} what was not here */
  const takeIn = (page) => {
    const added = [];
    for (const there of commentsIn(page)) {
      if (document.getElementById(there.id)) continue;
      const above = there.parentElement?.closest("li");
      const parent = above ? document.getElementById(above.id) : conversation;
      let list = parent?.querySelector(":scope > .thread");
      if (!list && parent) {
        list = document.createElement("ol");
        list.className = "thread";
        parent.append(list);
      }
      let next = there.nextElementSibling;
      while (next && !document.getElementById(next.id)) next = next.nextElementSibling;
      const here = /** @type {HTMLElement} */ (document.importNode(there, true));
      here.querySelector(".thread")?.remove(); // its replies come after it, one by one
      list?.insertBefore(here, next && document.getElementById(next.id));
      added.push(here);
    }
    return added;
  };

  /** Show what came since the page was made, and go to the first of it. */
  const showNews = async () => {
    const link = /** @type {HTMLAnchorElement} */ (document.querySelector(".told .news a"));
    const answer = await fetch(location.href).catch(() => null);
    const text = answer?.ok ? await answer.text() : "";
    const page = new DOMParser().parseFromString(text, "text/html");
    const added = takeIn(page);
    if (!conversation || !added[0]) {
      location.assign(link.href); // on another page of the conversation
      return;
    }
    equip(added);
    added.forEach(markNew);
    for (const comment of added) /** @type {any} */ (window).htmx?.process(comment);
    const heading = page.getElementById("comments");
    if (heading) document.getElementById("comments")?.replaceChildren(...heading.childNodes);
    conversation.dataset.news = page.querySelector(".conversation")?.getAttribute("data-news") ?? "";
    link.parentElement?.replaceChildren();
    goTo(added[0]);
  };

  const MINUTE = 60 * 1000;

  /** Ask each minute whether there are new comments, while somebody looks at the page. */
  const watch = () => {
    let wait = MINUTE;
    const ask = async () => {
      const address = conversation?.dataset.news;
      if (!address) return;
      const answer = await fetch(address, { cache: "no-cache" }).catch(() => null);
      wait = answer?.ok ? MINUTE : Math.min(2 * wait, 60 * MINUTE);
      const { text } = answer?.ok ? await answer.json() : { text: "" };
      const news = document.querySelector(".told .news");
      if (text && news && news.textContent !== text) {
        const link = document.createElement("a");
        link.href = "?order=newest#comments";
        link.append(text);
        news.replaceChildren(link);
      }
      setTimeout(askIfSeen, wait);
    };
    const askIfSeen = () => {
      if (document.visibilityState === "visible") ask();
      else document.addEventListener("visibilitychange", askIfSeen, { once: true });
    };
    setTimeout(askIfSeen, wait);
  };

  if (document.querySelector("template.tools")) {
    equip(commentsIn(conversation));
    showOwn();
    markSince();
    conversation?.querySelector(".orders ul")?.append(tool("keys"));
    if (conversation?.dataset.news) watch();
    window.addEventListener("hashchange", unfold);
  }

  conversation?.addEventListener("click", (event) => {
    const control = /** @type {Element} */ (event.target).closest("button, .news a");
    if (!(control instanceof HTMLElement)) return;
    if (control.matches(".fold")) {
      const replies = control.closest("li")?.querySelector(".thread");
      if (replies) fold(replies, replies.hasAttribute("hidden"));
    } else if (control.matches(".copy")) copy(control);
    else if (control.matches(".news a")) {
      event.preventDefault();
      showNews();
    }
  });

  // Only from within the conversation and outside of what is being typed, so that it is in nobody's way.
  conversation?.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    const at = /** @type {Element} */ (event.target);
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at.matches("input, textarea, select")) return;
    const threads = [...conversation.querySelectorAll(":scope > .thread > li")];
    goTo(threads[threads.findIndex((thread) => thread.contains(at)) + step]);
  });

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
