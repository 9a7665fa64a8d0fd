import { useParams } from "@solidjs/router";
import { type JSX, Match, Show, Switch } from "solid-js";
import { GridSkeleton } from "../grid/grid-skeleton.tsx";
import { ObjectGrid } from "../grid/object-grid.tsx";
import { createDescription } from "../state/description.ts";
import { settled } from "../state/query.ts";
import { ObjectProblem } from "../ui/object-problem.tsx";

/** The records of one object. */
export function ObjectPage(): JSX.Element {
  const params = useParams<{ object: string }>();
  const query = createDescription(() => params.object);
  // Keyed by the object alone: a description that is read again must not start the grid over.
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
