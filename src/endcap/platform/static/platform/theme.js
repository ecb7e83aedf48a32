// Runs before anything is painted, so that a dark page never flashes white.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("endcap-theme") || "auto"; } catch { return "auto"; }
  };
  const apply = () => {
    const choice = chosen();
    const theme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
    document.documentElement.setAttribute("data-bs-theme", theme);
    document.documentElement.dataset.themeChoice = choice;
    document.dispatchEvent(new CustomEvent("endcap:theme"));
  };
  document.documentElement.classList.add("has-js");
  system.addEventListener("change", apply);
  window.endcapChooseTheme = (choice) => {
    try { localStorage.setItem("endcap-theme", choice); } catch { /* a private window forgets it */ }
    apply();
  };
  apply();
})();
