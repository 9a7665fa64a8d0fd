import type { JSX } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { ImportListView } from "../org-views/import-list-view.tsx";
import { createViewWork } from "./create-view-work.ts";
import type { TitleProps } from "./view-title.tsx";

/** A list view of the org, chosen and saved as a view of one's own. */
export function ImportView(
  props: Pick<TitleProps, "object" | "label" | "list"> & {
    readonly columns: readonly Column[];
    readonly onClose: () => void;
  },
): JSX.Element {
  const work = createViewWork(props.list);
  return (
    <ImportListView
      object={props.object}
      label={props.label}
      columns={props.columns}
      onImport={(imported) => work.add(props.object, imported)}
      onClose={() => props.onClose()}
    />
  );
}
