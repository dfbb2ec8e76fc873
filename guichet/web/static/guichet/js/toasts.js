// Short words at the edge of the page: somebody gave you a ticket, something was refused.
const shelf = document.getElementById("toasts");
const LIFE = 12000;

export function showToast(html) {
  if (!shelf || !html.trim()) return;
  const box = document.createElement("template");
  box.innerHTML = html;
  const toast = box.content.firstElementChild;
  shelf.append(toast);
  setTimeout(() => toast.remove(), LIFE);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".toast").remove();
});

document.addEventListener("htmx:responseError", (event) => {
  const type = event.detail.xhr.getResponseHeader("Content-Type") ?? "";
  const body = event.detail.xhr.responseText;
  if (type.startsWith("text/html") && body.includes('class="toast')) showToast(body);
  else showPlain(document.getElementById("live")?.dataset.lost ?? "");
});

document.addEventListener("htmx:sendError", () => {
  showPlain(document.getElementById("live")?.dataset.lost ?? "");
});

function showPlain(text) {
  if (!shelf) return;
  const toast = document.createElement("div");
  toast.className = "toast is-bad";
  toast.textContent = text;
  shelf.append(toast);
  setTimeout(() => toast.remove(), LIFE);
}
