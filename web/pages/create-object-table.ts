import {
  createSortedRowModel,
  createTable,
  rowSortingFeature,
  type SortingState,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
} from "@tanstack/solid-table";
import { type Accessor, createMemo, createSignal } from "solid-js";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

/** What can be ordered by; undefined where it is not known, which comes last in both directions. */
const VALUES = {
  name: ({ labelPlural }: ObjectStatus) => labelPlural,
  state: ({ state }: ObjectStatus) => state,
  records: ({ rows, part }: ObjectStatus) => (part === "rows" ? undefined : rows),
  lag: ({ lagMs }: ObjectStatus) => lagMs ?? undefined,
  change: ({ lastChangeAt }: ObjectStatus) => lastChangeAt ?? undefined,
};
export type ObjectColumn = keyof typeof VALUES;

/** The objects in the order of the headings, as long as the caller's owner. */
export function createObjectTable(objects: Accessor<readonly ObjectStatus[]>) {
  const [sorting, setSorting] = createSignal<SortingState>([]);
  const table = createTable({
    features,
    get data() {
      return [...objects()];
    },
    columns: Object.entries(VALUES).map(([id, accessorFn]) => ({
      id,
      accessorFn,
      sortFn: id === "name" || id === "state" ? sortFn_text : sortFn_basic,
      sortUndefined: "last" as const,
      sortDescFirst: id === "records" || id === "change",
    })),
    get state() {
      return { sorting: sorting() };
    },
    onSortingChange(update: SortingState | ((before: SortingState) => SortingState)) {
      setSorting(update);
    },
  });
  return {
    names: createMemo(() => table.getSortedRowModel().rows.map(({ original }) => original.object)),
    direction: (id: ObjectColumn) => table.getColumn(id)?.getIsSorted() || null,
    toggle: (id: ObjectColumn) => table.getColumn(id)?.toggleSorting(),
  };
}
