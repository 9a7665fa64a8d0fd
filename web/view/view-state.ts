import { type Filter, filterParam, parseFilter } from "./filter.ts";

/** `column`: a column, or a path behind references. `asOrg`: as the org orders, where empty is less than filled. */
export type Sort = {
  readonly column: string;
  readonly descending: boolean;
  readonly asOrg?: true;
};

/** As the API writes it (`edge/query/sort.ts`). */
const AS_ORG = ":org";

/** How wide a column is, where it is not as wide as usual. */
export type Width = { readonly column: string; readonly px: number };

export const DENSITIES = ["dense", "comfortable"] as const;
export type Density = (typeof DENSITIES)[number];

/** The API takes no more (`edge/query/sort.ts`). */
export const MOST_SORTS = 8;

/**
 * What a grid shows, as the URL holds it: `?columns=a,b&sort=-amount,name&filter=amount.gt.10&filter=…`, and
 * `&where={…}&zone=Europe/Berlin&asOf=2026-11-28T13:00:00Z`, in the same words as the API. `columns` is null where the URL names none,
 * and `*` among them stands for all others: the names of 800 columns do not fit into a URL. How they look is
 * `&widths=name:240,amount:96&pinned=name&density=comfortable`.
 */
export type ViewState = {
  readonly columns: readonly string[] | null;
  readonly sort: readonly Sort[];
  readonly filters: readonly Filter[];
  /** JSON of a condition that holds beside the filters, as it is written. */
  readonly where: string | null;
  /** In which its periods are; null: the reader's. */
  readonly zone: string | null;
  /** The moment that is shown, as it is written: a time, or JSON of contents; null: now. */
  readonly asOf: string | null;
  readonly widths: readonly Width[];
  /** Columns that stay at the left, beside the first one. */
  readonly pinned: readonly string[];
  /** How high rows are, as it is written; null: as the reader has it. */
  readonly density: string | null;
};

/** A view of all records, now. */
export const EVERYTHING: ViewState = {
  ...{ columns: null, sort: [], filters: [] },
  ...{ where: null, zone: null, asOf: null },
  ...{ widths: [], pinned: [], density: null },
};

/** Whether more is said of the rows than headings show: a moment, a condition, filters, an order by what is behind references. */
export function isNarrowed({ asOf, where, filters, sort }: ViewState): boolean {
  const isOrdered = sort.some(({ column }) => column.includes("."));
  return asOf !== null || where !== null || filters.length > 0 || isOrdered;
}

/** Reads a query string. Never fails: empty and repeated pieces are left out, and the API checks the names. */
export function parseView(search: string): ViewState {
  const params = new URLSearchParams(search);
  const columns = list(params.get("columns"));
  return {
    columns: columns.length > 0 ? columns : null,
    sort: parseSort(params.get("sort")),
    filters: params
      .getAll("filter")
      .filter((text) => text !== "")
      .map(parseFilter),
    where: params.get("where") || null,
    zone: params.get("zone") || null,
    asOf: params.get("asOf") || null,
    widths: parseWidths(params.get("widths")),
    pinned: list(params.get("pinned")),
    density: params.get("density") || null,
  };
}

/** The query string of a view, with its `?`; empty for the default view. Commas stay readable. */
export function viewSearch(view: ViewState): string {
  const params = new URLSearchParams();
  if (view.columns) params.set("columns", view.columns.join(","));
  if (view.sort.length > 0) params.set("sort", sortParam(view.sort));
  for (const filter of view.filters) params.append("filter", filterParam(filter));
  for (const name of ["where", "zone", "asOf"] as const)
    if (view[name] !== null) params.set(name, view[name]);
  const widths = view.widths.map(widthParam);
  if (widths.length > 0) params.set("widths", widths.join(","));
  if (view.pinned.length > 0) params.set("pinned", view.pinned.join(","));
  if (view.density !== null) params.set("density", view.density);
  const text = readable(params);
  return text === "" ? "" : `?${text}`;
}

/** Commas and colons stay readable in an address. */
export function readable(params: URLSearchParams): string {
  return params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/** `-amount,name:org` */
export function sortParam(sort: readonly Sort[]): string {
  return sort
    .map((one) => `${one.descending ? "-" : ""}${one.column}${one.asOrg ? AS_ORG : ""}`)
    .join(",");
}

/** `-amount,name:org` ⇄ Sort. A column that is named again is left out. */
export function parseSort(text: string | null): readonly Sort[] {
  const sorts = list(text).map((part) => ({
    column: part.replace(/^-/, "").replace(/:org$/, ""),
    descending: part.startsWith("-"),
    ...(part.endsWith(AS_ORG) ? { asOrg: true as const } : {}),
  }));
  return sorts.filter(
    (sort, index) =>
      sort.column !== "" && sorts.findIndex((one) => one.column === sort.column) === index,
  );
}

/** `amount:96` */
export function widthParam({ column, px }: Width): string {
  return `${column}:${px}`;
}

/** A column that is named again, and what is no whole number of pixels, is left out. */
function parseWidths(text: string | null): readonly Width[] {
  const widths = list(text).flatMap((part): readonly Width[] => {
    const [, column = "", px] = /^([^:]+):(\d{1,5})$/.exec(part) ?? [];
    return px === undefined ? [] : [{ column, px: Number(px) }];
  });
  return widths.filter(
    ({ column }, index) => widths.findIndex((one) => one.column === column) === index,
  );
}

function list(text: string | null): readonly string[] {
  return [...new Set((text ?? "").split(",").filter((part) => part !== ""))];
}
