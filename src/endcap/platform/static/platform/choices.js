// A select with many options has a field above it: what is typed, also in pinyin or initials, leaves those that hold it.
const wordsOf = (text) => text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
const makeSearchable = (select) => {
  const options = [...select.options];
  const texts = options.map((option) => `${option.text} ${option.dataset.keys || ""}`.normalize("NFKC").toLowerCase());
  const search = document.createElement("input");
  const label = select.getAttribute("aria-label") || select.labels[0]?.textContent.trim() || "";
  Object.assign(search, { type: "search", className: "form-control choice-search", placeholder: select.dataset.search, autocomplete: "off" });
  search.setAttribute("aria-label", `${select.dataset.search}: ${label}`);
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    const wanted = wordsOf(search.value);
    const before = select.value;
    const left = options.filter((option, n) => wanted.every((word) => texts[n].includes(word)));
    select.replaceChildren(...left);
    select.value = left.some((option) => option.value === before) ? before : left[0]?.value ?? "";
  });
  // Who listens to the select hears of it once, when the search is left.
  let told = select.value;
  select.addEventListener("change", () => { told = select.value; });
  search.addEventListener("change", (event) => {
    event.stopPropagation();
    if (select.value !== told) select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const hasFocus = document.activeElement === select;
  select.before(search);
  if (hasFocus) search.focus();
  delete select.dataset.search;
};
// So do many boxes to tick; what is ticked stays in sight.
const makeBoxesSearchable = (row) => {
  const boxes = [...row.querySelectorAll("input[data-keys]")];
  const texts = boxes.map((box) => `${box.parentElement.textContent} ${box.dataset.keys}`.normalize("NFKC").toLowerCase());
  const search = document.createElement("input");
  const said = boxes[0].dataset.search;
  Object.assign(search, { type: "search", className: "form-control choice-search", placeholder: said, autocomplete: "off" });
  search.setAttribute("aria-label", `${said}: ${row.closest("fieldset")?.querySelector("legend")?.textContent || ""}`);
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    const wanted = wordsOf(search.value);
    boxes.forEach((box, n) => { box.parentElement.hidden = !box.checked && !wanted.every((word) => texts[n].includes(word)); });
  });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  row.before(search);
  for (const box of boxes) delete box.dataset.search;
};
const makeAllSearchable = (within) => {
  for (const select of within.querySelectorAll("select[data-search]")) makeSearchable(select);
  for (const row of within.querySelectorAll(".check-row:has(input[data-search])")) makeBoxesSearchable(row);
};
addEventListener("DOMContentLoaded", () => makeAllSearchable(document));
document.addEventListener("htmx:load", (event) => makeAllSearchable(event.target.parentElement || document));
