import { For, type JSX, Show } from "solid-js";
import { useSync } from "../state/sync.tsx";
import { Icon } from "../ui/icon.tsx";
import { nodeText } from "./words.ts";

/** The ingest nodes that run, each with the pipelines it holds. */
export function NodeList(): JSX.Element {
  const sync = useSync();
  const nodes = () => sync.answer()?.nodes ?? [];
  return (
    <Show when={nodes().length > 0} fallback={<p class="text-sm text-ink-3">None is there.</p>}>
      <ul class="divide-y divide-line rounded-md border border-line text-sm">
        <For each={nodes()}>
          {(node) => (
            <li class="flex flex-wrap items-baseline gap-x-4 px-4 py-1.5" data-node={node.name}>
              <span class="font-mono text-xs text-ink wrap-anywhere">{node.name}</span>
              <span class="text-ink-3">{nodeText(node, sync.nowMs())}</span>
              <span class="min-w-0 text-ink-2 wrap-anywhere">{node.pipelines.join(", ")}</span>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

export function NoNodeBanner(): JSX.Element {
  const sync = useSync();
  return (
    <Show when={sync.answer()?.nodes.length === 0}>
      <p
        class="mb-2 flex items-center gap-2 rounded-md bg-warn-tint px-3 py-2 text-sm text-warn-ink"
        role="alert"
      >
        <Icon name="warning" />
        No ingest node is there: nothing is read from Salesforce. Start one with npm run ingest.
      </p>
    </Show>
  );
}
