// Small things every page of the desk needs. All of it works without, less comfortably.
// What a key or click shows comes before what it asks the server for.
window.afterPaint = (act) => requestAnimationFrame(() => setTimeout(act));
const marked = () => {
  for (const button of document.querySelectorAll("[data-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.theme === document.documentElement.dataset.themeChoice));
  }
};
document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme]");
  if (theme) window.endcapChooseTheme(theme.dataset.theme);
  if (event.target.closest("[data-print]")) window.print();
  for (const open of document.querySelectorAll("details.column-choice[open], details.view-save[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
// A form is sent once, however often its button is pressed; one that was begun is not left without a word.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.isSent) event.preventDefault();
  form.dataset.isSent = "yes";
});
// A form that is answered by a file leaves its page: what came of it is said where it stood.
document.addEventListener("submit", (event) => {
  const said = document.getElementById(event.target.dataset.downloads ?? "");
  if (!said || event.defaultPrevented) return;
  said.hidden = false;
  event.target.hidden = true;
});
addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-is-sent]")) delete form.dataset.isSent; });
document.addEventListener("input", (event) => { const form = event.target.closest("form.careful"); if (form) form.dataset.isBegun = "yes"; });
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form.careful[data-is-begun]:not([data-is-sent])")) event.preventDefault();
});
// Beside a box counts as on it.
document.addEventListener("click", (event) => {
  if (event.target.matches("td.row-check")) event.target.querySelector("input").click();
});
// Filters: the panel comes when it is opened first; a chip that is taken away empties its field.
const openFilters = (button) => {
  const panel = document.getElementById("filters");
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  panel.hidden = isOpen;
  if (isOpen || panel.querySelector("label")) return;
  const inUse = [...panel.querySelectorAll("input")].map((input) => [input.name, input.value]);
  htmx.ajax("GET", button.dataset.url, { source: panel, target: panel, values: Object.fromEntries(inUse) })
    .then(() => panel.querySelector("select, input")?.focus());
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("#filters-open");
  if (button) openFilters(button);
  const chip = event.target.closest("[data-clears]");
  const field = chip && document.getElementById("list-form").elements[chip.dataset.clears];
  if (field) field.value = "";
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-goes-to]")) location.assign(event.target.value);
});
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, select, textarea");
  const search = document.getElementById("q");
  if (event.key === "/" && !isTyping && search) { event.preventDefault(); search.focus(); }
  if (event.key === "Escape") for (const open of document.querySelectorAll("details.column-choice[open], details.view-save[open]")) open.open = false;
});
document.addEventListener("endcap:theme", marked);
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    // What was refused with reasons (422) is shown where it was asked; nobody asked for the count of notices.
    if (event.detail.xhr?.status !== 422 && event.target.id !== "bell") document.getElementById("connection-lost").hidden = false;
  });
}
document.addEventListener("htmx:afterSwap", () => { document.getElementById("connection-lost").hidden = true; });
marked();
