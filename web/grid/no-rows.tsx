import { type JSX, Match, Switch } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { EmptyView } from "../ui/problem-view.tsx";
import { viewParts } from "../view/list-condition.ts";
import type { GridView } from "./create-grid-view.ts";

/** Why a list has no rows. */
export function NoRows(props: {
  readonly description: ObjectDescription;
  readonly grid: GridView;
}): JSX.Element {
  const label = () => props.description.labelPlural;
  const isThen = () => props.grid.view().asOf !== null;
  return (
    <Switch
      fallback={<EmptyView title={`No ${label()} yet`} detail={emptyDetail(props.description)} />}
    >
      <Match when={viewParts(props.grid.view()).length > 0}>
        <EmptyView
          title="Nothing matches"
          detail={`No record of ${label()} ${isThen() ? "passed" : "passes"} these conditions.`}
        >
          <button
            type="button"
            class="button"
            onClick={() => props.grid.show({ filters: [], where: null })}
          >
            Clear the conditions
          </button>
        </EmptyView>
      </Match>
      <Match when={isThen()}>
        <EmptyView title={`No ${label()} then`} detail="There was no record as of that moment." />
      </Match>
    </Switch>
  );
}

function emptyDetail(description: ObjectDescription): string {
  const { state, reason } = description.status;
  if (state === "queued" || state === "copying")
    return "They are being copied from Salesforce and appear when the copy ends.";
  return reason ?? "As soon as there is one in the org, it appears here.";
}
