import { useLocation, useNavigate } from "@solidjs/router";
import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { type Accessor, createSignal, type JSX, Match, onMount, Show, Switch } from "solid-js";
import type { ViewAnswer } from "../../edge/protocol/view.ts";
import { ALL_RECORDS } from "../../edge/protocol/view-address.ts";
import { ApiProblem, type ObjectDescription } from "../client/api.ts";
import { settled } from "../state/query.ts";
import { viewQuery } from "../state/views.ts";
import { ProblemView } from "../ui/problem-view.tsx";
import { difference } from "../view/difference.ts";
import type { ListAddress } from "../view/list-address.ts";
import { readerSearch, searchUnder, viewPath } from "../view/over.ts";
import { type ViewState, viewSearch } from "../view/view-state.ts";
import { ChangedMenu } from "./changed-menu.tsx";
import { removedView } from "./removed-view.ts";
import type { ShownList } from "./shown-list.ts";
import { GoneNotice, type Notice, ViewNotice } from "./view-notice.tsx";

/** A list under a view. Of a view that is gone it says so, above all records. */
export function ViewedList(props: {
  readonly id: string;
  readonly description: ObjectDescription;
  /** The list of all records. */
  readonly plain: ListAddress;
  /** While the view is on its way. */
  readonly fallback: JSX.Element;
  readonly children: (list: ShownList) => JSX.Element;
}): JSX.Element {
  const query = createView(props);
  const found = () => {
    const view = settled(query);
    return view?.object === props.description.object ? view : undefined;
  };
  const isGone = () =>
    removedView()?.id === props.id ||
    (query.error instanceof ApiProblem && query.error.status === 404) ||
    (settled(query) !== undefined && !found());
  return (
    <Switch fallback={props.fallback}>
      <Match when={isGone()}>
        {props.children({
          ...props.plain,
          notice: () => (
            <GoneNotice id={props.id} label={props.description.labelPlural} list={props.plain} />
          ),
        })}
      </Match>
      <Match when={found()}>{(view) => <Under view={view}>{props.children}</Under>}</Match>
      <Match when={query.error}>
        {(error) => (
          <ProblemView error={error()} onRetry={() => void query.refetch()}>
            <a class="button" href={viewPath(props.description.object, ALL_RECORDS)}>
              All records
            </a>
          </ProblemView>
        )}
      </Match>
    </Switch>
  );
}

/** The view; the one that the object opens with came with its description, and is named in the address from then on. */
function createView(props: { readonly id: string; readonly description: ObjectDescription }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const location = useLocation();
  const { id, description } = props;
  const { queryKey } = viewQuery(id);
  const { view } = description;
  if (view?.id === id && client.getQueryData(queryKey) === undefined)
    client.setQueryData(queryKey, view);
  onMount(() => {
    if (location.search === "")
      navigate(viewPath(description.object, id), { replace: true, scroll: false });
  });
  return useQuery(() => ({ ...viewQuery(id), enabled: removedView()?.id !== id }));
}

function Under(props: {
  readonly view: Accessor<ViewAnswer>;
  readonly children: (list: ShownList) => JSX.Element;
}): JSX.Element {
  const location = useLocation();
  const [notice, setNotice] = createSignal<Notice | null>(null);
  const searchOf = (shown: ViewState) => searchOver(props.view(), shown);
  const list: ListAddress = {
    search: () => searchUnder(props.view(), location.search),
    searchOf,
    under: () => props.view(),
  };
  return props.children({
    ...list,
    beside: () => <ChangedMenu view={props.view()} list={list} onNotice={setNotice} />,
    notice: () => <Show when={notice()}>{(one) => <ViewNotice {...one()} />}</Show>,
  });
}

function searchOver(view: ViewAnswer, shown: ViewState): string {
  const parts = difference(readerSearch(view), viewSearch(shown));
  const asOf = shown.asOf === null ? "" : `&asOf=${encodeURIComponent(shown.asOf)}`;
  return `?view=${view.id}${parts && `&${parts}`}${asOf}`;
}
