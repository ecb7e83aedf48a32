// Changing a list where it stands: one cell, or a field of many rows; and the way back.
const toasts = document.getElementById("toasts");
const TOAST_SECONDS = 12;

document.body.addEventListener("endcap:done", (event) => {
  const { text, undo, refresh } = event.detail;
  const line = document.getElementById("toast").content.cloneNode(true).firstElementChild;
  line.querySelector("span").textContent = text;
  const form = line.querySelector("form");
  if (undo) form.action = undo; else form.remove();
  form.querySelector("[name=next]")?.setAttribute("value", location.pathname + location.search);
  toasts.replaceChildren(line);
  setTimeout(() => line.remove(), TOAST_SECONDS * 1000);
  if (refresh) {
    choose.clear();
    htmx.ajax("GET", location.pathname + location.search, { source: "#results", target: "#results" });
  }
});

// One cell. A row's pencils are drawn when it is pointed at or reached by Tab: hundreds at once make a page slow.
const drawPencils = (row) => {
  for (const cell of row.querySelectorAll("td[data-field]")) {
    if (cell.querySelector(":scope > .cell-edit, :scope > .cell-form")) continue;
    const pencil = document.createElement("button");
    const label = row.closest("table").dataset.change.replace("{}", cell.dataset.label);
    Object.assign(pencil, { type: "button", className: "cell-edit", title: label, ariaLabel: label });
    cell.append(pencil);
  }
};
// A row without a link or a box is not on Tab's way before its pencils are drawn.
const drawUnreachable = () => {
  for (const row of document.querySelectorAll("table[data-change] > tbody > tr")) if (!row.querySelector("a, input")) drawPencils(row);
};
addEventListener("DOMContentLoaded", drawUnreachable);
for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const row = event.target.closest?.("table[data-change] > tbody > tr");
    if (row) drawPencils(row);
  });
}
const edit = (cell) => {
  const kind = cell.closest("table").dataset.kind;
  const key = cell.closest("tr").dataset.pk;
  htmx.ajax("GET", `/things/${kind}/${key}/${cell.dataset.field}/`, { source: cell, target: cell, swap: "innerHTML" });
};
const cancel = (form) => {
  const cell = form.closest("td");
  htmx.ajax("GET", form.dataset.cancel, { source: cell, target: cell, swap: "innerHTML" });
};
document.addEventListener("click", (event) => {
  const button = event.target.closest(".cell-edit");
  if (button) edit(button.closest("td"));
  const stop = event.target.closest(".cell-cancel");
  if (stop) cancel(stop.closest("form"));
});
document.addEventListener("dblclick", (event) => {
  const cell = event.target.closest("td[data-field]");
  if (cell && !cell.querySelector("form")) edit(cell);
});
document.addEventListener("keydown", (event) => {
  const form = event.target.closest(".cell-form");
  if (form && event.key === "Escape") { event.preventDefault(); cancel(form); }
  // On a choice, Enter would open its list, as Space and Alt-Down do anyway.
  if (form && event.key === "Enter" && event.target.matches("select")) { event.preventDefault(); form.requestSubmit(); }
});
// The focus stays in the cell: in its form, also when that came back with an error, and then on its pencil.
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches?.("td[data-field]")) return;
  drawPencils(event.target.closest("tr"));
  const input = event.target.querySelector(":scope > .cell-form :is(input:not([type=hidden]), select, textarea)");
  // A filter of the list has the same id, and HTMX would give that the focus after saving.
  input?.removeAttribute("id");
  (input || event.target.querySelector(":scope > .cell-edit"))?.focus();
  input?.select?.();
});

// Many rows
const choose = {
  all: false,
  boxes: () => [...document.querySelectorAll("#results input[name=row]")],
  chosen: () => choose.boxes().filter((box) => box.checked),
  clear() { choose.all = false; for (const box of choose.boxes()) box.checked = false; choose.show(); },
  fill(bar) {
    if (bar.dataset.isAsked) return;
    bar.dataset.isAsked = "yes";
    const done = () => { delete bar.dataset.isAsked; if (bar.children.length) choose.show(); };
    htmx.ajax("GET", bar.dataset.url, { source: bar, target: bar }).then(done, done);
  },
  show() {
    const bar = document.getElementById("bulk");
    if (!bar) return;
    const [count, total] = [choose.chosen().length, Number(document.querySelector("[data-count]")?.dataset.count || 0)];
    bar.hidden = !count;
    const page = document.getElementById("bulk-page");
    if (page) { page.checked = count > 0 && count === choose.boxes().length; page.indeterminate = count > 0 && !page.checked; }
    if (!bar.children.length) { if (count) choose.fill(bar); return; }
    const words = bar.querySelector(".bulk-count");
    words.textContent = (choose.all ? words.dataset.all : words.dataset.chosen).replace("{n}", choose.all ? total : count);
    document.getElementById("bulk-all").hidden = choose.all || total <= choose.boxes().length || count < choose.boxes().length;
    for (const form of bar.querySelectorAll("form")) {
      form.elements.all.value = choose.all ? "yes" : "";
      form.elements.query.value = location.search.slice(1);
      form.querySelector(".chosen-rows")?.replaceChildren(...choose.chosen().map((box) => {
        const copy = document.createElement("input");
        Object.assign(copy, { type: "hidden", name: "row", value: box.value });
        return copy;
      }));
    }
  },
};
document.addEventListener("change", (event) => {
  if (event.target.matches("input[name=row]")) { choose.all = false; choose.show(); }
  if (event.target.id === "bulk-page") {
    for (const box of choose.boxes()) box.checked = event.target.checked;
    choose.all = false;
    choose.show();
  }
  if (event.target.id === "bulk-field") {
    const { value, dataset } = event.target;
    document.getElementById("bulk-apply").hidden = !value;
    if (value) htmx.ajax("GET", `${dataset.url}?field=${value}`, { source: "#bulk-input", target: "#bulk-input", swap: "innerHTML" });
    else document.getElementById("bulk-input").replaceChildren();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("#bulk-all")) { choose.all = true; choose.show(); }
  if (event.target.closest("#bulk-none")) choose.clear();
});
// Emptying many rows at once is seldom meant.
document.addEventListener("htmx:confirm", (event) => {
  if (event.target.id !== "bulk-form") return;
  const { elements, dataset } = event.target;
  const field = elements[document.getElementById("bulk-field").value];
  if (!field || field.value || field instanceof RadioNodeList) return;
  event.preventDefault();
  const words = document.querySelector(".bulk-count").textContent;
  if (confirm(dataset.empty.replace("{rows}", words))) event.detail.issueRequest(true);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "bulk-form") document.getElementById("bulk-problem").textContent = "";
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.target.id !== "bulk-form" || event.detail.xhr.status !== 422) return;
  document.getElementById("bulk-problem").innerHTML = event.detail.xhr.responseText;
});
document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "results") { choose.clear(); drawUnreachable(); } });
