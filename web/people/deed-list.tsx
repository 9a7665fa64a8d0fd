import { useInfiniteQuery } from "@tanstack/solid-query";
import { For, type JSX, Match, Show, Switch } from "solid-js";
import { peopleCalls } from "../client/people-calls.ts";
import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { EmptyView, ProblemView } from "../ui/problem-view.tsx";
import { deedWords } from "./deed-words.ts";

/** What people did that others may ask about, the newest first; for admins. */
export function DeedList(): JSX.Element {
  const query = useInfiniteQuery(() => ({
    queryKey: ["deeds"],
    queryFn: ({ pageParam, signal }) => peopleCalls.deeds(pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
  }));
  const deeds = () => query.data?.pages.flatMap((page) => page.deeds) ?? [];
  return (
    <Switch fallback={<span class="bone h-24 w-full" aria-busy="true" />}>
      <Match when={query.error}>
        {(error) => <ProblemView nested error={error()} onRetry={() => void query.refetch()} />}
      </Match>
      <Match when={query.data}>
        <Show
          when={deeds().length > 0}
          fallback={
            <EmptyView
              title="Nothing was noted yet"
              detail="Sign-ins, exports, and who said who may do or see what are listed here."
            />
          }
        >
          <ol class="divide-y divide-line rounded-md border border-line">
            <For each={deeds()}>
              {(deed) => (
                <li class="flex flex-wrap items-baseline gap-x-2 px-4 py-2 text-sm">
                  <p class="min-w-0 flex-1 break-words">
                    <bdi class="font-medium">{deed.by}</bdi> {deedWords(deed)}
                  </p>
                  <time
                    class="text-xs text-ink-3"
                    datetime={deed.at}
                    title={exactDateTimeText(deed.at)}
                  >
                    {dateTimeText(deed.at, new Date())}
                  </time>
                </li>
              )}
            </For>
          </ol>
          <Show when={query.hasNextPage}>
            <button
              type="button"
              class="button mt-3 pointer-coarse:min-h-11"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show earlier ones
            </button>
          </Show>
        </Show>
      </Match>
    </Switch>
  );
}
