/** So long after its last word the state room is silent: two words did not come (state-room.ts). */
export const SILENT_MS = 12_000;

/** A feed that is looked at sends a ping this often (room.ts). Three without an answer, and it is not live. */
export const PING_MS = 5_000;
