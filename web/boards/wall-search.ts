/** Whether a query string asks for the board as a wall. */
export function isWallSearch(search: string): boolean {
  return new URLSearchParams(search).has("wall");
}

/** The query string with `wall` or without it; whatever else it says stays as it is written. */
export function wallSearch(search: string, on: boolean): string {
  const others = search
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "" && !/^wall(=|$)/.test(part));
  const all = on ? [...others, "wall"] : others;
  return all.length === 0 ? "" : `?${all.join("&")}`;
}
