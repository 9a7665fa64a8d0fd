import { createMemo, For, type JSX, Show } from "solid-js";
import type { Condition } from "../../edge/protocol/question.ts";
import { readerZone } from "../format/reader-zone.ts";
import { conditionParts, partWords } from "../kinds/condition-words.ts";
import { createNaming } from "../kinds/create-naming.ts";
import { Icon } from "../ui/icon.tsx";
import { UtcNotice } from "../ui/utc-notice.tsx";
import { comparisonsOf, conditionOf, jsonOf, looksBehind } from "../view/condition.ts";
import type { GridView } from "./create-grid-view.ts";

/** The condition of a list in words, part by part: each can be taken off, or all of it. */
export function WhereBar(props: {
  readonly grid: GridView;
  /** Whether changes are shown as they happen. */
  readonly isLive: boolean;
  readonly onRefresh: () => void;
}): JSX.Element {
  const where = createMemo(() => {
    const text = props.grid.view().where;
    return text === null ? undefined : conditionOf(jsonOf(text));
  });
  const parts = createMemo(() => {
    const condition = where();
    return condition ? conditionParts(condition) : [];
  });
  const naming = createNaming(props.grid.columns, () =>
    comparisonsOf(where()).map(({ field }) => field),
  );
  const show = (rest: readonly Condition[]) => {
    const [only] = rest;
    const condition = rest.length > 1 ? { all: rest } : only;
    props.grid.show({ where: condition ? JSON.stringify(condition) : null });
  };
  return (
    <Show when={parts().length > 0}>
      <div
        class="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 px-4 pb-2.5 max-md:max-h-[30vh] max-md:overflow-y-auto md:px-5"
        data-where
      >
        <ul class="flex min-w-0 flex-wrap gap-1.5" aria-label="Conditions">
          <For each={parts()}>
            {(part) => (
              <PartChip
                words={partWords(part, naming)}
                onRemove={() => show(parts().filter((one) => one !== part))}
              />
            )}
          </For>
        </ul>
        <Show when={parts().length > 1}>
          <button type="button" class="button" onClick={() => show([])}>
            Clear all
          </button>
        </Show>
        <UtcNotice zone={props.grid.view().zone ?? readerZone().zone} />
        <Show when={props.isLive && looksBehind(where())}>
          <p class="flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
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

function PartChip(props: { readonly words: string; readonly onRemove: () => void }): JSX.Element {
  return (
    <li class="inline-flex max-w-full items-center rounded-md bg-tint text-xs text-accent-2">
      <span class="min-w-0 py-1 pl-2.5 wrap-anywhere">{props.words}</span>
      <button
        type="button"
        class="inline-flex size-6 shrink-0 items-center justify-center rounded-md hover:bg-hover pointer-coarse:size-11"
        aria-label={`Remove condition: ${props.words}`}
        onClick={() => props.onRemove()}
      >
        <Icon name="close" class="size-3" />
      </button>
    </li>
  );
}
