// Keeps the board up to date while it is open. Without script there is a link for it.

const PAUSE = 2000;
let due = 0;

function follow() {
  const board = document.getElementById("board");
  if (!board?.dataset.live || !window.EventSource) return;
  const news = new EventSource(board.dataset.live);
  for (const name of ["case", "all"]) news.addEventListener(name, soon);
}

function soon() {
  due ||= window.setTimeout(refresh, PAUSE);
}

async function refresh() {
  due = 0;
  const board = document.getElementById("board");
  // Whoever is choosing something is not disturbed.
  if (document.hidden || board.querySelector("form:focus-within")) return window.setTimeout(soon, PAUSE);
  const response = await fetch(location.href).catch(() => null);
  if (!response?.ok || response.redirected) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("board");
  for (const open of board.querySelectorAll("details[open]")) fresh.querySelector(`#${open.id}`)?.setAttribute("open", "");
  const focused = document.activeElement?.id || document.activeElement?.getAttribute("href");
  board.replaceChildren(...fresh.childNodes);
  document.querySelector(".head").replaceWith(page.querySelector(".head"));
  const again = focused && [...document.querySelectorAll("a, summary, [id]")].find((item) => item.id === focused || item.getAttribute("href") === focused);
  again?.focus({ preventScroll: true });
  return undefined;
}

follow();
