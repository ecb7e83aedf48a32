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
// Enter may come before the hits for what was typed: then it waits for them.
let [shownFor, isAwaited] = [null, false];
const go = () => {
  if (shownFor !== words.value) { isAwaited = true; return; }
  const chosen = hits().find((hit) => hit.getAttribute("aria-selected") === "true");
  // A link leads somewhere, a button does something.
  if (chosen?.href) location.assign(chosen.href); else chosen?.click();
};
const step = (by) => {
  const all = hits();
  const now = all.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  mark(all[(now + by + all.length) % all.length]);
};
const open = () => {
  if (palette.matches(":popover-open")) return;
  // Not a modal dialog: making a page of a thousand cells inert takes longer than a key may.
  palette.showPopover();
  words.select();
  window.afterPaint(() => htmx.trigger(words, "open"));
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) open();
  const theme = event.target.closest("[data-choose-theme]");
  if (theme) { window.endcapChooseTheme(theme.dataset.chooseTheme); if (palette.matches(":popover-open")) palette.hidePopover(); }
});
palette.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") { event.preventDefault(); step(1); }
  if (event.key === "ArrowUp") { event.preventDefault(); step(-1); }
  if (event.key === "Enter") { event.preventDefault(); go(); }
  // By itself Escape would empty the field first.
  if (event.key === "Escape") { event.preventDefault(); palette.hidePopover(); }
  if (event.key === "Tab") { event.preventDefault(); step(event.shiftKey ? -1 : 1); }
});
words.addEventListener("input", () => { isAwaited = false; });
place.addEventListener("htmx:afterSwap", (event) => {
  hits().forEach((hit, n) => { hit.id = `hit-${n}`; });
  mark(hits()[0]);
  shownFor = event.detail.requestConfig.parameters.q ?? "";
  if (isAwaited) go();
});
