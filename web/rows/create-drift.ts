import { createSignal } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";

/** One record more or fewer in the object, as of a seq. */
type Step = { readonly seq: number; readonly by: 1 | -1 };
const MAX_STEPS = 2_000;

/** By how many records an object has grown or shrunk since a seq, from its changes. */
export function createDrift() {
  const [steps, setSteps] = createSignal<readonly Step[]>([]);
  const [restarts, setRestarts] = createSignal(0);
  return {
    since: (seq: number) => steps().reduce((sum, one) => (one.seq > seq ? sum + one.by : sum), 0),
    count(changes: readonly Change[]) {
      const moved = changes.flatMap(step);
      if (moved.length > 0) setSteps((before) => [...before.slice(-MAX_STEPS), ...moved]);
    },
    /** The changes that were counted may be of a log that was lost. */
    restart() {
      setSteps([]);
      setRestarts((times) => times + 1);
    },
    restarts,
  };
}

function step({ effect, seq }: Change): readonly Step[] {
  if (effect === "came") return [{ seq, by: 1 }];
  return effect === "went" ? [{ seq, by: -1 }] : [];
}
