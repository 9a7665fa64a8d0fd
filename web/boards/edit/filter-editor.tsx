import { For, type JSX, Show } from "solid-js";
import type { Board, BoardFilter } from "../../../edge/protocol/board.ts";
import { isSameName } from "../../../edge/protocol/same-name.ts";
import { boardObjects, fieldOf } from "../../../edge/protocol/tile-question.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { createDescribed } from "../../condition/create-described.ts";
import type { Describe } from "../../condition/field-at.ts";
import { filterFields, MAX_FILTERS, newFilter, objectsBehind, withField } from "./board-filters.ts";

/** The filters of a board: their names, and by which field of each object they filter. */
export function FilterEditor(props: {
  readonly board: Pick<Board, "filters" | "tiles">;
  readonly onChange: (filters: readonly BoardFilter[]) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const describe = createDescribed((known) => objectsBehind(boardObjects(props.board), known));
  const keys = () => props.board.filters.map(({ key }) => key);
  const filterAt = (key: string) => props.board.filters.find((one) => one.key === key);
  const replace = (key: string, by: readonly BoardFilter[]) =>
    props.onChange(props.board.filters.flatMap((one) => (one.key === key ? by : [one])));
  return (
    <Dialog
      class="w-[min(640px,calc(100vw-24px))] rounded-md border border-line bg-surface p-0"
      label="Filters of the board"
      onClose={() => props.onClose()}
    >
      <div class="flex max-h-[80vh] flex-col gap-3 overflow-y-auto p-5">
        <h2 class="text-lg font-semibold">Filters of the board</h2>
        <For
          each={keys()}
          fallback={<p class="text-sm text-ink-2">None yet. A filter narrows all tiles at once.</p>}
        >
          {(key) => (
            <Show when={filterAt(key)}>
              {(filter) => (
                <FilterFields
                  filter={filter()}
                  objects={boardObjects(props.board)}
                  describe={describe}
                  onChange={(changed) => replace(key, [changed])}
                  onRemove={() => replace(key, [])}
                />
              )}
            </Show>
          )}
        </For>
        <div class="flex flex-wrap items-center gap-2">
          <AddFilter kind="value" label="Filter by values" {...{ describe }} {...props} />
          <AddFilter kind="period" label="Filter by a period" {...{ describe }} {...props} />
          <button
            type="button"
            class="button button-primary ml-auto"
            onClick={() => props.onClose()}
          >
            Done
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function AddFilter(props: {
  readonly kind: BoardFilter["kind"];
  readonly label: string;
  readonly board: Pick<Board, "filters" | "tiles">;
  readonly describe: Describe;
  readonly onChange: (filters: readonly BoardFilter[]) => void;
}): JSX.Element {
  const made = () =>
    props.board.filters.length < MAX_FILTERS
      ? newFilter(props.board, props.kind, props.describe)
      : null;
  const add = () => {
    const filter = made();
    if (filter) props.onChange([...props.board.filters, filter]);
  };
  return (
    <button type="button" class="button" disabled={made() === null} onClick={add}>
      <Icon name="plus" />
      {props.label}
    </button>
  );
}

function FilterFields(props: {
  readonly filter: BoardFilter;
  readonly objects: readonly string[];
  readonly describe: Describe;
  readonly onChange: (filter: BoardFilter) => void;
  readonly onRemove: () => void;
}): JSX.Element {
  const rename = (input: HTMLInputElement) => {
    const label = input.value.trim();
    if (label !== "") props.onChange({ ...props.filter, label });
    input.value = props.filter.label;
  };
  return (
    <fieldset class="flex min-w-0 flex-col gap-2 rounded-md border border-line p-3">
      <legend class="sr-only">{props.filter.label}</legend>
      <div class="flex items-center gap-2">
        <input
          class="field min-w-0 flex-1 font-medium"
          aria-label="Name of the filter"
          maxlength="200"
          value={props.filter.label}
          onChange={({ currentTarget }) => rename(currentTarget)}
        />
        <span class="text-xs text-ink-3">
          {props.filter.kind === "period" ? "a period" : "values"}
        </span>
        <button
          type="button"
          class="button button-quiet px-1.5"
          aria-label={`Remove ${props.filter.label}`}
          title={`Remove ${props.filter.label}`}
          onClick={() => props.onRemove()}
        >
          <Icon name="close" />
        </button>
      </div>
      <For each={props.objects}>
        {(object) => (
          <label class="flex items-center gap-2 text-sm">
            <span class="w-36 shrink-0 truncate text-ink-2">
              {props.describe(object)?.labelPlural ?? object}
            </span>
            <FieldChoice
              object={object}
              filter={props.filter}
              describe={props.describe}
              onChoose={(path) => props.onChange(withField(props.filter, object, path))}
            />
          </label>
        )}
      </For>
    </fieldset>
  );
}

function FieldChoice(props: {
  readonly object: string;
  readonly filter: BoardFilter;
  readonly describe: Describe;
  readonly onChoose: (path: string) => void;
}): JSX.Element {
  const chosen = () => fieldOf(props.filter.fields, props.object) ?? "";
  const fields = () => filterFields(props.object, props.filter.kind, props.describe);
  // A field that went, or that is not known yet, is still what the filter is by.
  const isUnknown = () =>
    chosen() !== "" && !fields().some(({ path }) => isSameName(path, chosen()));
  return (
    <select
      class="field min-w-0 flex-1"
      onChange={({ currentTarget }) => props.onChoose(currentTarget.value)}
    >
      <option value="" selected={chosen() === ""}>
        not filtered
      </option>
      <Show when={isUnknown()}>
        <option value={chosen()} selected>
          {chosen()}
        </option>
      </Show>
      <For each={fields()}>
        {({ path, label }) => (
          <option value={path} selected={isSameName(path, chosen())}>
            {label}
          </option>
        )}
      </For>
    </select>
  );
}
