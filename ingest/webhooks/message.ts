import type { ChangeEffect, ChangeSource } from "../../edge/protocol/states.ts";
import { holds } from "../lib/injection-point.ts";
import { effectOf } from "../../edge/protocol/change.ts";
import type { Message } from "./post-message.ts";

/** Most changes, and about how many bytes of values, of one message. */
export const MAX_CHANGES = 500;
export const MAX_BYTES = 64 * 1024;
/** A change with more is told without its values. */
export const LARGEST_CHANGE = 1024 * 1024;

type Cells = Readonly<Record<string, unknown>>;

/** A change as receivers get it. */
export type SentChange = {
  readonly seq: number;
  readonly recordId: string;
  readonly effect: Extract<ChangeEffect, "came" | "changed" | "went">;
  readonly source: ChangeSource;
  /** The values that it set; none of one that went. Null: they are too large, and the record is to be read. */
  readonly fields: Cells | null;
  /** The values before, of the columns that it set, and of one that went all that are known. */
  readonly before: Cells | null;
  /** When Salesforce committed it; null where no event says. */
  readonly commitAt: string | null;
};

/** A change of the log as a page has it. */
export type LoggedChange = {
  readonly seq: number;
  readonly recordId: string | null;
  readonly kind: string;
  readonly outcome: string;
  readonly source: ChangeSource;
  readonly hadRow: boolean;
  readonly isTooLarge: boolean;
  readonly before: Cells | null;
  readonly after: Cells | null;
  readonly commitAt: string | null;
  /** Its record has dead letters. */
  readonly isHeld: boolean;
};

/** What the next message is of a page that follows a place. */
export type Plan =
  /** The log does not tell what happened: all is to be read again. */
  | { readonly kind: "reset"; readonly to: number }
  | {
      readonly kind: "changes";
      /** It goes up to this change; of the rest of the page nothing is said yet. */
      readonly to: number;
      readonly changes: readonly SentChange[];
      /** These go behind the dead letters of their records. */
      readonly held: readonly SentChange[];
    };

/**
 * Null while it waits: there is nothing, or what is next is buffered, and what it did is said when the copy ends.
 *
 * @param columns that are followed; null: all
 */
export function planMessage(
  page: readonly LoggedChange[],
  columns: ReadonlySet<string> | null,
): Plan | null {
  const [first] = page;
  if (first === undefined) return null;
  if (first.kind === "reset") return { kind: "reset", to: first.seq };
  if (first.outcome === "buffered") return null;
  const end = page.findIndex(({ kind, outcome }) => kind === "reset" || outcome === "buffered");
  const own = end === -1 ? page : page.slice(0, end);
  const told = own.flatMap((one) => {
    const change = sentChange(one, columns);
    const waits = holds("what follows of a dead letter's record waits behind it");
    return change === null ? [] : [{ change, isHeld: one.isHeld && waits }];
  });
  return {
    kind: "changes",
    to: own.at(-1)?.seq ?? first.seq,
    changes: told.filter(({ isHeld }) => !isHeld).map(({ change }) => change),
    held: told.filter(({ isHeld }) => isHeld).map(({ change }) => change),
  };
}

/** Null where it did nothing, or shows nothing that is followed. */
function sentChange(logged: LoggedChange, columns: ReadonlySet<string> | null): SentChange | null {
  const { seq, recordId, source, isTooLarge, commitAt } = logged;
  const effect = effectOf(logged, logged.hadRow);
  if (recordId === null || effect === "none" || effect === "reset") return null;
  const shared = { seq, recordId, effect, source, commitAt };
  if (isTooLarge) return { ...shared, fields: null, before: null };
  const fields = effect === "went" ? {} : within(logged.after ?? {}, columns);
  if (effect === "changed" && Object.keys(fields).length === 0) return null;
  const before = logged.before === null ? null : within(logged.before, columns);
  return { ...shared, fields, before: effect === "came" ? null : before };
}

function within(cells: Cells, columns: ReadonlySet<string> | null): Cells {
  if (columns === null) return cells;
  return Object.fromEntries(Object.entries(cells).filter(([name]) => columns.has(name)));
}

/** Where a message stands in an object's log: the line is that of its last change. */
export type Span = {
  readonly webhook: string;
  readonly object: string;
  readonly line: string;
  readonly from: number;
  readonly to: number;
  /** When it was made, ISO 8601. */
  readonly at: string;
};

/** The message of changes. Its id and body are the same whenever it is made of the same span. */
export function changesMessage(span: Span, changes: readonly SentChange[]): Message {
  return message("changes", span, { changes });
}

/** All of the object is to be read again; what follows begins after `to`. */
export function resetMessage(span: Span): Message {
  return message("reset", span, {});
}

/** Changes that were dead letters. */
export function againMessage(span: Span, changes: readonly SentChange[]): Message {
  return message("again", span, { changes });
}

const TYPES = {
  changes: "records.changed",
  reset: "object.reset",
  again: "records.changed",
} as const;

function message(kind: keyof typeof TYPES, span: Span, more: object): Message {
  const { webhook, object, line, from, to, at } = span;
  return {
    id: `msg_${webhook}_${object}_${kind}_${from}-${to}_${line}`,
    body: JSON.stringify({
      type: TYPES[kind],
      timestamp: at,
      data: { object, line, from, to, ...more },
    }),
  };
}

/** Shows that a receiver takes messages. @param asked when it was asked for, ISO 8601 */
export function testMessage(webhook: string, asked: string): Message {
  return {
    id: `msg_${webhook}_test_${Date.parse(asked)}`,
    body: JSON.stringify({ type: "webhook.test", timestamp: asked, data: {} }),
  };
}
