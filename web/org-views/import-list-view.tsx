import { createMemo, createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { ImportedListView, OrgListView } from "../../edge/protocol/org-list-view.ts";
import { isForbidden } from "../client/api.ts";
import { listViewApi } from "../client/list-view-calls.ts";
import { Dialog } from "../ui/dialog.tsx";
import { createReading, type Reading } from "./create-reading.ts";
import { importAddress } from "./import-address.ts";
import { ImportPreview } from "./import-preview.tsx";
import { ListViewChoice } from "./list-view-choice.tsx";
import { waitText } from "./wait-text.ts";

/** A list view of the org as a list here, with the query string of its address. */
export type Imported = {
  readonly name: string;
  readonly search: string;
};

export type ImportProps = {
  /** The object's API name, and what its records are called. */
  readonly object: string;
  readonly label: string;
  readonly columns: readonly Column[];
  /** Rejects where it cannot be taken over, which is said. */
  readonly onImport: (imported: Imported) => Promise<void>;
  readonly onClose: () => void;
};

/** Chooses a list view of the org, shows what of it is taken over and what is not, and takes it over. */
export function ImportListView(props: ImportProps): JSX.Element {
  const [chosen, setChosen] = createSignal<OrgListView | null>(null);
  const all = createReading<{ readonly listViews: readonly OrgListView[] }>(
    () => (anew, signal) => listViewApi.all(props.object, anew, signal),
  );
  const one = createReading<{ readonly view: ImportedListView }>(
    createMemo(() => {
      const view = chosen();
      return view && ((anew, signal) => listViewApi.one(props.object, view.id, anew, signal));
    }),
  );
  const listed = () => readOf(all)?.listViews;
  const view = () => readOf(one)?.view;
  const [problem, setProblem] = createSignal<string | null>(null);
  const take = async (): Promise<void> => {
    const imported = view();
    if (imported === undefined) return;
    setProblem(null);
    const search = importAddress(imported, props.columns);
    try {
      await props.onImport({ name: chosen()?.label ?? "", search });
      props.onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dialog
      class="w-[min(560px,calc(100vw-24px))] rounded-md border border-line bg-surface p-5"
      label="Import a list view"
      onClose={() => props.onClose()}
    >
      <h2 class="mb-1 text-lg font-semibold">Import a list view of Salesforce</h2>
      <p class="mb-3 text-sm text-ink-2">
        {`A list view of ${props.label} becomes a view here. Before it does, you see what of it is taken over and what is not.`}
      </p>
      <Show when={listed()} fallback={<Waiting reading={all} />}>
        {(views) => (
          <ListViewChoice
            views={views()}
            chosen={chosen()}
            onChoose={(one) => (one === chosen() ? void take() : setChosen(one))}
          />
        )}
      </Show>
      <Show when={chosen()}>
        <section class="mt-3 border-t border-line pt-3" aria-label="What is taken over">
          <Show when={view()} fallback={<Waiting reading={one} />}>
            {(imported) => <ImportPreview view={imported()} columns={props.columns} />}
          </Show>
        </section>
      </Show>
      <Show when={problem()}>
        <p class="mt-3 text-sm text-bad-ink" role="alert">
          {problem()}
        </p>
      </Show>
      <div class="mt-4 flex items-center justify-end gap-2">
        <p class="min-w-0 flex-1 text-sm text-ink-3" role="status">
          {view() ? "Enter imports it." : ""}
        </p>
        <button type="button" class="button" onClick={() => props.onClose()}>
          Cancel
        </button>
        <Show when={view()}>
          <button type="button" class="button button-primary" onClick={() => void take()}>
            Import
          </button>
        </Show>
      </div>
    </Dialog>
  );
}

function readOf<T>({ answer }: Reading<T>) {
  const found = answer();
  return found?.state === "read" ? found : undefined;
}

/** While ingest has not answered, or where it could not. */
function Waiting<T>(props: { readonly reading: Reading<T> }): JSX.Element {
  const failure = () => {
    const found = props.reading.answer();
    if (found?.state === "failed") return `Salesforce did not answer with it. ${found.reason}`;
    return props.reading.error()?.message;
  };
  const isRefusal = () => isForbidden(props.reading.error());
  const isRunning = () => props.reading.answer()?.isIngestRunning ?? true;
  return (
    <Switch>
      <Match when={failure()}>
        {(text) => (
          <div class="flex flex-wrap items-center gap-2 text-sm" role="alert">
            <p
              class="min-w-0 flex-1 wrap-anywhere"
              classList={{ "text-bad-ink": !isRefusal(), "text-ink-2": isRefusal() }}
            >
              {text()}
            </p>
            <Show when={!isRefusal()}>
              <button type="button" class="button" onClick={() => props.reading.again()}>
                Try again
              </button>
            </Show>
          </div>
        )}
      </Match>
      <Match when={!failure()}>
        <div class="min-h-16 text-sm text-ink-2" aria-busy="true">
          <span class="bone mb-2 block h-6" />
          <p role="status">{waitText(isRunning(), props.reading.waitedS())}</p>
        </div>
      </Match>
    </Switch>
  );
}
