// What is being typed beside a ticket outlives the refresh of that pane: words, choices, ticks and
// files go over into the fresh one, except those of the form that was just sent.
import { showLinked } from "./questions.js";

const fields = (root) => [...root.querySelectorAll("input:not([type=hidden]), textarea, select")];
const nameOf = (field) => [
  field.form?.getAttribute("action"), field.name, field.type === "checkbox" ? field.value : "",
].join(" ");

function isTouched(field) {
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.matches("select")) {
    const given = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(given, 0);
  }
  return field.value !== field.defaultValue;
}

function carryOver(field, fresh) {
  if (field.type === "checkbox") fresh.checked = field.checked;
  else if (field.type === "file") fresh.files = field.files;
  else fresh.value = field.value;
}

let sent = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  sent = event.detail.elt.closest?.("form")?.getAttribute("action") ?? "";
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const touched = fields(event.detail.target).filter(
    (field) => isTouched(field) && field.form?.getAttribute("action") !== sent,
  );
  if (!touched.length) return;
  const fresh = new Map(fields(event.detail.fragment).map((field) => [nameOf(field), field]));
  for (const field of touched) {
    const place = fresh.get(nameOf(field));
    if (!place) continue;
    carryOver(field, place);
    if (place.form?.querySelector("[data-linked-to]")) showLinked(place.form);
  }
});
