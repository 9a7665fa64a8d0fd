import { type JSX, Match, Show, Switch } from "solid-js";
import { sizeText } from "../format/number.ts";
import { useSync } from "../state/sync.tsx";
import { BudgetPanel, PauseBanners } from "../sync/budget-panel.tsx";
import { PipelineTable } from "../sync/pipeline-table.tsx";
import { NodeList, NoNodeBanner } from "../sync/node-list.tsx";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";

/** Every pipeline, the org's quotas and the ingest nodes in numbers, for whoever keeps them healthy. */
export function SyncPage(): JSX.Element {
  const sync = useSync();
  const isPart = () => sync.objects().some(({ part }) => part !== undefined);
  showPlace(() => [{ label: "Sync" }]);
  return (
    <div class="px-4 pt-6 pb-12 md:px-8 md:pt-8">
      <h1 class="mb-5 text-xl font-semibold tracking-tight">Sync</h1>
      <Switch fallback={<span class="bone h-80 w-full" aria-hidden="true" />}>
        <Match when={sync.answer()}>
          <NoNodeBanner />
          <PauseBanners />
          <PipelineTable />
          <Show when={!isPart()}>
            <h2 class="mt-8 mb-3 text-lg font-semibold tracking-tight">Quotas of the org</h2>
            <BudgetPanel />
          </Show>
          <h2 class="mt-8 mb-3 text-lg font-semibold tracking-tight">Ingest nodes</h2>
          <NodeList />
          <p class="mt-3 text-sm text-ink-3">
            {isPart()
              ? "You see a part of what is mirrored: quotas and the size of the log are told to who sees all."
              : `The log of changes takes ${sizeText(sync.answer()?.historyBytes ?? 0)}.`}
          </p>
        </Match>
        <Match when={sync.error()}>
          {(error) => <ProblemView nested error={error()} onRetry={sync.retry} />}
        </Match>
      </Switch>
    </div>
  );
}
