import { readable } from "./view-state.ts";

type Address = { readonly pathname: string; readonly search: string };

/** The address of what differs of a view since a moment (ISO 8601). */
export function sinceHref({ pathname, search }: Address, since: string): string {
  const params = new URLSearchParams(search);
  params.set("since", since);
  return `${pathname}?${readable(params)}`;
}

/** The address of the view itself. */
export function withoutSince({ pathname, search }: Address): string {
  const params = new URLSearchParams(search);
  params.delete("since");
  const text = readable(params);
  return text === "" ? pathname : `${pathname}?${text}`;
}
