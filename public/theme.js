// Runs before the first paint, so that a chosen theme and size of text never flash the others. src/app/theme.ts keeps them.
(() => {
  try {
    const theme = localStorage.getItem("landline:theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    const text = localStorage.getItem("landline:textSize");
    if (text === "small" || text === "large" || text === "largest") document.documentElement.dataset.text = text;
  } catch {
    // No storage: the system's theme is shown.
  }
})();
