import { useQuery } from "@tanstack/solid-query";
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { BoardFilter, TileQuestion } from "../../edge/protocol/board.ts";
import type { CellValue } from "../../edge/protocol/cell.ts";
import { api } from "../client/api.ts";
import { NOT_FILLED } from "../charts/drawing.ts";
import { countText } from "../format/number.ts";
import { settled } from "../state/query.ts";
import { Popover } from "../ui/popover.tsx";
import { createNames } from "./create-names.ts";
import { type Describe, fieldAt } from "./field-at.ts";

/** Most values that are offered; a search among them finds the others by typing. */
const MOST = 200;

type Choice = { readonly value: string | null; readonly text: string; readonly count: number };

/** Chooses values of a field: those that there are, with how many records have them. */
export function ValueFilter(props: {
  readonly filter: BoardFilter;
  readonly chosen: readonly (string | null)[];
  readonly zone: string;
  readonly describe: Describe;
  readonly onChange: (values: readonly (string | null)[]) => void;
}): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const [sought, setSought] = createSignal("");
  const question = createMemo((): TileQuestion => {
    const [object = "", field = ""] = Object.entries(props.filter.fields)[0] ?? [];
    return {
      object,
      measures: [{ fn: "count", as: "records" }],
      by: [{ field, as: "value" }],
      top: { n: MOST },
    };
  });
  const query = useQuery(() => ({
    queryKey: ["values", question()],
    queryFn: ({ signal }) => api.ask({ ...question(), zone: props.zone }, signal),
    enabled: isOpen() || props.chosen.length > 0,
    staleTime: 60_000,
  }));
  const answers = createMemo(() => {
    const answer = settled(query);
    return answer ? [answer] : [];
  });
  const names = createNames(question, answers, props.describe);
  const labels = createMemo(() => {
    const { object, by = [] } = question();
    const options = fieldAt(by[0]?.field ?? "", object, props.describe)?.column.options ?? [];
    return new Map(options.map(({ value, label }) => [value, label]));
  });
  const textOf = (value: CellValue) =>
    value === null
      ? NOT_FILLED
      : (labels().get(String(value)) ?? names().get(String(value)) ?? String(value));
  const choices = createMemo((): readonly Choice[] =>
    (answers()[0]?.rows ?? []).map(([value = null, count]) => ({
      value: value === null ? null : String(value),
      text: textOf(value),
      count: Number(count),
    })),
  );
  const shown = createMemo(() => {
    const text = sought().trim().toLowerCase();
    return choices().filter((one) => one.text.toLowerCase().includes(text));
  });
  const toggle = (value: string | null) =>
    props.onChange(
      props.chosen.includes(value)
        ? props.chosen.filter((one) => one !== value)
        : [...props.chosen, value],
    );
  return (
    <Popover
      open={isOpen()}
      onOpen={setOpen}
      label={props.filter.label}
      width="md:w-72"
      side="left"
      button={
        <>
          <span class="text-ink-3">{props.filter.label}</span>
          <span class="max-w-40 truncate">{chosenText(props.chosen.map(textOf))}</span>
        </>
      }
    >
      <div class="flex max-h-80 flex-col">
        <input
          class="field m-2"
          type="search"
          placeholder="Find a value"
          aria-label={`Find a value of ${props.filter.label}`}
          value={sought()}
          onInput={(event) => setSought(event.currentTarget.value)}
        />
        <Switch fallback={<span class="bone m-2 h-24" aria-busy="true" />}>
          <Match when={query.error}>
            {(error) => <p class="px-3 pb-3 text-sm text-bad-ink">{error().message}</p>}
          </Match>
          <Match when={answers().length > 0}>
            <ul class="min-h-0 overflow-y-auto px-1 pb-1">
              <For
                each={shown()}
                fallback={<li class="px-2 py-2 text-sm text-ink-3">No such value.</li>}
              >
                {(choice) => (
                  <li>
                    <label class="flex cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm hover:bg-hover pointer-coarse:py-3">
                      <input
                        type="checkbox"
                        checked={props.chosen.includes(choice.value)}
                        onChange={() => toggle(choice.value)}
                      />
                      <bdi class="min-w-0 flex-1 truncate" title={choice.text}>
                        {choice.text}
                      </bdi>
                      <span class="text-xs text-ink-3">{countText(choice.count)}</span>
                    </label>
                  </li>
                )}
              </For>
              <Show when={choices().length === MOST}>
                <li class="px-2 py-1 text-xs text-ink-3">The {MOST} most frequent values.</li>
              </Show>
            </ul>
          </Match>
        </Switch>
      </div>
    </Popover>
  );
}

function chosenText(texts: readonly string[]): string {
  if (texts.length === 0) return "any";
  return texts.length <= 2 ? texts.join(", ") : `${texts[0]} and ${texts.length - 1} more`;
}
