// One key, one act. Keys are read as characters, not places, so they work on AZERTY as on QWERTY.
import { startComposer } from "./composer.js";
import { moveCursor, openCursor } from "./list.js";
import { openMenu } from "./menus.js";

const go = (selector) => {
  const link = document.querySelector(selector);
  link?.click();
  return Boolean(link);
};

const acts = {
  j: () => moveCursor(1),
  k: () => moveCursor(-1),
  o: () => openCursor(),
  r: () => startComposer("reply"),
  n: () => startComposer("note"),
  a: () => openMenu("assignee"),
  s: () => openMenu("status"),
  p: () => openMenu("priority"),
  t: () => openMenu("type"),
  l: () => focusOn('.ticket-side input[name="tag"]'),
  i: () => go('.ticket-pane [data-menu="assignee"] [data-me]'),
  c: () => go("[data-new-ticket]"),
  u: () => go("[data-close-ticket]"),
  "/": () => focusOn("[data-search]"),
  "?": () => document.getElementById("keys")?.showModal(),
};

function focusOn(selector) {
  const input = document.querySelector(selector);
  input?.focus();
  input?.select();
  return Boolean(input);
}

const isTyping = (element) =>
  element.isContentEditable || element.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");

// “g” then a letter goes somewhere.
let waiting = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]") || isTyping(event.target)) {
    if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
    return;
  }
  if (event.target.closest("details.menu[open]")) return;
  if (Date.now() < waiting) {
    waiting = 0;
    if (go(`.rail [data-go="${CSS.escape(event.key)}"]`)) event.preventDefault();
    return;
  }
  if (event.key === "g") {
    waiting = Date.now() + 1200;
    return;
  }
  const act = acts[event.key];
  if (!act) return;
  act();
  event.preventDefault();
});
