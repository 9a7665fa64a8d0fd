/** The code of each page, loaded when it is opened first, of what says how a list is narrowed, and of lists under a view. */
export const pageCode = {
  board: () => import("./pages/board-page.tsx"),
  boards: () => import("./pages/boards-page.tsx"),
  objects: () => import("./pages/objects-page.tsx"),
  object: () => import("./pages/object-page.tsx"),
  viewedList: () => import("./views/viewed-list.tsx"),
  listBars: () => import("./grid/list-bars.tsx"),
  record: () => import("./pages/record-page.tsx"),
  sync: () => import("./pages/sync-page.tsx"),
  people: () => import("./pages/people-page.tsx"),
  reference: () => import("./pages/reference-page.tsx"),
  tokens: () => import("./pages/tokens-page.tsx"),
  webhooks: () => import("./pages/webhooks-page.tsx"),
  notFound: () => import("./pages/not-found-page.tsx"),
};
