/** The code of each page, loaded when it is opened first, and of what says how a list is narrowed. */
export const pageCode = {
  board: () => import("./pages/board-page.tsx"),
  boards: () => import("./pages/boards-page.tsx"),
  objects: () => import("./pages/objects-page.tsx"),
  object: () => import("./pages/object-page.tsx"),
  listBars: () => import("./grid/list-bars.tsx"),
  record: () => import("./pages/record-page.tsx"),
  sync: () => import("./pages/sync-page.tsx"),
  notFound: () => import("./pages/not-found-page.tsx"),
};
