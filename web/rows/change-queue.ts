import type { Change } from "../../edge/protocol/change.ts";

/**
 * Changes that wait to go into the rows: for the next frame, or for the end of a pause. `frame` calls back before the
 * next paint and returns what cancels it. `flush` gets all that waits. `onHeld` is told how many changes a pause holds
 * back, when that may have changed.
 */
export function makeChangeQueue(
  frame: (run: () => void) => () => void,
  flush: (changes: readonly Change[]) => void,
  onHeld: (held: number) => void = () => undefined,
) {
  let waiting: Change[] = [];
  let paused = false;
  let cancelFrame: (() => void) | null = null;

  const schedule = (): void => {
    if (paused || cancelFrame || waiting.length === 0) return;
    cancelFrame = frame(() => {
      const changes = waiting;
      waiting = [];
      cancelFrame = null;
      flush(changes);
    });
  };
  const held = () => (paused ? waiting.length : 0);
  const cancel = (): void => {
    cancelFrame?.();
    cancelFrame = null;
  };

  return {
    add(changes: readonly Change[]): void {
      for (const change of changes) waiting.push(change);
      if (paused) onHeld(held());
      else schedule();
    },
    /** The seq of the first change that waits; infinite where none does. */
    firstSeq: () => waiting[0]?.seq ?? Number.POSITIVE_INFINITY,
    /** How many changes a pause holds back; 0 without a pause. */
    held,
    /** Merges the changes of each record, so that a long pause fits into memory. Drops those that do not matter. */
    fold(matters: (change: Change) => boolean): void {
      waiting = folded(waiting, matters);
      onHeld(held());
    },
    pause(): void {
      paused = true;
      cancel();
      onHeld(held());
    },
    resume(): void {
      paused = false;
      schedule();
      onHeld(held());
    },
    clear(): void {
      cancel();
      waiting = [];
      onHeld(held());
    },
  };
}

function folded(changes: readonly Change[], matters: (change: Change) => boolean): Change[] {
  const kept = new Map<string, Change>();
  for (const change of changes) {
    const { recordId } = change;
    if (recordId === null) continue;
    const before = kept.get(recordId);
    if (before) kept.set(recordId, joined(before, change));
    else if (matters(change)) kept.set(recordId, change);
  }
  return [...kept.values()];
}

/** Two changes of a record as one. */
function joined(before: Change, after: Change): Change {
  const isNew = before.effect === "came" && after.effect === "changed";
  const effect = isNew || after.effect === "none" ? before.effect : after.effect;
  return { ...after, effect, fields: { ...before.fields, ...after.fields } };
}
