// The list: which row is open, which one the keys are on, and how fresh rows slip in.
const rows = () => [...document.querySelectorAll(".list .row")];
const list = () => document.querySelector(".list[data-url]");

export function openReference() {
  return document.querySelector(".ticket")?.dataset.reference ?? "";
}

export function markOpen() {
  const open = openReference();
  for (const row of rows()) {
    if (row.dataset.reference === open) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function cursor() {
  return document.querySelector(".row.is-cursor") ?? document.querySelector('.row[aria-current="true"]');
}

export function moveCursor(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(cursor());
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))] ?? all[0];
  document.querySelectorAll(".row.is-cursor").forEach((row) => row.classList.remove("is-cursor"));
  next.classList.add("is-cursor");
  next.querySelector("a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

export function openCursor() {
  (cursor() ?? rows()[0])?.querySelector("a").click();
}

let latest = 0;

/** Fetch the first page again and change only what changed; rows that are new glow a moment. */
export async function refreshList() {
  const pane = list();
  if (!pane) return;
  const turn = ++latest;
  const answer = await fetch(pane.dataset.url, { headers: { "HX-Request": "true", "HX-Target": "list" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Answers may overtake each other; an older one must not undo a newer one.
  if (turn !== latest) return;
  merge(pane.querySelector(".rows"), fresh.querySelector(".rows"));
  const count = fresh.querySelector(".list-title .count");
  const empty = pane.querySelector(".empty");
  if (empty) empty.hidden = rows().length > 0;
  if (count) pane.querySelector(".list-title .count")?.replaceWith(count);
}

function merge(shown, fresh) {
  if (!shown || !fresh) return;
  const before = new Map([...shown.querySelectorAll(".row")].map((row) => [row.id, row]));
  const page = [...fresh.querySelectorAll(".row")];
  removeGone(before, page, Number(fresh.dataset.size));
  let place = shown.firstElementChild;
  for (const row of page) {
    const old = before.get(row.id);
    const current = old?.dataset.print === row.dataset.print ? age(old, row) : adopt(old, row);
    if (place === old) place = current;
    if (current === place) place = place.nextElementSibling;
    else shown.insertBefore(current, place);
  }
  markOpen();
}

/** Rows missing from the first page have left the view, except those that newcomers pushed down. */
function removeGone(before, page, size) {
  const wanted = new Set(page.map((row) => row.id));
  const newcomers = page.filter((row) => !before.has(row.id)).length;
  const missing = [...before.values()].slice(0, size).filter((row) => !wanted.has(row.id));
  const pushed = page.length === size ? newcomers : 0;
  missing.slice(0, Math.max(0, missing.length - pushed)).forEach((row) => row.remove());
}

/** Nothing happened to this row, but time went on. */
function age(old, row) {
  for (const part of [".row-age", ".row-sla"]) {
    old.querySelector(part).replaceChildren(...row.querySelector(part).childNodes);
  }
  return old;
}

function adopt(old, row) {
  const fresh = document.importNode(row, true);
  fresh.classList.add("is-fresh");
  if (old) {
    fresh.classList.toggle("is-cursor", old.classList.contains("is-cursor"));
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (focused) fresh.querySelector("a").focus({ preventScroll: true });
  }
  window.htmx?.process(fresh);
  return fresh;
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "ticket") {
    document.querySelectorAll(".row.is-cursor").forEach((row) => row.classList.remove("is-cursor"));
    markOpen();
    showNewest();
  }
});

/** A long talk opens at its end, where the next word is due. */
export function showNewest() {
  const scroll = document.querySelector(".ticket-scroll");
  if (!scroll) return;
  if (getComputedStyle(scroll).overflowY === "auto") scroll.scrollTop = scroll.scrollHeight;
  else [...document.querySelectorAll(".message")].slice(1).at(-1)?.scrollIntoView();
}

// Closing the ticket gives the list its room back, where it was.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-close-ticket]");
  const pane = document.getElementById("ticket");
  if (!link || !pane || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const left = openReference();
  pane.replaceChildren();
  history.pushState({ htmx: true }, "", link.href);
  document.title = document.querySelector(".list-title h1").textContent;
  markOpen();
  const row = document.querySelector(`.row[data-reference="${CSS.escape(left)}"]`);
  row?.classList.add("is-cursor");
  row?.querySelector("a").focus();
});

// A refreshed part keeps its folded pieces as the reader left them.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  for (const piece of event.detail.target.querySelectorAll("details[id]")) {
    const fresh = event.detail.fragment.querySelector(`#${CSS.escape(piece.id)}`);
    if (fresh) fresh.open = piece.open;
  }
});

markOpen();
showNewest();
document.querySelector('.row[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
