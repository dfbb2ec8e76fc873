// Everything on the page that a stranger must not have put there.
() => {
  const found = [];
  const say = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 200)}`);
  const alien = "applet audio base embed frame frameset iframe img marquee math object portal style video"
    .split(" ");
  const links = new Set(["http:", "https:", "mailto:", "tel:"]);
  const here = (address) => new URL(address, location.href).origin === location.origin;

  if (window.cameAlive) found.push("something ran");
  for (const element of document.querySelectorAll("*")) {
    const tag = element.localName;
    if (element.classList.contains("injected")) say("injected", element);
    if (alien.includes(tag)) say(tag, element);
    if (tag === "script" && (element.textContent.trim() || !element.src.startsWith(`${location.origin}/static/`)))
      say("script", element);
    if (tag === "meta" && element.httpEquiv) say("meta", element);
    if (tag === "link" && !here(element.href)) say("link", element);
    if (tag === "a" && element.hasAttribute("href") && !links.has(new URL(element.href, location.href).protocol))
      say("link", element);
    if (element.namespaceURI.endsWith("/svg") && !element.closest("svg.icon")) say("svg", element);
    for (const { name, value } of element.attributes) {
      if (/^on|^(data-)?hx-on|^(srcdoc|formaction|style|ping|background|poster)$/.test(name))
        say(name, element);
      if (/^(action|src|data|(data-)?hx-(get|post|put|patch|delete))$/.test(name) && !here(value))
        say(name, element);
      if (/^(xlink:)?href$/.test(name) && tag === "use" && !value.startsWith("/static/")) say(name, element);
    }
  }
  return found;
}
