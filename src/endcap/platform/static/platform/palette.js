// The command palette: Ctrl-K, arrows, Enter. It opens at once; what it offers comes from the server.
const palette = document.getElementById("palette");
const words = document.getElementById("palette-words");
const place = document.getElementById("palette-hits");
const hits = () => [...place.querySelectorAll(".finder-hit")];

const mark = (chosen) => {
  for (const hit of hits()) hit.setAttribute("aria-selected", String(hit === chosen));
  if (!chosen) { words.removeAttribute("aria-activedescendant"); return; }
  words.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
};
const step = (by) => {
  const all = hits();
  const now = all.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  mark(all[(now + by + all.length) % all.length]);
};
const open = () => {
  if (palette.open) return;
  palette.showModal();
  words.select();
  htmx.trigger(words, "open");
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) open();
  if (event.target === palette) palette.close();
});
palette.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") { event.preventDefault(); step(1); }
  if (event.key === "ArrowUp") { event.preventDefault(); step(-1); }
  if (event.key === "Enter") {
    event.preventDefault();
    const chosen = hits().find((hit) => hit.getAttribute("aria-selected") === "true") || hits()[0];
    if (chosen) location.assign(chosen.href);
  }
});
place.addEventListener("htmx:afterSwap", () => {
  hits().forEach((hit, n) => { hit.id = `hit-${n}`; });
  mark(hits()[0]);
});
