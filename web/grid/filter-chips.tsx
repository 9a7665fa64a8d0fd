import { For, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { cellText } from "../kinds/cell-text.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { inValues, operatorWord } from "../kinds/operator.ts";
import { referencedObject } from "../kinds/reference.ts";
import { createReferenceName } from "../state/references.tsx";
import { optionLabel } from "../kinds/picklist.ts";
import { kindOf } from "../kinds/registry.ts";
import type { Filter } from "../view/filter.ts";
import { Icon } from "../ui/icon.tsx";
import type { GridView } from "./create-grid-view.ts";

/** The filters in force, each with a button that removes it. */
export function FilterChips(props: {
  readonly grid: GridView;
  readonly onEdit: () => void;
}): JSX.Element {
  const filters = () => props.grid.view().filters;
  const remove = (removed: Filter) =>
    props.grid.show({ filters: filters().filter((one) => one !== removed) });
  return (
    <Show when={filters().length > 0}>
      <ul class="flex flex-wrap gap-1.5 px-4 pb-2.5 md:px-5" aria-label="Filters">
        <For each={filters()}>
          {(filter) => {
            const column = () => props.grid.byName().get(filter.column);
            const name = createReferenceName(() => {
              const object = referencedObject(column()?.referenceTo ?? [], filter.value);
              return object === undefined ? null : { object, id: filter.value };
            });
            const words = () => filterWords(filter, column(), name());
            return (
              <li class="inline-flex max-w-full items-center rounded-md bg-tint text-xs text-accent-2">
                <button
                  type="button"
                  class="min-h-6 min-w-0 truncate py-1 pl-2.5 pointer-coarse:min-h-11"
                  title="Change the filters"
                  onClick={() => props.onEdit()}
                >
                  {words()}
                </button>
                <button
                  type="button"
                  class="inline-flex size-6 shrink-0 pointer-coarse:size-11 items-center justify-center rounded-md hover:bg-hover"
                  aria-label={`Remove filter: ${words()}`}
                  onClick={() => remove(filter)}
                >
                  <Icon name="close" class="size-3" />
                </button>
              </li>
            );
          }}
        </For>
      </ul>
    </Show>
  );
}

/** `Amount ≥ 1,000.00`, `Stage is any of Won, Lost`, `Phone is not empty`. */
function filterWords(
  filter: Filter,
  column: Column | undefined,
  /** Of the record that the value points to. */
  name: string | undefined,
): string {
  if (!column) return `${filter.column} ${filter.op} ${filter.value}`.trim();
  const word = operatorWord(filter.op, kindOf(column).words);
  if (filter.op === "null")
    return `${columnLabel(column)} ${filter.value === "false" ? "is not empty" : "is empty"}`;
  return `${columnLabel(column)} ${word} ${name === undefined ? valueWords(filter, column) : isolated(name)}`;
}

/** A name that keeps its own direction within a sentence (U+2068, U+2069). */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

function valueWords(filter: Filter, column: Column): string {
  if (filter.op === "in")
    return inValues(filter.value)
      .map((one) => optionLabel(column, one))
      .join(", ");
  // A value that the column cannot have is shown as it is, never as what becomes of it.
  if (kindOf(column).fault(filter.value, column.label) !== null) return `“${filter.value}”`;
  return cellText(column, filter.value, new Date());
}
