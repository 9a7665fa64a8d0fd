/** What `web/app.tsx` has a page for: `/`, `/boards/sales`, `/sync`, `/objects/Account`, `/objects/Account/001…`. */
const PAGES = {
  board: /^\/(?:boards\/[^/]+\/?)?$/,
  boards: /^\/boards\/?$/,
  objects: /^\/objects\/?$/,
  object: /^\/objects\/[^/]+\/?$/,
  record: /^\/objects\/[^/]+\/[^/]+\/?$/,
  sync: /^\/sync\/?$/,
  people: /^\/people\/?$/,
  reference: /^\/api-reference\/?$/,
  tokens: /^\/tokens\/?$/,
  webhooks: /^\/webhooks\/?$/,
};

export type PageName = keyof typeof PAGES;
export const PAGE_NAMES = Object.keys(PAGES) as readonly PageName[];

/** The page of a path; null where there is none. */
export function pageOf(pathname: string): PageName | null {
  return PAGE_NAMES.find((name) => PAGES[name].test(pathname)) ?? null;
}

/** The document of a path, without `.html`: the one of its page asks for the page's code at once. */
export function documentOf(pathname: string): string {
  const page = pageOf(pathname);
  return page === null ? "/" : `/pages/${page}`;
}

/**
 * The header `Link` of a page: what its code asks for first, so that the browser asks before it has the code. One address:
 * browsers open six connections where HTTP/2 is not spoken, and the files take the others. A
 * `fetch` of the same address is handed the answer: `crossorigin` gives it the same credentials (HTML Standard, "Link
 * type preload").
 */
export function pageLink(pathname: string): string {
  const [, folder, name] = pathname.split("/");
  return `<${firstAsked(folder, name)}>; rel=preload; as=fetch; crossorigin`;
}

/** The board that the start page shows, and what it is about. */
export const START_BOARD = "sales";
export const START_OBJECT = "Opportunity";

function firstAsked(folder = "", name = ""): string {
  if (folder === "objects" && name !== "") return `/api/objects/${name}`;
  if (folder === "boards" && name !== "") return `/api/boards/${name}`;
  return folder === "" ? `/api/boards/${START_BOARD}` : "/api/sync";
}

/** How a path is answered that is neither a file nor under `/api` or `/parties`. */
export type PathAnswer =
  /** The web app, which has a page for it. */
  | "page"
  /** The web app with status 404: it says so to a person. */
  | "missing-page"
  /** A problem: a program asks, and must not take a page for the answer. */
  | "problem";

/** @param accept the request's header `Accept`; browsers ask for `text/html` where a person goes somewhere */
export function pathAnswer(pathname: string, accept: string | null): PathAnswer {
  if (pageOf(pathname) !== null) return "page";
  return accept?.includes("text/html") ? "missing-page" : "problem";
}
