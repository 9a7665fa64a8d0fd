import { For, type JSX, Show } from "solid-js";
import type { BudgetStatus } from "../../edge/protocol/sync.ts";
import { countText, percentOf } from "../format/number.ts";
import { exactDateTimeText } from "../format/time.ts";
import { useSync } from "../state/sync.tsx";
import { Icon } from "../ui/icon.tsx";
import { hoverTitle } from "../ui/hover-title.ts";
import { computedText, forecastText, pauses, RESOURCES, usedOf } from "./words.ts";

/** Why no calls are made to the org; empty while calls are made. */
export function PauseBanners(): JSX.Element {
  const sync = useSync();
  const paused = () => pauses(sync.answer()?.budget ?? [], new Date(sync.nowMs()));
  return (
    <div role="status">
      <For each={paused().map(({ reason }) => reason)}>
        {(reason, index) => (
          <p class="mb-2 flex gap-2 rounded-md bg-warn-tint px-3 py-2 text-sm text-warn-ink">
            <Icon name="warning" class="mt-0.5" />
            <span class="min-w-0 wrap-anywhere">
              <strong class="font-medium">{paused()[index()]?.title}.</strong> {reason}
            </span>
          </p>
        )}
      </For>
    </div>
  );
}

/** Of each quota of the org: the budget, what was used for which purpose, and how long it lasts. */
export function BudgetPanel(): JSX.Element {
  const sync = useSync();
  const budget = (resource: BudgetStatus["resource"]) =>
    sync.answer()?.budget.find((one) => one.resource === resource);
  return (
    <ul class="grid gap-3 md:grid-cols-3">
      <For each={sync.answer()?.budget.map(({ resource }) => resource) ?? []}>
        {(resource) => (
          <Show when={budget(resource)}>{(known) => <BudgetCard budget={known()} />}</Show>
        )}
      </For>
    </ul>
  );
}

function BudgetCard(props: { readonly budget: BudgetStatus }): JSX.Element {
  const sync = useSync();
  const used = () => usedOf(props.budget);
  const percent = () => percentOf(used(), props.budget.budget);
  const notedText = () =>
    props.budget.orgMax > 0
      ? `The org reported its own figures at ${exactDateTimeText(props.budget.notedAt)}`
      : undefined;
  const isShort = () => props.budget.exhaustedAt !== null || props.budget.reason !== null;
  return (
    <li
      class="rounded-md border border-line px-4 py-3 text-sm"
      data-budget={props.budget.resource}
      onPointerOver={hoverTitle(notedText)}
    >
      <div class="flex items-baseline justify-between gap-3">
        <h3 class="font-medium">{RESOURCES[props.budget.resource]}</h3>
        <span class="text-xs text-ink-3">24 hours</span>
      </div>
      <p class="mt-1 flex flex-wrap items-baseline gap-x-2">
        <span class="text-lg">{countText(used())}</span>
        <Show when={props.budget.orgMax > 0}>
          <span class="text-ink-3">of {countText(props.budget.budget)} for Orgmirror</span>
        </Show>
      </p>
      <div class="my-2 h-1 overflow-hidden rounded-full bg-chip" aria-hidden="true">
        <div
          class="h-full rounded-full"
          classList={{ "bg-warn": isShort(), "bg-accent": !isShort() }}
          style={{ width: `${percent()}%` }}
        />
      </div>
      <p classList={{ "text-warn-ink": isShort(), "text-ink-2": !isShort() }}>
        {forecastText(props.budget, new Date(sync.nowMs()))}
      </p>
      <p class="mt-1 text-xs text-ink-3">{usersText(props.budget)}</p>
      <Show when={computedText(props.budget, new Date(sync.nowMs()))}>
        {(text) => (
          <p class="mt-1 text-xs text-ink-3" data-computed>
            {text()}
          </p>
        )}
      </Show>
    </li>
  );
}

/** Who used it: by purpose, the greatest first; then the reserve and the whole org. */
function usersText({ used, reserve, orgUsed, orgMax }: BudgetStatus): string {
  const purposes = Object.entries(used)
    .toSorted(([, one], [, other]) => other - one)
    .map(([purpose, calls]) => `${purpose} ${countText(calls)}`);
  const kept = reserve > 0 ? [`${countText(reserve)} kept for repairs`] : [];
  const whole = orgMax > 0 ? [`whole org ${countText(orgUsed)} of ${countText(orgMax)}`] : [];
  return [...purposes, ...kept, ...whole].join(" · ");
}
