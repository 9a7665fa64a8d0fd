import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Column } from "../../edge/protocol/object.ts";
import type { Question } from "../client/api.ts";
import { parseFilter, passes } from "../view/filter.ts";

/** One record more or fewer in the object, as of a seq. */
type Step = { readonly seq: number; readonly by: 1 | -1 };
const MAX_STEPS = 2_000;

/** Counts, from the changes of an object, its new records that pass the filters, and how its total has moved. */
export function createTally(options: {
  readonly columns: ReadonlyMap<string, Column>;
  readonly question: Accessor<Question>;
}) {
  const [created, setCreated] = createSignal<ReadonlySet<string>>(new Set());
  const [steps, setSteps] = createSignal<readonly Step[]>([]);
  const filters = createMemo(() => options.question().filters.map(parseFilter));
  return {
    newCount: () => created().size,
    drift: (seq: number) => steps().reduce((sum, one) => (one.seq > seq ? sum + one.by : sum), 0),
    count(changes: readonly Change[]) {
      const moved = changes.flatMap(step);
      if (moved.length > 0) setSteps((before) => [...before.slice(-MAX_STEPS), ...moved]);
    },
    /** Changes of records that are not among the rows. */
    elsewhere(changes: readonly Change[]) {
      const after = new Set(created());
      for (const change of changes) {
        const { recordId, fields } = change;
        if (recordId === null) continue;
        const by = step(change)[0]?.by;
        if (by === 1 && passes(filters(), fields, options.columns) !== false) after.add(recordId);
        else if (by === -1) after.delete(recordId);
      }
      if (after.size !== created().size) setCreated(after);
    },
    /** The rows were read: nothing is new. */
    restart: () => void setCreated(new Set<string>()),
  };
}

function step({ effect, seq }: Change): readonly Step[] {
  if (effect === "came") return [{ seq, by: 1 }];
  return effect === "went" ? [{ seq, by: -1 }] : [];
}
