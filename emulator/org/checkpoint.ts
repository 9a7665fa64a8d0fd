import { closeSync, existsSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { LineFile } from "./line-file.ts";
import { NetChanges } from "./net-changes.ts";
import type { LastTransaction, NetChange } from "./net-changes.ts";
import type { SchemaChange } from "./schema-change.ts";

type Head = {
  readonly checkpoint: "emulated org";
  /** The latest journal segment that it includes. */
  readonly throughSegment: number;
  readonly last: LastTransaction | null;
  readonly schemaChanges: readonly SchemaChange[];
};

export type Checkpoint = { readonly throughSegment: number; readonly changes: NetChanges };

/** Lines are written in pieces of about this size. */
const PIECE_CHARACTERS = 1 << 20;
const LAST_LINE = JSON.stringify({ end: true });

/** Undefined when there is no checkpoint. @throws SyntaxError when it is damaged */
export function readCheckpoint(path: string): Checkpoint | undefined {
  if (!existsSync(path)) return undefined;
  const file = new LineFile(path);
  try {
    return checkpointOf(file.lines());
  } finally {
    file.close();
  }
}

function checkpointOf(lines: Iterable<string>): Checkpoint {
  const changes = new NetChanges();
  let head: Head | undefined;
  let isWhole = false;
  for (const line of lines) {
    if (head === undefined) head = JSON.parse(line) as Head;
    else if (line === LAST_LINE) isWhole = true;
    else changes.put(JSON.parse(line) as NetChange);
  }
  if (head === undefined || !isWhole) throw new SyntaxError("A checkpoint ends early.");
  changes.schemaChanges.push(...head.schemaChanges);
  if (head.last !== null) changes.endWith(head.last);
  return { throughSegment: head.throughSegment, changes };
}

/** Written to another file and renamed, so that a complete one always exists. */
export function writeCheckpoint(path: string, { throughSegment, changes }: Checkpoint): void {
  const aside = `${path}.new`;
  const file = openSync(aside, "w");
  const head: Head = {
    checkpoint: "emulated org",
    throughSegment,
    last: changes.lastEntry() ?? null,
    schemaChanges: changes.schemaChanges,
  };
  let piece = `${JSON.stringify(head)}\n`;
  for (const record of changes.records()) {
    piece += `${JSON.stringify(record)}\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    writeSync(file, piece);
    piece = "";
  }
  writeSync(file, `${piece}${LAST_LINE}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(aside, path);
}
