// Everything here improves pages that already work without it. Handlers sit on the document, so
// fragments that arrive later need no wiring.
import "./menus.js";
import "./copy.js";
import "./panes.js";
import "./composer.js";
import "./macros.js";
import "./list.js";
import "./keys.js";
import "./toasts.js";
import "./questions.js";
import "./typed.js";
import "./live.js";

document.documentElement.classList.add("has-js");
