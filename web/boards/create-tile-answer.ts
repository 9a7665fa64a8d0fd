import { keepPreviousData, type QueryKey, useQuery, useQueryClient } from "@tanstack/solid-query";
import { type Accessor, createEffect, createMemo, onCleanup, untrack } from "solid-js";
import { unwrap } from "solid-js/store";
import type { Contents, MeasuresQuestion } from "../../edge/protocol/question.ts";
import { onceASecond } from "../rows/once-a-second.ts";
import { askTile, contentsOf, newerAnswer, type TileAnswer } from "./ask-tile.ts";
import type { BoardLive } from "./create-board-live.ts";
import { makeMissed } from "./missed.ts";

/** The answer to a tile's questions: asked again, at most once a second, when something that they read was touched. */
export function createTileAnswer(options: {
  readonly questions: Accessor<readonly MeasuresQuestion[]>;
  readonly key: Accessor<readonly unknown[]>;
  readonly isLive: Accessor<boolean>;
  readonly live: BoardLive;
}) {
  const client = useQueryClient();
  const missed = makeMissed();
  const again = onceASecond();
  const seen = (asked: QueryKey, touched: Contents) => {
    if (!options.isLive()) return {};
    const shown = client.getQueryData<TileAnswer>(asked);
    return contentsOf(shown?.answers ?? [], touched);
  };
  const query = useQuery<TileAnswer>(() => ({
    queryKey: options.key(),
    queryFn: async ({ signal, queryKey }): Promise<TileAnswer> => {
      const { contents, answered } = missed.ask();
      const come = await askTile(options.questions(), seen(queryKey, contents), signal);
      answered(come.answers);
      if (missed.isAny()) runAgain();
      return newerAnswer(client.getQueryData(queryKey), come);
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
    placeholderData: keepPreviousData,
    // Nothing of a tile is kept for when there is no network: it waits for it, and says so.
    networkMode: "online",
  }));
  const runAgain = options.live.onTouch({
    questions: options.questions,
    missed: missed.add,
    run: () =>
      again.later(() => {
        if (missed.isAny()) void query.refetch({ cancelRefetch: false });
      }),
  });
  onCleanup(again.stop);

  // Untracked: a tracked `data` suspends the page while it is read again, and a page that is taken away closes a dialog.
  const shown = createMemo(() => {
    options.key();
    const isThere = query.isSuccess || query.isRefetchError;
    const isAnswered = isThere && query.dataUpdatedAt >= 0;
    // As it came: the query's store follows every cell, and a chart reads thousands.
    return isAnswered ? unwrap(untrack(() => query.data)) : undefined;
  });
  createEffect(() => {
    if (options.isLive() && !query.isPlaceholderData) options.live.follow(shown()?.answers ?? []);
  });
  return { query, shown };
}
