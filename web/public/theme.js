// Before the first paint, so that a dark screen never flashes white. The choice is "light", "dark" or absent (system).
try {
  const theme = localStorage.getItem("orgmirror.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's.
}
