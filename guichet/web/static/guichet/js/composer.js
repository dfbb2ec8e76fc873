// The composer never loses what was typed: each keystroke is kept in this browser, per ticket and
// kind, until the message is sent.
const LIFE = 30 * 24 * 3600 * 1000;
const me = document.getElementById("live")?.dataset.me ?? "";
const prefix = `guichet.draft.${me}.`;
const kindOf = (form) => form.querySelector('[name="kind"]:checked')?.value ?? "reply";
const keyOf = (form) => `${prefix}${form.dataset.draft}.${kindOf(form)}`;

function save(form) {
  const text = form.querySelector("textarea").value;
  if (text.trim()) localStorage.setItem(keyOf(form), JSON.stringify({ text, at: Date.now() }));
  else localStorage.removeItem(keyOf(form));
}

function restore(form) {
  const area = form.querySelector("textarea");
  const kept = localStorage.getItem(keyOf(form));
  area.value = kept ? JSON.parse(kept).text : "";
  form.dataset.shown = kindOf(form);
}

export function startComposer(kind) {
  const form = document.querySelector(".composer");
  if (!form) return false;
  const choice = form.querySelector(`[name="kind"][value="${kind}"]`);
  if (!choice || choice.disabled) return false;
  if (!choice.checked) choice.click();
  form.querySelector("textarea").focus();
  return true;
}

function wake(form) {
  if (form.dataset.awake) return;
  form.dataset.awake = "yes";
  // A refused message comes back with its text; that text is the newer one.
  if (form.querySelector("textarea").value) save(form);
  const asked = kindOf(form);
  const other = asked === "reply" ? "note" : "reply";
  const has = (kind) => localStorage.getItem(`${prefix}${form.dataset.draft}.${kind}`);
  if (!has(asked) && has(other)) form.querySelector(`[value="${other}"]`).checked = true;
  restore(form);
}

function wakeAll() { document.querySelectorAll(".composer[data-draft]").forEach(wake); }

document.addEventListener("input", (event) => {
  const form = event.target.closest?.(".composer[data-draft]");
  if (form && event.target.matches("textarea")) save(form);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest?.(".composer");
  if (!form) return;
  if (event.target.name === "kind") {
    restore(form);
    form.querySelector("textarea").focus();
  }
  if (event.target.type === "file") showFiles(form);
});

function showFiles(form) {
  const shelf = form.querySelector(".composer-files");
  shelf.replaceChildren(...[...form.querySelector('[type="file"]').files].map((file) => {
    const chip = document.createElement("span");
    chip.className = "chip";
    chip.textContent = file.name;
    return chip;
  }));
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".composer, form[data-send]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(".is-primary"));
  }
  if (form && event.key === "Escape" && !event.defaultPrevented) document.activeElement.blur();
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.(".composer");
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("is-dropping", kind === "dragover");
    if (kind !== "drop") return;
    form.querySelector('[type="file"]').files = event.dataTransfer.files;
    showFiles(form);
  });
}

document.addEventListener("paste", (event) => {
  const form = event.target.closest?.(".composer");
  if (!form || !event.clipboardData?.files.length) return;
  event.preventDefault();
  form.querySelector('[type="file"]').files = event.clipboardData.files;
  showFiles(form);
});

// A message that was accepted leaves no draft behind; one that was refused keeps it.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches?.(".composer") || !event.detail.successful) return;
  localStorage.removeItem(keyOf(form));
  form.reset();
  form.querySelector(".composer-files").replaceChildren();
  restore(form);
});

function forgetOld() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("guichet.draft."))) {
    const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (!(Date.now() - kept.at < LIFE)) localStorage.removeItem(key);
  }
}

document.addEventListener("htmx:load", wakeAll);
forgetOld();
wakeAll();
