// The list pane takes the width it is dragged to, and keeps it.
const KEY = "guichet.list-width";
const desk = document.querySelector(".desk");
const MIN = 288;

function setWidth(pixels) {
  const width = Math.round(Math.max(MIN, Math.min(pixels, innerWidth * 0.6)));
  desk.style.setProperty("--list-width", `${width}px`);
  return width;
}

const stored = Number(localStorage.getItem(KEY));
if (desk && stored) setWidth(stored);

const remember = (width) => localStorage.setItem(KEY, String(width));

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest(".list-handle");
  if (!handle) return;
  const left = handle.parentElement.getBoundingClientRect().left;
  let width = 0;
  const move = (at) => { width = setWidth(at.clientX - left); };
  handle.setPointerCapture(event.pointerId);
  handle.classList.add("is-dragging");
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", () => {
    handle.removeEventListener("pointermove", move);
    handle.classList.remove("is-dragging");
    if (width) remember(width);
  }, { once: true });
});

document.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.(".list-handle");
  const step = { ArrowLeft: -24, ArrowRight: 24 }[event.key];
  if (!handle || !step) return;
  event.preventDefault();
  remember(setWidth(handle.parentElement.getBoundingClientRect().width + step));
});
