// Prepared answers: the chosen one comes filled in and goes where the cursor is. Typing its
// shortcut and Tab does the same.
const TYPED = /(?:^|\s)(\/[a-z0-9_-]*)$/;
const typedIn = (area) => TYPED.exec(area.value.slice(0, area.selectionStart))?.[1] ?? "";

function put(area, text) {
  area.focus();
  // Unlike setRangeText this can be undone with Ctrl+Z.
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, xhr } = event.detail;
  if (!successful || !elt.matches?.("[data-macro]")) return;
  put(elt.closest("form").querySelector("textarea"), xhr.responseText);
});

// The list arrives after its menu has opened; the keyboard goes on in it.
document.addEventListener("htmx:afterSwap", (event) => {
  const menu = event.detail.target.closest?.('details[data-menu="macros"][open]');
  (menu?.querySelector("[data-filter]") ?? menu?.querySelector(".menu-item"))?.focus();
});

document.addEventListener("input", (event) => {
  const area = event.target;
  if (!area.matches(".composer textarea") || typedIn(area) !== "/") return;
  area.form.querySelector("[data-macros]")?.dispatchEvent(new Event("macros"));
});

document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (event.key !== "Tab" || event.shiftKey || !area.matches?.(".composer textarea")) return;
  const word = typedIn(area);
  const macro = word.length > 1 && area.form.querySelector(`[data-macro="${word}"]`);
  if (!macro) return;
  event.preventDefault();
  area.setSelectionRange(area.selectionStart - word.length, area.selectionStart);
  // The list may have come this very moment, and htmx not have looked at it yet.
  window.htmx.process(macro);
  macro.click();
});
