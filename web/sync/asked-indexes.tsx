import { For, type JSX, Match, Switch } from "solid-js";
import { createAskedIndexes } from "../state/asked-indexes.ts";
import { settled } from "../state/query.ts";
import { useSync } from "../state/sync.tsx";
import { askedIndexText } from "./asked-index-text.ts";

/** The indexes that slow questions needed, with size and use. */
export function AskedIndexes(props: { readonly object: string }): JSX.Element {
  const sync = useSync();
  const asked = createAskedIndexes(() => props.object);
  return (
    <Switch fallback={<span class="text-ink-3">…</span>}>
      <Match when={settled(asked)}>
        {(answer) => (
          <For each={answer().indexes} fallback={<span class="text-ink-3">none</span>}>
            {(index) => (
              <p class="text-ink-2 wrap-anywhere" data-index={index.state}>
                <span class="font-mono text-xs">{index.column}</span>{" "}
                {askedIndexText(index, sync.nowMs())}
              </p>
            )}
          </For>
        )}
      </Match>
      <Match when={asked.error}>
        {(error) => <span class="text-warn-ink">{error().message}</span>}
      </Match>
    </Switch>
  );
}
