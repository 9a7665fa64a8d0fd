import { useQuery } from "@tanstack/solid-query";
import { type Accessor, createMemo, type JSX, Match, Show, Switch } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { distinctLabels } from "../kinds/column-label.ts";
import { descriptionQuery } from "../state/description.ts";
import { settled } from "../state/query.ts";
import { showPlace } from "./place.tsx";
import { ProblemView } from "./problem-view.tsx";

/**
 * A page about an object, or about one record of it, once the object's description is there; else why it is not. Whatever
 * the page lists columns in, those of one label are told apart.
 */
export function DescribedObject(props: {
  readonly object: string;
  readonly id?: string;
  readonly fallback: JSX.Element;
  readonly children: (description: Accessor<ObjectDescription>) => JSX.Element;
}): JSX.Element {
  const query = useQuery(() => descriptionQuery(props.object));
  // Keyed by names alone: a description that is read again must not start the page over.
  const key = createMemo(() => {
    const object = settled(query)?.object;
    return object === undefined ? undefined : `${object}/${props.id}`;
  });
  const described = createMemo(() => {
    const description = settled(query);
    return description && { ...description, columns: distinctLabels(description.columns) };
  });
  return (
    <Switch fallback={props.fallback}>
      <Match when={key()} keyed>
        <Show when={described()}>{props.children}</Show>
      </Match>
      <Match when={query.error}>
        {(error) => {
          showPlace(() => [{ label: "Objects", href: "/objects" }, { label: props.object }]);
          return (
            <ProblemView error={error()} onRetry={() => void query.refetch()}>
              <a class="button" href="/objects">
                All objects
              </a>
            </ProblemView>
          );
        }}
      </Match>
    </Switch>
  );
}
