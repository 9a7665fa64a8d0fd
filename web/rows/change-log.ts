import type { Change } from "../../edge/protocol/change.ts";

export const LOG_LIMIT = 20_000;

/** Recent changes in order, kept for pages that were read a moment ago. */
export function makeChangeLog() {
  let log: Change[] = [];
  let seq = 0;
  /** The log holds every change after this seq. */
  let from = 0;
  return {
    seq: () => seq,
    /** Whether every change after this seq is here. */
    reaches: (since: number) => since >= from,
    changes: (): readonly Change[] => log,
    /** Takes the changes that are new, and returns them. */
    add(changes: readonly Change[]): readonly Change[] {
      const fresh: Change[] = [];
      for (const change of changes) {
        if (change.seq <= seq) continue;
        seq = change.seq;
        fresh.push(change);
        log.push(change);
      }
      // Trimmed by halves, so that it costs nothing per change.
      if (log.length > LOG_LIMIT) {
        log = log.slice(-LOG_LIMIT / 2);
        from = (log[0]?.seq ?? seq + 1) - 1;
      }
      return fresh;
    },
    startAt(at: number): void {
      log = [];
      seq = at;
      from = at;
    },
  };
}

export type ChangeLog = ReturnType<typeof makeChangeLog>;
