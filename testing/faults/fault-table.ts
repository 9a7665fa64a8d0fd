import {
  allAlike,
  cascadeWithoutEvents,
  deletedAndBack,
  deletesInRanges,
  fieldAdded,
  fieldRemoved,
  fieldRenamed,
  fieldRetyped,
  massChange,
  mergedRecords,
  nameThroughGap,
  plantedDifference,
  poison,
  takenBackAtOnce,
  wildcard,
} from "./data-faults.ts";
import { archivedTasks } from "./archived-tasks.ts";
import { brokenDownloads, callsExhausted, lostJobs, refusedCalls } from "./call-faults.ts";
import { clockMoves } from "./clock-faults.ts";
import {
  cutOff,
  diskFull,
  logLocked,
  restarted,
  tablesLocked,
  whileReadOnly,
} from "./database-faults.ts";
import {
  killed,
  killedBetweenPages,
  killedInAPage,
  outageBeyondRetention,
  rollingRestart,
  shortOutage,
  zombie,
} from "./process-faults.ts";
import { restored } from "./restore-faults.ts";
import { roomsDown } from "./room-faults.ts";
import {
  deliveriesExhausted,
  duplicates,
  gaps,
  lateReadsOrEvents,
  lostEvents,
  lostPositions,
  overflows,
  streamEnds,
  streamSilence,
} from "./stream-faults.ts";
import type { Injection } from "./injection.ts";

/**
 * Everything the nemesis can inject, by the fault classes of docs/reliability.md. Only a verification can find I15.
 * What the engine cannot heal without a person is not here.
 */
export const FAULT_TABLE = {
  F1: [killed],
  F2: [killedInAPage, killedBetweenPages],
  F3: [...restarted, cutOff],
  F4: [whileReadOnly, ...tablesLocked, diskFull],
  F5: streamEnds,
  F6: streamSilence,
  F7: duplicates,
  F9: [allAlike],
  F10: lateReadsOrEvents,
  F14: [deletedAndBack, takenBackAtOnce],
  F15: [mergedRecords, cascadeWithoutEvents],
  F16: [gaps],
  F17: [overflows],
  F18: [wildcard],
  F19: lostPositions,
  F20: [outageBeyondRetention, shortOutage],
  F21: [...refusedCalls, callsExhausted],
  F22: [deliveriesExhausted],
  F23: [async ({ org: { control } }) => void (await control.expireSessions())],
  F24: brokenDownloads,
  F25: lostJobs,
  F26: [fieldAdded, fieldRemoved, fieldRetyped, fieldRenamed],
  F27: [poison],
  F28: [roomsDown],
  F30: [zombie, rollingRestart],
  F31: [clockMoves],
  F32: [massChange],
  F35: [logLocked],
  F37: restored,
  F39: [nameThroughGap],
  F40: deletesInRanges,
  F41: archivedTasks,
  I15: [lostEvents, plantedDifference],
} as const satisfies Readonly<Record<string, readonly Injection[]>>;

export type FaultClass = keyof typeof FAULT_TABLE;
export const FAULT_CLASSES = Object.keys(FAULT_TABLE) as readonly FaultClass[];
