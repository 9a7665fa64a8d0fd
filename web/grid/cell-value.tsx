import { createMemo, For, type JSX, Show, untrack } from "solid-js";
import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { cellText, EMPTY_TEXT, multipicklistValues, optionLabel } from "../format/cell-text.ts";
import { columnKind } from "../format/column-kind.ts";
import { referencedObject } from "../rows/reference-names.ts";
import { createReferenceName } from "../state/references.tsx";

export type CellValueProps = {
  readonly column: Column;
  readonly value: CellValue | undefined;
  /** -1 in a grid, whose cells are one tab stop together. */
  readonly linkTabIndex?: number | undefined;
};

/** A value as its type wants to be seen: chips, links, figures, a dash for nothing. */
export function CellValueView(props: CellValueProps): JSX.Element {
  return (
    <Show
      when={props.value !== null && props.value !== undefined}
      fallback={
        <span class="text-dash" aria-label="Empty" role="img">
          {EMPTY_TEXT}
        </span>
      }
    >
      {/* A column keeps its type: chosen once, so that a cell costs one computation. */}
      <Shown {...props} />
    </Show>
  );
}

function Shown(props: CellValueProps): JSX.Element {
  const text = () => cellText(props.column, props.value, new Date());
  switch (untrack(() => columnKind(props.column.type))) {
    case "picklist":
      return <span class="chip">{text()}</span>;
    case "multipicklist":
      return (
        <span class="inline-flex max-w-full gap-1 overflow-hidden align-middle">
          <For each={multipicklistValues(props.value ?? "")}>
            {(one) => <span class="chip shrink-0">{optionLabel(props.column, one)}</span>}
          </For>
        </span>
      );
    case "boolean":
      return <BooleanMark value={props.value === true} />;
    case "id":
      return <span class="font-mono text-xs">{text()}</span>;
    case "reference":
      return <ReferenceLink {...props} />;
    case "number":
    case "percent":
    case "date":
    case "datetime":
    case "time":
      return <>{text()}</>;
    default:
      return <bdi>{text()}</bdi>;
  }
}

function BooleanMark(props: { readonly value: boolean }): JSX.Element {
  return (
    <span classList={{ "text-ink-3": !props.value }}>
      <Show when={props.value} fallback="No">
        <svg
          aria-hidden="true"
          class="mr-1 inline size-3.5 align-[-2px]"
          viewBox="0 0 16 16"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          stroke-linecap="round"
          stroke-linejoin="round"
        >
          <path d="M3.5 8.5 6.5 11.5 12.5 4.8" />
        </svg>
        Yes
      </Show>
    </span>
  );
}

/** The name of the record that the id points to, as a link; the id itself where there is no name or no such object here. */
function ReferenceLink(props: CellValueProps): JSX.Element {
  const target = createMemo(() => {
    const id = String(props.value);
    const object = referencedObject(props.column.referenceTo, id);
    return object === undefined ? null : { object, id };
  });
  const name = createReferenceName(target);
  const label = () => name() ?? <span class="font-mono text-xs">{String(props.value)}</span>;
  return (
    <Show
      when={name() === undefined ? null : target()}
      fallback={<span class="text-ink-3">{label()}</span>}
    >
      {(to) => (
        <a class="link" href={`/objects/${to().object}/${to().id}`} tabindex={props.linkTabIndex}>
          <bdi>{label()}</bdi>
        </a>
      )}
    </Show>
  );
}
