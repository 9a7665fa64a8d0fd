import { createMemo, type JSX, Show } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import type { Row } from "../rows/row-table.ts";
import { useSync } from "../state/sync.tsx";
import type { createMoments } from "./create-moments.ts";
import type { createRelated } from "./create-related.ts";
import type { createTimeline } from "./create-timeline.ts";
import { RecordFields } from "./record-fields.tsx";
import { RelatedLists } from "./related-lists.tsx";
import { TimelineView } from "./timeline.tsx";

/** The fields of a record and what refers to it, beside what happened. */
export function RecordBody(props: {
  readonly description: ObjectDescription;
  readonly row: Row;
  readonly then: ReturnType<typeof createMoments>;
  readonly related: ReturnType<typeof createRelated>;
  readonly timeline: ReturnType<typeof createTimeline>;
}): JSX.Element {
  const sync = useSync();
  const byName = createMemo(
    () => new Map(props.description.columns.map((column) => [column.column, column])),
  );
  return (
    <div class="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_340px]">
      <div class="flex min-w-0 flex-col gap-8">
        <Show when={props.then.row()}>
          {(shown) => (
            <RecordFields
              columns={props.description.columns}
              row={shown()}
              other={props.then.other()}
            />
          )}
        </Show>
        {/* They are of now. */}
        <Show when={props.then.moments().asOf === null}>
          <RelatedLists related={props.related} id={props.row.id} />
        </Show>
      </div>
      <TimelineView
        timeline={props.timeline}
        columns={byName()}
        cells={props.row.cells}
        from={sync.status(props.description.object)?.history?.from ?? null}
        onShow={props.then.show}
      />
    </div>
  );
}
