import { createMemo, For, type JSX, Show } from "solid-js";
import type { Condition } from "../../edge/protocol/question.ts";
import { readerZone } from "../format/reader-zone.ts";
import { bareWords, conditionParts } from "../kinds/condition-words.ts";
import { createNaming } from "../kinds/create-naming.ts";
import { Icon } from "../ui/icon.tsx";
import { isNarrow } from "../ui/narrow.ts";
import { UtcNotice } from "../ui/utc-notice.tsx";
import { comparisonsOf, isBehind, looksBehind } from "../view/condition.ts";
import { heldAs, viewCondition } from "../view/list-condition.ts";
import type { GridView } from "./create-grid-view.ts";

/**
 * What narrows a list, in words, and by what it is ordered that no heading shows: part by part, each with a button that
 * takes it off.
 */
export function ConditionBar(props: {
  readonly grid: GridView;
  /** Whether changes are shown as they happen. */
  readonly isLive: boolean;
  readonly onEdit: () => void;
  readonly onRefresh: () => void;
}): JSX.Element {
  const condition = createMemo(() => viewCondition(props.grid.view()));
  const parts = createMemo(() => {
    const known = condition();
    return known ? conditionParts(known) : [];
  });
  const behind = () => props.grid.view().sort.filter(isBehind);
  // Cards have no headings.
  const orders = () => (isNarrow() ? props.grid.view().sort : behind());
  const naming = createNaming(props.grid.columns, () => [
    ...comparisonsOf(condition()).map(({ field }) => field),
    ...orders().map(({ column }) => column),
  ]);
  const show = (rest: readonly Condition[]) =>
    props.grid.show(heldAs({ all: rest }, props.grid.byName()));
  const isFollowed = () => !looksBehind(condition()) && behind().length === 0;
  return (
    <Show when={parts().length + orders().length > 0}>
      <div
        class="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 px-4 pb-2.5 max-md:max-h-[30vh] max-sm:max-h-24 max-md:overflow-y-auto md:px-5"
        data-where
      >
        <ul
          class="flex min-w-0 flex-wrap gap-1.5 max-sm:shrink-0 max-sm:flex-nowrap"
          aria-label="Conditions"
        >
          <For each={parts()}>
            {(part) => (
              <Chip
                what="condition"
                words={bareWords(part, naming)}
                onEdit={() => props.onEdit()}
                onRemove={() => show(parts().filter((one) => one !== part))}
              />
            )}
          </For>
          <For each={orders()}>
            {(order) => (
              <Chip
                what="order"
                words={`ordered by ${naming.columnAt(order.column)?.label ?? order.column}, ${order.descending ? "descending" : "ascending"}`}
                onEdit={() => props.onEdit()}
                onRemove={() =>
                  props.grid.show({ sort: props.grid.view().sort.filter((one) => one !== order) })
                }
              />
            )}
          </For>
        </ul>
        <Show when={parts().length > 1}>
          <button type="button" class="button" onClick={() => show([])}>
            Clear all
          </button>
        </Show>
        <Show when={props.grid.view().where !== null}>
          <UtcNotice zone={props.grid.view().zone ?? readerZone().zone} />
        </Show>
        <Show when={props.isLive && !isFollowed()}>
          <p class="flex flex-wrap items-center gap-x-2 text-xs text-ink-3 max-sm:shrink-0 max-sm:flex-nowrap">
            Changes behind references are not followed.
            <button type="button" class="button" onClick={() => props.onRefresh()}>
              Read again
            </button>
          </p>
        </Show>
      </div>
    </Show>
  );
}

function Chip(props: {
  readonly what: "condition" | "order";
  readonly words: string;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}): JSX.Element {
  return (
    <li class="inline-flex max-w-full items-center rounded-md bg-tint text-xs text-accent-2">
      <button
        type="button"
        class="min-h-6 min-w-0 py-1 pl-2.5 text-left wrap-anywhere max-sm:max-w-[75vw] pointer-coarse:min-h-11"
        title={`Change the conditions: ${props.words.slice(0, 500)}`}
        onClick={() => props.onEdit()}
      >
        <span class="line-clamp-2">{props.words}</span>
      </button>
      <button
        type="button"
        class="inline-flex size-6 shrink-0 items-center justify-center rounded-md hover:bg-hover pointer-coarse:size-11"
        aria-label={`Remove ${props.what}: ${props.words}`}
        onClick={() => props.onRemove()}
      >
        <Icon name="close" class="size-3" />
      </button>
    </li>
  );
}
