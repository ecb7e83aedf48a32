// The text of a rulebook: numbers beside its lines, and from a mistake to its place. All of it works without.
const numbered = (editor) => {
  const text = editor.querySelector("textarea");
  const lines = editor.querySelector(".editor-lines");
  const count = text.value.split("\n").length;
  if (lines.childElementCount !== 0 || lines.dataset.count !== String(count)) {
    lines.dataset.count = String(count);
    lines.textContent = Array.from({ length: count }, (_, index) => index + 1).join("\n");
  }
  lines.scrollTop = text.scrollTop;
};
for (const editor of document.querySelectorAll("[data-editor]")) {
  const text = editor.querySelector("textarea");
  text.addEventListener("input", () => numbered(editor));
  text.addEventListener("scroll", () => { editor.querySelector(".editor-lines").scrollTop = text.scrollTop; });
  numbered(editor);
}
const goTo = (line, column) => {
  const text = document.querySelector("[data-editor] textarea");
  if (!text) return;
  const lines = text.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const end = before + (lines[line - 1] || "").length;
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.focus({ preventScroll: true });
  text.setSelectionRange(Math.min(before + column - 1, end), end);
  text.scrollTop = Math.max(0, (line - 6) * height);
  text.scrollIntoView({ block: "nearest" });
};
document.addEventListener("click", (event) => {
  const mistake = event.target.closest(".mistake");
  if (mistake) goTo(Number(mistake.dataset.line), Number(mistake.dataset.column));
});
// A choice that is shown at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});
// The words, narrowed down.
document.querySelector("[data-words]")?.addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const section of document.querySelectorAll(".words-list section")) {
    let shown = 0;
    for (const entry of section.querySelectorAll("dl > div")) {
      entry.hidden = !entry.textContent.toLowerCase().includes(wanted) && !section.querySelector("h3").textContent.toLowerCase().includes(wanted);
      shown += !entry.hidden;
    }
    section.hidden = !shown;
  }
});
// What was worked out meanwhile has a picture: that is drawn when the page comes.
document.addEventListener("htmx:afterSwap", (event) => {
  const found = document.getElementById("found");
  if (found && !found.hasAttribute("hx-get") && found.querySelector("[data-chart]") && event.target.closest("main")) location.reload();
});
// A clause that an address names is shown with all it has, also on paper.
const details = () => document.querySelectorAll("details.clause-more");
addEventListener("beforeprint", () => { for (const one of details()) if (!one.open) { one.open = true; one.dataset.wasShut = "yes"; } });
addEventListener("afterprint", () => { for (const one of details()) if (one.dataset.wasShut) { one.open = false; delete one.dataset.wasShut; } });
