// A question that hangs on another shows while that one has the answer it waits for. The server
// decides the same when the page is made and when answers come in.
function answerTo(form, name) {
  const field = form.elements[name];
  if (!field || field.closest?.("[data-linked-to][hidden]")) return null;
  return field.type === "checkbox" ? (field.checked ? field.value : "") : field.value;
}

export function showLinked(form) {
  // In the order they are asked, but one may hang on a later one: twice settles most of that.
  const linked = [...form.querySelectorAll("[data-linked-to]")];
  for (const question of [...linked, ...linked]) {
    question.hidden = answerTo(form, question.dataset.linkedTo) !== question.dataset.when;
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.querySelector("[data-linked-to]")) showLinked(form);
});
