/** The address of a page as it is seen, to be opened by others: live, or as of a moment (ISO 8601). */
export function shareAddress(href: string, asOf: string | null): string {
  const url = new URL(href);
  url.searchParams.delete("wall");
  if (asOf === null) url.searchParams.delete("asOf");
  else url.searchParams.set("asOf", asOf);
  url.search = url.searchParams.toString().replaceAll("%3A", ":");
  return url.href;
}
