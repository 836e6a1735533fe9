// The keyboard of the queue. Every key presses a button or follows a link that is in the page.

const OFF = "palabre.keys-off";

/** The keys, and what each presses in the row that has the focus. @type {Record<string, string>} */
const PRESSES = {
  a: "button[value=approve]",
  s: "button[value=spam]",
  d: "button[value=trash]",
  r: "a.reply",
  e: "a.edit",
  x: "input[name=_selected_action]",
};

const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#rows > .row")]);

/** @returns {HTMLElement | null} the row that has the focus, itself or something in it */
const currentRow = () => document.activeElement?.closest("#rows > .row") ?? null;

/** @param {HTMLElement | undefined} row */
const goTo = (row) => {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
};

/** @param {1 | -1} step Go to the next or the previous row; from elsewhere, to the first. */
const go = (step) => {
  const all = rows();
  const current = currentRow();
  goTo(current ? all[all.indexOf(current) + step] : all[0]);
};

/** @param {HTMLElement} row @returns {HTMLElement | undefined} where to go when it goes away */
const neighbour = (row) => {
  const still = rows().filter((one) => one === row || !one.hasAttribute("aria-busy"));
  const place = still.indexOf(row);
  return still[place + 1] ?? still[place - 1];
};

// ---------------------------------------------------------------- Keys

const keys = /** @type {HTMLDialogElement} */ (document.querySelector("#keys"));
const keysOn = /** @type {HTMLInputElement} */ (document.querySelector("#keys-on"));
const showKeys = /** @type {HTMLButtonElement} */ (document.querySelector("#show-keys"));

try {
  keysOn.checked = localStorage.getItem(OFF) === null;
} catch {
  // storage is forbidden: the keys are on
}
keysOn.addEventListener("change", () => {
  try {
    if (keysOn.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // without storage the choice lasts as long as the page
  }
});
showKeys.hidden = false;
showKeys.addEventListener("click", () => keys.showModal());

/** @param {KeyboardEvent} event @returns {boolean} whether a key is meant for something else */
const isTyping = (event) => {
  const target = /** @type {Element} */ (event.target);
  const types = "textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]";
  return event.ctrlKey || event.altKey || event.metaKey || keys.open || target.matches(types);
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closePanel(document.activeElement);
  if (!keysOn.checked || event.repeat || isTyping(event)) return;
  if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
  else if (event.key === "?") keys.showModal();
  else if (event.key === "u") press(document.querySelector("#notices .undo"));
  else if (event.key in PRESSES) press(currentRow()?.querySelector(PRESSES[event.key]));
  else return;
  event.preventDefault();
});

/** @param {Element | null | undefined} control */
const press = (control) => /** @type {HTMLElement | undefined} */ (control ?? undefined)?.click();

// ---------------------------------------------------------------- Decisions in place

/** In which row each form stands that waits for its answer. @type {WeakMap<Element, string>} */
const waiting = new WeakMap();

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = /** @type {Element} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (form.closest("#rows > .row"));
  if (!row || !form.matches("form")) return;
  if (row.hasAttribute("aria-busy")) event.preventDefault(); // it is being decided on
  else {
    waiting.set(form, row.id);
    row.setAttribute("aria-busy", "true");
    if (!form.matches(".edit")) goTo(neighbour(row));
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, successful } = /** @type {CustomEvent} */ (event).detail;
  if (!successful) complain();
  const row = document.getElementById(waiting.get(requestConfig.elt) ?? "");
  if (!row) return; // it was decided on
  row.removeAttribute("aria-busy");
  if (!successful) goTo(row);
  else if (requestConfig.elt.matches(".edit") && !row.querySelector(".panel form")) edited = row.id;
});

/** The row whose text was changed, until what stands in its place is ready. */
let edited = "";

/** Say that nothing was done; all that was typed is still there. */
const complain = () => {
  const notices = /** @type {HTMLElement} */ (document.querySelector("#notices"));
  const list = Object.assign(document.createElement("ul"), { className: "messagelist" });
  const text = notices.dataset.failed ?? "";
  list.append(Object.assign(document.createElement("li"), { className: "error", textContent: text }));
  notices.replaceChildren(list);
};

document.addEventListener("htmx:afterSettle", () => {
  if (edited) goTo(document.getElementById(edited) ?? undefined);
  edited = "";
  tell();
  if (!rows().length && document.querySelector(".pages [rel=next]")) location.reload();
});

/** @param {Element | null} inside Take the form that stands in a row away, and go back to the row. */
const closePanel = (inside) => {
  const panel = inside?.closest("#rows .panel");
  if (!panel) return;
  panel.replaceChildren();
  goTo(/** @type {HTMLElement} */ (panel.closest(".row")));
};

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (!target.matches("#rows .panel .cancel")) return;
  event.preventDefault();
  closePanel(target);
});

// ---------------------------------------------------------------- The selection

const boxes = () =>
  /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[name=_selected_action]")])
    .filter((box) => box.type === "checkbox");
const selectAll = /** @type {HTMLElement | null} */ (document.querySelector("#select-all"));
const all = /** @type {HTMLInputElement | null | undefined} */ (selectAll?.querySelector("input"));

/** Say how many comments are selected. */
const tell = () => {
  const chosen = boxes().filter((box) => box.checked).length;
  const selected = document.querySelector("#selected");
  if (selected && selected.textContent !== String(chosen)) selected.textContent = String(chosen);
  if (all) all.checked = chosen > 0 && chosen === boxes().length;
};

if (selectAll) selectAll.hidden = false;
all?.addEventListener("change", () => {
  for (const box of boxes()) box.checked = all.checked;
});
document.addEventListener("change", tell);
tell();

// After an undo the address names the row that came back.
goTo(rows().find((row) => `#${row.id}` === location.hash));
