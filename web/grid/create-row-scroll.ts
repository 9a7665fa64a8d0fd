import {
  type Accessor,
  batch,
  createComputed,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
} from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { ScrollWindow } from "./create-scroll-window.ts";
import type { Sight } from "./in-sight.ts";
import {
  elementPx,
  isScaled,
  mustSettle,
  type Scale,
  scrolled,
  type Scrolled,
  scrolledTo,
  settled,
} from "./scaled-scroll.ts";

/** A movement has ended when nothing has moved for so long. */
const STILL_MS = 150;

type ScrolledRows = Pick<LiveRows, "first" | "ids" | "opened" | "state">;

/** What of a list is seen, as its element is scrolled: of the longest lists it is not as high as its rows. */
export function createRowScroll(options: {
  readonly rows: ScrolledRows;
  readonly length: Accessor<number>;
  readonly seen: ScrollWindow;
  readonly rowPx: Accessor<number>;
  /** Of the heading, which is above the rows that are seen. */
  readonly headPx: Accessor<number>;
}) {
  const { seen, rowPx } = options;
  const [at, setAt] = createSignal<Scrolled>({ topPx: 0, listPx: 0 });
  const scale = createMemo(
    (): Scale => ({
      lengthPx: options.length() * rowPx(),
      sightPx: seen.heightPx() - options.headPx(),
    }),
    undefined,
    { equals: (a, b) => a.lengthPx === b.lengthPx && a.sightPx === b.sightPx },
  );
  let isOwn = false;
  const put = (next: Scrolled, leftPx = seen.leftPx()): void =>
    batch(() => {
      isOwn = true;
      seen.scrollTo({ topPx: next.topPx, leftPx });
      isOwn = false;
      setAt({ topPx: seen.topPx(), listPx: isScaled(scale()) ? next.listPx : seen.topPx() });
    });
  createComputed(
    on(seen.topPx, (topPx) => {
      if (!isOwn) setAt((before) => scrolled(scale(), before, topPx));
    }),
  );
  const settle = () => {
    const next = settled(scale(), at());
    if (isScaled(scale()) && Math.abs(next.topPx - at().topPx) >= 1) put(next);
  };
  createEffect(() => {
    if (!isScaled(scale())) return;
    if (mustSettle(scale(), at())) return settle();
    const still = setTimeout(settle, STILL_MS);
    onCleanup(() => clearTimeout(still));
  });
  createEffect(on(scale, settle, { defer: true }));
  createEffect(
    on(rowPx, (now, before = now) => put(scrolledTo(scale(), at(), (at().listPx / before) * now)), {
      defer: true,
    }),
  );
  createEffect(on(options.rows.opened, () => put(scrolledTo(scale(), at(), 0)), { defer: true }));
  createStillRows(options.rows, (byRows) =>
    put(scrolledTo(scale(), at(), at().listPx + byRows * rowPx())),
  );
  return {
    rowPx,
    sight: (): Sight => ({ offsetPx: at().listPx, sizePx: scale().sightPx }),
    heightPx: () => elementPx(scale()),
    /** Where a row stands in the element. */
    topOf: (index: number) => index * rowPx() - (at().listPx - at().topPx),
    /** @param listPx null leaves it */
    scrollTo: (listPx: number | null, leftPx: number) =>
      put(listPx === null ? at() : scrolledTo(scale(), at(), listPx), leftPx),
  };
}

export type RowScroll = ReturnType<typeof createRowScroll>;

/** Rows that get other numbers, as more or fewer came before them than was thought, stay where they are on screen. */
function createStillRows(rows: ScrolledRows, move: (byRows: number) => void): void {
  let before = { ids: rows.ids(), first: rows.first() };
  createEffect(
    on(rows.ids, (ids) => {
      const [last, now] = [before, { ids, first: rows.first() }];
      before = now;
      if (rows.state().isRefreshing) return;
      const known = new Set(last.ids);
      const kept = ids.find((id) => known.has(id));
      if (kept === undefined) return;
      const byRows = now.first + ids.indexOf(kept) - last.first - last.ids.indexOf(kept);
      if (byRows !== 0) move(byRows);
    }),
  );
}
