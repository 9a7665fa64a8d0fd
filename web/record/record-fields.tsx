import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { exactText } from "../format/cell-text.ts";
import { columnKind } from "../format/column-kind.ts";
import { columnLabel } from "../format/column-label.ts";
import { CellValueView } from "../grid/cell-value.tsx";
import type { Row } from "../rows/row-store.ts";
import { fieldGroups } from "./field-groups.ts";

/** A record's fields, in groups; empty ones can be hidden. */
export function RecordFields(props: {
  readonly columns: readonly Column[];
  readonly row: Row;
}): JSX.Element {
  const [hidesEmpty, setHidesEmpty] = createSignal(false);
  const isEmpty = (column: Column) => (props.row.cells[column.column] ?? null) === null;
  const empties = () => props.columns.filter(isEmpty).length;
  const groups = createMemo(() => fieldGroups(props.columns));
  return (
    <div class="flex flex-col gap-6">
      <For each={groups()}>
        {(group, index) => {
          const shown = () => group.columns.filter((column) => !hidesEmpty() || !isEmpty(column));
          return (
            <section classList={{ hidden: shown().length === 0 }}>
              <div class="mb-1.5 flex items-center justify-between border-b border-line pb-1.5">
                <h2 class="text-sm leading-6 font-semibold">{group.name}</h2>
                <Show when={index() === 0 && empties() > 0}>
                  <label class="flex min-h-6 cursor-pointer items-center gap-1.5 text-xs text-ink-3">
                    <input
                      type="checkbox"
                      class="size-3.5 accent-(--accent)"
                      checked={hidesEmpty()}
                      onChange={(event) => setHidesEmpty(event.currentTarget.checked)}
                    />
                    Hide {empties()} empty
                  </label>
                </Show>
              </div>
              <dl class="grid gap-x-8 sm:grid-cols-2">
                <For each={shown()}>{(column) => <Field column={column} row={props.row} />}</For>
              </dl>
            </section>
          );
        }}
      </For>
    </div>
  );
}

/** Characters that no longer fit a line or two of half the width. */
const LONG_TEXT = 70;

function Field(props: { readonly column: Column; readonly row: Row }): JSX.Element {
  const value = () => props.row.cells[props.column.column];
  const isLong = () => String(value() ?? "").length > LONG_TEXT;
  let element: HTMLElement | undefined;
  createEffect(
    on(
      () => props.row.flashes[props.column.column] ?? 0,
      (count, before) => {
        if (element && before !== undefined && count > before)
          element.dataset["flash"] = count % 2 ? "a" : "b";
      },
    ),
  );
  return (
    <div
      class="flex min-h-8 items-baseline gap-3 py-1.5 text-sm"
      classList={{ "sm:col-span-2": isLong() }}
    >
      <dt
        class="w-36 shrink-0 text-ink-3 wrap-anywhere"
        title={`${props.column.field} (${props.column.type})`}
      >
        {columnLabel(props.column)}
      </dt>
      <dd
        ref={(cell) => (element = cell)}
        class="relative -mx-1 min-w-0 flex-1 rounded-sm px-1 wrap-anywhere whitespace-pre-line"
        data-record-id={props.row.id}
        data-column={props.column.column}
        title={exactText(props.column, value())}
      >
        <Show
          when={externalHref(props.column, value())}
          fallback={<CellValueView column={props.column} value={value()} />}
        >
          {(href) => (
            <a
              class="link"
              href={href()}
              rel="noopener noreferrer nofollow"
              target={href().startsWith("http") ? "_blank" : undefined}
            >
              {String(value())}
            </a>
          )}
        </Show>
      </dd>
    </div>
  );
}

/** Where a url, email or phone leads. Only addresses of the web are links: a field can hold anything. */
function externalHref(column: Column, value: unknown): string | null {
  if (typeof value !== "string") return null;
  switch (columnKind(column.type)) {
    case "email":
      return `mailto:${encodeURIComponent(value).replace("%40", "@")}`;
    case "phone":
      return `tel:${value.replace(/[^+\d]/g, "")}`;
    case "url":
      return webAddress(value);
    default:
      return null;
  }
}

function webAddress(text: string): string | null {
  const full = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(full) && /^[\w.-]+\.\w+/.test(text.replace(/^https?:\/\//i, ""))
    ? full
    : null;
}
