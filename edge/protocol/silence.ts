/** So long after its last word the state room is silent: two words did not come (state-room.ts). */
export const SILENT_MS = 12_000;
