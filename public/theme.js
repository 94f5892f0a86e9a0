// Runs before the first paint, so that a chosen theme never flashes the other one. src/app/theme.ts keeps it afterwards.
(() => {
  try {
    const theme = localStorage.getItem("landline:theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // No storage: the system's theme is shown.
  }
})();
