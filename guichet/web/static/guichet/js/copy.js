// Copy buttons of code samples and of values shown once.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const code = button.closest(".code, .code-line").querySelector("code");
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    // Without https the clipboard is closed: select the text, so that the copy key works.
    getSelection().selectAllChildren(code);
    return;
  }
  const label = button.querySelector("span");
  const before = label.textContent;
  label.textContent = button.dataset.done;
  setTimeout(() => { label.textContent = before; }, 1600);
});
