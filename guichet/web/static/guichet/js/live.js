// The live link. The server sends hints (“ticket 42 changed”); what they point at is fetched again
// as HTML, so every word on the page comes from one place.
import { refreshList } from "./list.js";
import { showToast } from "./toasts.js";

const root = document.documentElement;
const live = document.getElementById("live");
const SETTLE = 250;
const MINUTE = 60_000;

let timer = 0;
let pending = new Set();

function hint(event) {
  const data = JSON.parse(event.data);
  if (event.type === "reset") pending.add("all");
  if (data.ticket) pending.add(`ticket ${data.ticket}`);
  if (data.customer) pending.add(`customer ${data.customer}`);
  clearTimeout(timer);
  timer = setTimeout(refresh, SETTLE);
  if (event.type === "ticket.assigned") greet(data.ticket, event.lastEventId);
}

function refresh() {
  const touched = pending;
  pending = new Set();
  refreshList();
  refreshRail();
  const open = document.querySelector(".ticket");
  const names = open && ["all", `ticket ${open.dataset.id}`, `customer ${open.dataset.customer}`];
  if (names?.some((name) => touched.has(name))) refreshTicket();
}

async function refreshRail() {
  const answer = await fetch(live.dataset.rail);
  // A session that has ended leads to the sign-in page: there are no counts in it.
  if (!answer.ok || answer.redirected) return;
  const counts = await answer.json();
  document.querySelectorAll(".rail [data-count]").forEach((place) => {
    const count = counts[place.dataset.count] ?? "";
    place.textContent = count;
  });
}

/** Fetch the open ticket's moving parts; the composer and what is typed in it stay untouched. */
export async function refreshTicket() {
  const ticket = document.querySelector(".ticket");
  if (!ticket) return;
  const busy = ticket.querySelector("details.menu[open], .ticket-side :is(input, textarea, select):focus");
  if (busy) {
    setTimeout(refreshTicket, 1500);
    return;
  }
  const scroll = ticket.querySelector(".ticket-scroll");
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const known = new Set([...ticket.querySelectorAll(".message")].map((message) => message.id));
  await window.htmx.ajax("GET", ticket.dataset.refresh, { target: "body", swap: "none" });
  const added = [...ticket.querySelectorAll(".message")].filter((message) => !known.has(message.id));
  added.forEach((message) => message.classList.add("is-fresh"));
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}

async function greet(ticket, eventId) {
  const answer = await fetch(`${live.dataset.toast}?event=${encodeURIComponent(eventId)}`);
  if (answer.status === 200 && !answer.redirected) showToast(await answer.text());
}

function connect() {
  const source = new EventSource(live.dataset.url);
  for (const kind of (live.dataset.kinds ?? "").split(" ")) source.addEventListener(kind, hint);
  source.onmessage = hint;
  source.onopen = () => {
    if (root.dataset.live === "lost") refresh();
    root.dataset.live = "on";
  };
  source.onerror = () => {
    root.dataset.live = "lost";
    // The browser reconnects by itself, except after a refusal.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
  };
  // Chrome keeps a closing page's stream open until it is told.
  addEventListener("pagehide", () => source.close());
}

// One's own act shows at once, without waiting for the hint to come round.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.requestConfig?.verb === "post") {
    refreshList();
    refreshRail();
  }
});

if (live?.dataset.url) {
  connect();
  // Ages and time left move on even when nothing happens.
  setInterval(() => { if (!document.hidden) refreshList(); }, MINUTE);
}
