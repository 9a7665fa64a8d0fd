import { useParams } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { type JSX, Match, Show, Switch } from "solid-js";
import { api } from "../api.ts";
import { GridSkeleton } from "../grid/grid-skeleton.tsx";
import { ObjectGrid } from "../grid/object-grid.tsx";
import { settled } from "../state/query.ts";
import { DESCRIPTION_STALE_MS } from "../state/references.tsx";
import { ObjectProblem } from "../ui/object-problem.tsx";

/** The records of one object. */
export function ObjectPage(): JSX.Element {
  const params = useParams<{ object: string }>();
  const query = useQuery(() => ({
    queryKey: ["object", params.object],
    queryFn: ({ signal }) => api.object(params.object, signal),
    staleTime: DESCRIPTION_STALE_MS,
  }));
  // The object is what the grid stands on: a description read anew, with the same columns, must not start it over.
  const object = () => settled(query)?.object;
  return (
    <Switch fallback={<GridSkeleton />}>
      <Match when={object()} keyed>
        {(name) => (
          <Show when={settled(query)}>
            {(description) => <ObjectGrid object={name} description={description()} />}
          </Show>
        )}
      </Match>
      <Match when={query.error}>
        {(error) => (
          <ObjectProblem
            object={params.object}
            error={error()}
            onRetry={() => void query.refetch()}
          />
        )}
      </Match>
    </Switch>
  );
}
