import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { Question } from "../client/api.ts";
import { countText } from "../format/number.ts";
import { Dialog } from "../ui/dialog.tsx";
import { createExport, type ExportState } from "./create-export.ts";
import { type ExportChoice, exportAddress } from "./export-address.ts";
import { doneText, progressPercent, progressText, type Total } from "./export-words.ts";

export type ExportProps = {
  /** As people call the list: the file is named after it. */
  readonly label: string;
  readonly question: Question;
  readonly shown: readonly string[];
  readonly all: readonly string[];
  readonly total: Total | undefined;
  readonly onClose: () => void;
};

/** Takes out every record of a list as a file. While that runs, only its own button ends it. */
export function ExportDialog(props: ExportProps): JSX.Element {
  const taken = createExport();
  const close = () => {
    if (taken.state().status !== "running") props.onClose();
  };
  const start = (choice: ExportChoice) =>
    taken.run(exportAddress(props.question, choice), {
      format: choice.format,
      name: `${props.label}.${choice.format}`,
    });
  return (
    <Dialog
      class="w-[min(440px,calc(100vw-24px))] rounded-md border border-line bg-surface p-5"
      label="Export"
      onClose={close}
    >
      <h2 class="mb-3 text-lg font-semibold">Export {props.label}</h2>
      <Switch
        fallback={
          <ChoiceForm
            {...props}
            failure={failureOf(taken.state())}
            onStart={(choice) => void start(choice)}
            onCancel={close}
          />
        }
      >
        <Match when={progressOf(taken.state(), "running")}>
          {(progress) => (
            <>
              <progress
                class="progress"
                aria-label="Exported"
                max={100}
                value={progressPercent(progress(), props.total)}
              />
              <p class="mt-1 mb-4 text-sm text-ink-2" role="status">
                {progressText(progress(), props.total)}
              </p>
              <div class="flex justify-end">
                <button type="button" class="button" onClick={() => taken.cancel()}>
                  Cancel
                </button>
              </div>
            </>
          )}
        </Match>
        <Match when={progressOf(taken.state(), "done")}>
          {(progress) => (
            <>
              <p class="mb-4 text-sm text-ink-2" role="status">
                {`Done: ${doneText(progress())}.`}
              </p>
              <div class="flex justify-end">
                <button
                  type="button"
                  class="button button-primary"
                  ref={(element) => queueMicrotask(() => element.focus())}
                  onClick={close}
                >
                  Close
                </button>
              </div>
            </>
          )}
        </Match>
      </Switch>
    </Dialog>
  );
}

function progressOf(state: ExportState, status: "running" | "done") {
  return state.status === status && "progress" in state ? state.progress : undefined;
}

function failureOf(state: ExportState): string | undefined {
  return state.status === "failed" ? state.reason : undefined;
}

const FORMAT_WORDS = [
  ["csv", "CSV", "for a spreadsheet"],
  ["ndjson", "NDJSON", "for a program: a JSON object a line"],
] as const;

function ChoiceForm(
  props: ExportProps & {
    readonly failure: string | undefined;
    readonly onStart: (choice: ExportChoice) => void;
    readonly onCancel: () => void;
  },
): JSX.Element {
  const [format, setFormat] = createSignal<ExportChoice["format"]>("csv");
  const submit = (form: HTMLFormElement) => {
    const chosen = new FormData(form);
    props.onStart({
      format: format(),
      columns: chosen.get("columns") === "all" ? props.all : props.shown,
      names: chosen.has("names"),
      labels: chosen.has("labels"),
    });
  };
  return (
    <form
      class="flex flex-col gap-4 text-sm"
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      <p class="text-ink-2">{whatText(props.total, props.question.asked?.asOf !== undefined)}</p>
      <Choices label="Format">
        <For each={FORMAT_WORDS}>
          {([value, name, use]) => (
            <Radio
              name="format"
              value={value}
              checked={format() === value}
              onChoose={() => setFormat(value)}
            >
              {name} <span class="text-ink-3">{use}</span>
            </Radio>
          )}
        </For>
      </Choices>
      <Choices label="Columns">
        <Radio name="columns" value="shown" checked>
          {`The ${props.shown.length} shown`}
        </Radio>
        <Radio name="columns" value="all">
          {`All ${props.all.length}`}
        </Radio>
      </Choices>
      <Choices label="Values">
        <Check name="names" checked>
          Names in place of ids of references
        </Check>
        <Show when={format() === "csv"}>
          <Check name="labels" checked>
            Labels as headings
          </Check>
        </Show>
      </Choices>
      <Show when={props.failure}>
        {(reason) => (
          <p class="text-bad-ink" role="alert">
            {reason()}
          </p>
        )}
      </Show>
      <div class="flex justify-end gap-2">
        <button type="button" class="button" onClick={() => props.onCancel()}>
          Cancel
        </button>
        <button type="submit" class="button button-primary">
          Export
        </button>
      </div>
    </form>
  );
}

/** How many records, and as of when. */
function whatText(total: Total | undefined, isThen: boolean): string {
  const when = isThen ? "as of the moment of the list" : "as they are when it begins";
  if (total === undefined) return `Every record of the list, ${when}.`;
  if (total.exact && total.count === 0)
    return "No record is in the list: the file will have its headings alone.";
  const count = `${total.exact ? "" : "about "}${countText(total.count)}`;
  return `${total.count === 1 ? "The one record" : `All ${count} records`} of the list, ${when}.`;
}

function Choices(props: { readonly label: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <fieldset class="flex flex-col gap-1">
      <legend class="mb-1 text-xs font-medium text-ink-3">{props.label}</legend>
      {props.children}
    </fieldset>
  );
}

function Radio(props: {
  readonly name: string;
  readonly value: string;
  readonly checked?: boolean;
  readonly onChoose?: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <label class="flex min-h-6 items-center gap-2 pointer-coarse:min-h-11">
      <input
        type="radio"
        name={props.name}
        value={props.value}
        checked={props.checked ?? false}
        onChange={() => props.onChoose?.()}
      />
      <span>{props.children}</span>
    </label>
  );
}

function Check(props: {
  readonly name: string;
  readonly checked: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <label class="flex min-h-6 items-center gap-2 pointer-coarse:min-h-11">
      <input type="checkbox" name={props.name} checked={props.checked} />
      <span>{props.children}</span>
    </label>
  );
}
