import { useLocation, useParams } from "@solidjs/router";
import { createMemo, type JSX, lazy, Match, Switch } from "solid-js";
import { GridSkeleton } from "../grid/grid-skeleton.tsx";
import { ObjectGrid } from "../grid/object-grid.tsx";
import { DescribedObject } from "../ui/described-object.tsx";
import { Later } from "../ui/later.tsx";
import { parseGrouping } from "../view/grouping.ts";

const SinceView = lazy(async () => ({
  default: (await import("../since/since-view.tsx")).SinceView,
}));

const GroupsView = lazy(async () => ({
  default: (await import("../groups/groups-view.tsx")).GroupsView,
}));

/**
 * A list of records, of now or, with `asOf` in its address, as of a moment; with `since`, what of it entered, left and
 * changed since then; with `group`, its records in groups.
 */
export function ObjectPage(): JSX.Element {
  const params = useParams<{ object: string }>();
  const location = useLocation();
  const param = (name: string) => new URLSearchParams(location.search).get(name);
  const grouping = createMemo(() => parseGrouping(location.search));
  return (
    <DescribedObject object={params.object} fallback={<GridSkeleton />}>
      {(description) => (
        <Switch fallback={<ObjectGrid description={description()} isThen={false} />}>
          <Match when={param("since")}>
            {(since) => (
              <Later fallback={<GridSkeleton />}>
                <SinceView description={description()} since={since()} />
              </Later>
            )}
          </Match>
          <Match when={grouping()}>
            {(known) => (
              <Later fallback={<GridSkeleton />}>
                <GroupsView description={description()} grouping={known()} />
              </Later>
            )}
          </Match>
          <Match when={param("asOf")}>
            <ObjectGrid description={description()} isThen />
          </Match>
        </Switch>
      )}
    </DescribedObject>
  );
}
