import { useLocation, useParams } from "@solidjs/router";
import {
  type Accessor,
  createMemo,
  createSignal,
  type JSX,
  lazy,
  Match,
  Show,
  Switch,
  untrack,
} from "solid-js";
import { Dynamic } from "solid-js/web";
import type { ObjectDescription } from "../client/api.ts";
import { GridSkeleton } from "../grid/grid-skeleton.tsx";
import { ObjectGrid } from "../grid/object-grid.tsx";
import { DescribedObject } from "../ui/described-object.tsx";
import { Later } from "../ui/later.tsx";
import { parseGrouping } from "../view/grouping.ts";
import { plainAddress } from "../view/list-address.ts";
import { namedView } from "../view/over.ts";
import type { ShownList } from "../views/shown-list.ts";
import type * as Viewed from "../views/viewed-list.tsx";

const SinceView = lazy(async () => ({
  default: (await import("../since/since-view.tsx")).SinceView,
}));
const GroupsView = lazy(async () => ({
  default: (await import("../groups/groups-view.tsx")).GroupsView,
}));

/**
 * What draws a list under a view, once it has come; it throws where it did not. Not `lazy`: what suspends takes the focus
 * from the cell that a reader comes back to.
 */
const [viewed, setViewed] = createSignal<() => typeof Viewed>();

async function loadViewed(): Promise<void> {
  const code = import("../views/viewed-list.tsx");
  const got = await code.then(
    (module) => () => module,
    (error) => () => {
      throw error;
    },
  );
  setViewed(() => got);
}

/**
 * A list of records, under the view that its address names; an address that says nothing opens the object's default view.
 */
export function ObjectPage(): JSX.Element {
  const params = useParams<{ object: string }>();
  return (
    <DescribedObject object={params.object} fallback={<GridSkeleton />}>
      {(description) => <UnderView description={description} />}
    </DescribedObject>
  );
}

function UnderView(props: { readonly description: Accessor<ObjectDescription> }): JSX.Element {
  const location = useLocation();
  const opening = () => props.description().view;
  const id = createMemo(() => {
    const { search } = location;
    // A default that somebody chooses meanwhile does not change the list that is open.
    const view = search === "" ? (untrack(opening)?.id ?? null) : namedView(search);
    if (view !== null && !untrack(viewed)) void loadViewed();
    return view;
  });
  const plain = plainAddress(
    () => location.search,
    () => opening() !== null,
  );
  return (
    <Show keyed when={id()} fallback={<List description={props.description()} list={plain} />}>
      {(view) => (
        <Show keyed when={viewed()} fallback={<GridSkeleton />}>
          {(code) => (
            <Dynamic
              component={code().ViewedList}
              id={view}
              description={props.description()}
              plain={plain}
              fallback={<GridSkeleton />}
            >
              {(list) => <List description={props.description()} list={list} />}
            </Dynamic>
          )}
        </Show>
      )}
    </Show>
  );
}

/**
 * A list of now or, with `asOf` in its address, as of a moment; with `since`, what of it entered, left and changed since
 * then; with `group`, its records in groups.
 */
function List(props: {
  readonly description: ObjectDescription;
  readonly list: ShownList;
}): JSX.Element {
  const location = useLocation();
  const param = (name: string) => new URLSearchParams(location.search).get(name);
  const grouping = createMemo(() => parseGrouping(location.search));
  return (
    <Switch fallback={<ObjectGrid {...props} isThen={false} />}>
      <Match when={param("since")}>
        {(since) => (
          <Later fallback={<GridSkeleton />}>
            <SinceView {...props} since={since()} />
          </Later>
        )}
      </Match>
      <Match when={grouping()}>
        {(known) => (
          <Later fallback={<GridSkeleton />}>
            <GroupsView {...props} grouping={known()} />
          </Later>
        )}
      </Match>
      <Match when={param("asOf")}>
        <ObjectGrid {...props} isThen />
      </Match>
    </Switch>
  );
}
