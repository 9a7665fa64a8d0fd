// Before the first paint, so that no dark screen flashes white: "light", "dark", or absent (system).
try {
  const theme = localStorage.getItem("orgmirror.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's.
}
