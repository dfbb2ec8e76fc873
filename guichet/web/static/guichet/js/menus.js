// Menus are <details>: here they learn to close, to be walked with arrows and to be filtered.
const items = (menu) => [...menu.querySelectorAll(".menu-item:not([hidden])")];

export function openMenu(name) {
  const menu = document.querySelector(`.ticket-pane details[data-menu="${name}"]`);
  if (!menu) return false;
  menu.open = true;
  // The toggle event comes a moment later; the next key may come before it.
  focusFirst(menu);
  return true;
}

function close(menu, { refocus = false } = {}) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.menu") || !menu.open) return;
  document.querySelectorAll("details.menu[open]").forEach((other) => {
    if (other !== menu && !other.contains(menu)) close(other);
  });
  const list = menu.querySelector(".menu-list");
  keepInside(menu, list);
  if (!list.contains(document.activeElement)) focusFirst(menu);
}, true);

function focusFirst(menu) {
  const filter = menu.querySelector("[data-filter]");
  const first = menu.querySelector('.menu-item[aria-current="true"]') ?? items(menu)[0];
  const wanted = filter?.checkVisibility() ? filter : menu.querySelector("[autofocus]") ?? first;
  wanted?.focus({ preventScroll: true });
}

function keepInside(menu, list) {
  menu.classList.remove("is-flipped");
  const box = list.getBoundingClientRect();
  if (box.right > document.documentElement.clientWidth - 4) menu.classList.add("is-end");
}

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    const chosen = event.target.closest(".menu-item");
    if (!menu.contains(event.target) || (chosen && menu.contains(chosen))) close(menu);
  });
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  if (event.key === "Escape") close(menu, { refocus: true });
  else if (event.key === "ArrowDown") all[(at + 1) % all.length]?.focus();
  else if (event.key === "ArrowUp") all[(at - 1 + all.length) % all.length]?.focus();
  else if (event.key === "Enter" && event.target.matches("[data-filter]")) all[0]?.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

// The act is done and the menu was drawn anew: the keyboard goes on from where it was.
let used = "";
document.addEventListener("submit", (event) => {
  used = event.target.closest("details.menu")?.dataset.menu ?? "";
});
document.addEventListener("htmx:oobAfterSwap", () => {
  if (!used || document.activeElement !== document.body) return;
  document.querySelector(`.ticket-pane [data-menu="${CSS.escape(used)}"] > summary`)?.focus();
  used = "";
});

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  const wanted = fold(event.target.value);
  event.target.closest(".menu-list").querySelectorAll(".menu-item").forEach((item) => {
    item.hidden = !fold(item.textContent).includes(wanted);
  });
});

// Buttons that open a dialog, and forms that want to be asked twice.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog)?.showModal();
  }
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A select that should act at once, such as the sort order.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
