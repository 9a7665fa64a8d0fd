import { useQuery } from "@tanstack/solid-query";
import { createMemo, For, type JSX, Match, Show, Switch } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { RelatedList } from "../../edge/protocol/related.ts";
import type { ObjectDescription } from "../client/api.ts";
import { countText } from "../format/number.ts";
import { CellValueView } from "../kinds/cell-value.tsx";
import { columnLabel } from "../kinds/column-label.ts";
import { withCode } from "../kinds/currency.ts";
import { descriptionQuery } from "../state/description.ts";
import { settled } from "../state/query.ts";
import { useRecordHref } from "../state/record-href.ts";
import { shownColumns } from "../view/default-columns.ts";
import { ProblemView } from "../ui/problem-view.tsx";
import { Fold } from "./fold.tsx";
import { FIRST_ROWS, type Related } from "./create-related.ts";

/** Beside the name. */
const MORE_COLUMNS = 3;

/** The records that refer to this one: each list with its count and first rows. */
export function RelatedLists(props: {
  readonly related: Related;
  readonly id: string;
}): JSX.Element {
  const keyOf = ({ object, column }: RelatedList) => `${object} ${column}`;
  const lists = () => props.related.lists() ?? [];
  const byKey = createMemo(() => new Map(lists().map((list) => [keyOf(list), list])));
  const filled = createMemo(
    () =>
      lists()
        .filter(({ count }) => count > 0)
        .map(keyOf),
    [],
    {
      equals: (one, other) => one.join() === other.join(),
    },
  );
  const empty = () => lists().filter(({ count }) => count === 0);
  const isAlone = ({ object }: RelatedList) =>
    lists().filter((other) => other.object === object).length === 1;
  const titleOf = (list: RelatedList) =>
    isAlone(list)
      ? list.labelPlural
      : `${list.labelPlural} by ${columnLabel({ label: list.label, type: "reference" })}`;
  return (
    <Fold name="Related">
      <Switch fallback={<span class="bone h-24 w-full" />}>
        <Match when={props.related.error()}>
          {(error) => <ProblemView nested error={error()} onRetry={props.related.retry} />}
        </Match>
        <Match when={props.related.lists()}>
          <div class="flex flex-col gap-4">
            <For each={filled()}>
              {(key) => (
                <Show when={byKey().get(key)}>
                  {(list) => (
                    <ListCard
                      related={props.related}
                      list={list()}
                      title={titleOf(list())}
                      id={props.id}
                    />
                  )}
                </Show>
              )}
            </For>
            <Show when={empty().length > 0}>
              <p class="text-sm text-ink-3 wrap-anywhere">
                None of: {empty().map(titleOf).join(", ")}.
              </p>
            </Show>
            <Show when={lists().length === 0}>
              <p class="text-sm text-ink-3">No mirrored object refers to these records.</p>
            </Show>
          </div>
        </Match>
      </Switch>
    </Fold>
  );
}

type CardProps = {
  readonly related: Related;
  readonly list: RelatedList;
  readonly title: string;
  readonly id: string;
};

function ListCard(props: CardProps): JSX.Element {
  const described = useQuery(() => descriptionQuery(props.list.object));
  const count = () => `${countText(props.list.count)}${props.list.isMore ? "+" : ""}`;
  const address = () =>
    `/objects/${props.list.object}?filter=${encodeURIComponent(`${props.list.column}.eq.${props.id}`)}`;
  return (
    <section
      class="overflow-hidden rounded-md border border-line"
      aria-label={props.title}
      data-related={`${props.list.object}.${props.list.column}`}
    >
      <h3 class="bg-sunken text-sm">
        <a
          href={address()}
          class="flex min-h-9 items-center gap-2 px-3 font-medium hover:bg-hover pointer-coarse:min-h-11"
        >
          <span class="min-w-0 truncate">{props.title}</span>
          <span class="ml-auto text-ink-3" data-count>
            {count()}
          </span>
        </a>
      </h3>
      <Show when={settled(described)} fallback={<Bones count={props.list.count} />}>
        {(description) => <ListRows {...props} description={description()} />}
      </Show>
    </section>
  );
}

function ListRows(props: CardProps & { readonly description: ObjectDescription }): JSX.Element {
  const columns = shownColumns(props.description.columns, null)
    .filter(({ column }) => column !== props.list.column)
    .slice(0, MORE_COLUMNS + 1);
  // All its changes stand in the timeline.
  props.related.watch(
    props.list.object,
    props.description.columns.map(({ column }) => column),
  );
  const rows = props.related.firstRows(
    props.list,
    withCode(
      columns.map(({ column }) => column),
      props.description.columns,
    ),
  );
  return (
    <Switch fallback={<Bones count={props.list.count} />}>
      <Match when={rows.answer()}>
        {(answer) => (
          <table class="w-full table-fixed border-collapse text-sm">
            <thead class="sr-only">
              <tr>
                <For each={columns}>{({ label }) => <th scope="col">{label}</th>}</For>
              </tr>
            </thead>
            <tbody>
              <For each={answer().rows}>
                {(cells) => (
                  <tr class="h-9 border-t border-line pointer-coarse:h-11">
                    <For each={columns}>
                      {(column, index) => (
                        <td
                          class="truncate px-3"
                          classList={{ "max-sm:hidden": index() > 1, "text-ink-2": index() > 0 }}
                          title={column.label}
                        >
                          <Show
                            when={index() === 0}
                            fallback={
                              <CellValueView
                                column={column}
                                value={cells[column.column]}
                                cells={cells}
                              />
                            }
                          >
                            <Name
                              object={props.list.object}
                              id={String(cells["id"])}
                              column={column}
                            >
                              <CellValueView
                                column={column}
                                value={cells[column.column] ?? String(cells["id"])}
                                cells={cells}
                                inLink
                              />
                            </Name>
                          </Show>
                        </td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        )}
      </Match>
      <Match when={rows.error()}>
        {(error) => <p class="px-3 py-2 text-sm text-warn-ink">{error().message}</p>}
      </Match>
    </Switch>
  );
}

function Name(props: {
  readonly object: string;
  readonly id: string;
  readonly column: Column;
  readonly children: JSX.Element;
}): JSX.Element {
  const href = useRecordHref();
  return (
    <a
      class="link leading-9 pointer-coarse:leading-[44px]"
      href={href(props.object, props.id)}
      data-card={`${props.object} ${props.id}`}
    >
      {props.children}
    </a>
  );
}

/** As high as the rows that will be there. */
function Bones(props: { readonly count: number }): JSX.Element {
  const rows = () => Array.from({ length: Math.min(props.count, FIRST_ROWS) });
  return (
    <For each={rows()}>
      {() => (
        <div class="flex h-9 items-center border-t border-line px-3 pointer-coarse:h-11">
          <span class="bone h-3 w-2/5" />
        </div>
      )}
    </For>
  );
}
