import { createMemo, For, type JSX, Show, untrack } from "solid-js";
import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { BLANK_TEXT } from "../format/visible.ts";
import { useRecordHref } from "../state/record-href.ts";
import { createReferenceName } from "../state/references.tsx";
import { cellText, EMPTY_TEXT } from "./cell-text.ts";
import { referencedObject } from "./reference.ts";
import { kindOf } from "./registry.ts";

export type CellValueProps = {
  readonly column: Column;
  readonly value: CellValue | undefined;
  /** The record that it is of, as far as it is known. */
  readonly cells?: Cells | undefined;
  /** -1 in a grid, which is one tab stop. */
  readonly linkTabIndex?: number | undefined;
  /** It stands within a link, so it must not be one itself. */
  readonly inLink?: boolean | undefined;
};

/** A value as its kind wants to be seen: chips, links, figures, a dash for nothing. */
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
  const text = () => cellText(props.column, props.value, new Date(), props.cells);
  const kind = untrack(() => kindOf(props.column));
  switch (kind.cell) {
    case "plain":
      return <>{text()}</>;
    case "text":
    case "rich":
      return <Text {...props} />;
    case "away":
      return untrack(() => props.inLink) ? <Text {...props} /> : <AwayLink {...props} />;
    case "code":
      return <Code {...props} />;
    case "chip":
      return <span class="chip">{text()}</span>;
    case "chips":
      return (
        <span class="inline-flex max-w-full gap-1 overflow-hidden align-middle">
          <For each={kind.parts(props.value ?? "", props.column)}>
            {(one) => <span class="chip shrink-0">{one}</span>}
          </For>
        </span>
      );
    case "tick":
      return <Tick value={props.value === true} />;
    case "record":
      return untrack(() => props.inLink) ? <Code {...props} /> : <RecordLink {...props} />;
  }
}

/** What has no character that can be seen is marked as such, and looks like no text of that wording. */
function Text(props: CellValueProps): JSX.Element {
  const text = () => cellText(props.column, props.value, new Date());
  const isBlank = () => text() === BLANK_TEXT && props.value !== BLANK_TEXT;
  return <bdi classList={{ "text-ink-3": isBlank() }}>{text()}</bdi>;
}

/** An address outside of Orgmirror; a text where it is none. */
function AwayLink(props: CellValueProps): JSX.Element {
  const href = createMemo(() => kindOf(props.column).href(String(props.value)));
  return (
    <Show when={href()} fallback={<Text {...props} />}>
      {(to) => (
        <a
          class="link"
          href={to()}
          tabindex={props.linkTabIndex}
          rel="noopener noreferrer nofollow"
          target={to().startsWith("http") ? "_blank" : undefined}
        >
          <Text {...props} />
        </a>
      )}
    </Show>
  );
}

function Code(props: CellValueProps): JSX.Element {
  return <span class="font-mono text-xs">{String(props.value)}</span>;
}

function Tick(props: { readonly value: boolean }): JSX.Element {
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

/** A link with the name of the record that the id points to; the bare id where name or object is not known. */
function RecordLink(props: CellValueProps): JSX.Element {
  const target = createMemo(() => {
    const id = String(props.value);
    const object = referencedObject(props.column.referenceTo, id);
    return object === undefined ? null : { object, id };
  });
  const name = createReferenceName(target);
  const label = () => name() ?? <Code {...props} />;
  const href = useRecordHref();
  return (
    <Show
      when={name() === undefined ? null : target()}
      fallback={<span class="text-ink-3">{label()}</span>}
    >
      {(to) => (
        <a
          class="link"
          href={href(to().object, to().id)}
          tabindex={props.linkTabIndex}
          data-card={`${to().object} ${to().id}`}
        >
          <bdi>{label()}</bdi>
        </a>
      )}
    </Show>
  );
}
