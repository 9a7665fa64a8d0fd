/** The query string that an object's grid had when it was last shown, so that leaving a record leads back to it. */
const searches = new Map<string, string>();

export function rememberView(object: string, search: string): void {
  searches.set(object, search);
}

/** The address of an object's grid, as it was last shown. */
export function gridHref(object: string): string {
  return `/objects/${object}${searches.get(object) ?? ""}`;
}
