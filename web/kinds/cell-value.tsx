import { createMemo, type JSX, Show, untrack } from "solid-js";
import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { useRecordHref } from "../state/record-href.ts";
import { createReferenceName } from "../state/references.tsx";
import { cellText } from "./cell-text.ts";
import { drawnCode, type DrawnLook, drawnEmpty, drawnValue } from "./drawn-value.tsx";
import { referencedObject } from "./reference.ts";
import { kindOf } from "./registry.ts";

export type CellValueProps = DrawnLook & {
  readonly column: Column;
  readonly value: CellValue | undefined;
  /** The record that it is of, as far as it is known. */
  readonly cells?: Cells | undefined;
};

/** A value as its kind wants to be seen. It is drawn again when it, or its text, is another one. */
export function CellValueView(props: CellValueProps): JSX.Element {
  // A column keeps its type.
  if (untrack(() => isRecordLink(props.column) && !props.inLink)) return <RecordLink {...props} />;
  const shown = createMemo(
    () => ({
      value: props.value,
      text: cellText(props.column, props.value, new Date(), props.cells),
    }),
    undefined,
    { equals: (a, b) => a.value === b.value && a.text === b.text },
  );
  return <>{drawnValue({ ...props, ...shown() })}</>;
}

/** Whether a value is a link with a name that is read by itself. */
export function isRecordLink(column: Column): boolean {
  return kindOf(column).cell === "record";
}

type RecordLinkProps = Pick<CellValueProps, "column" | "value" | "linkTabIndex">;

/** A link with the name of the record that the id points to; the bare id where name or object is not known. */
export function RecordLink(props: RecordLinkProps): JSX.Element {
  const target = createMemo(() => {
    if (props.value === null || props.value === undefined) return null;
    const id = String(props.value);
    const object = referencedObject(props.column.referenceTo, id);
    return object === undefined ? null : { object, id };
  });
  const name = createReferenceName(target);
  const bare = () => {
    const { value } = props;
    if (value === null || value === undefined) return drawnEmpty();
    return <span class="text-ink-3">{drawnCode(value)}</span>;
  };
  const href = useRecordHref();
  return (
    <Show when={name() === undefined ? null : target()} fallback={bare()}>
      {(to) => (
        <a
          class="link"
          href={href(to().object, to().id)}
          tabindex={props.linkTabIndex}
          data-card={`${to().object} ${to().id}`}
        >
          <bdi>{name()}</bdi>
        </a>
      )}
    </Show>
  );
}
