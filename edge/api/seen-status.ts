import { type Grant, isWholeSight } from "../grants/grant-of.ts";
import type { NodeStatus, ObjectStatus } from "../protocol/sync.ts";

/** What a person is told of the pipelines: of the objects that there are for them, what tells of nothing hidden. */
export function seenStatuses(
  { of }: Pick<Grant, "of">,
  statuses: readonly ObjectStatus[],
): readonly ObjectStatus[] {
  return statuses.flatMap((status) => {
    const sight = of(status.object);
    if (sight === null) return [];
    if (isWholeSight(sight)) return [status];
    return [sight.rows === null ? ofFields(status) : ofRows(status)];
  });
}

/** Reasons and fields of operators name what is hidden. */
function ofFields(status: ObjectStatus): ObjectStatus {
  return {
    ...status,
    part: "fields",
    reason: status.reason && "An operator sees why.",
    repairs: [],
    deadLetters: { ...status.deadLetters, newest: null },
    snapshot: status.snapshot && { ...status.snapshot, error: null },
    backfill: null,
    verifications: { keys: null, full: null },
    fields: { computedAt: status.fields.computedAt, retired: [], refused: [], reading: [] },
  };
}

/** Whatever counts hidden rows, or moves with their changes, is left out too; that the object is late is for all. */
function ofRows(status: ObjectStatus): ObjectStatus {
  const nothing = { received: 0, applied: 0, superseded: 0, duplicate: 0, deadLettered: 0 };
  return {
    ...ofFields(status),
    part: "rows",
    highWaterMark: null,
    rows: 0,
    seq: 0,
    publishedSeq: 0,
    lastChangeAt: null,
    lastMessageAt: null,
    // Below the alert level it moves with whatever changes: it is not told.
    lagMs: status.state === "live" ? null : status.lagMs,
    snapshot: null,
    ledger: { ...nothing, buffered: 0 },
    history: status.history && { ...status.history, from: 0 },
    openRepairs: 0,
    deadLetters: { open: 0, newest: null },
    verifiedAt: null,
    fields: { computedAt: null, retired: [], refused: [], reading: [] },
  };
}

/** The nodes, with the objects that there are for the person. */
export function seenNodes(
  { of }: Pick<Grant, "of">,
  nodes: readonly NodeStatus[],
): readonly NodeStatus[] {
  const seen = (names: readonly string[]) => names.filter((name) => of(name) !== null);
  return nodes.map((node) => ({
    ...node,
    objects: seen(node.objects),
    pipelines: seen(node.pipelines),
  }));
}
