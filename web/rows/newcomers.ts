import type { Cells } from "../../edge/protocol/cell.ts";
import type { Change } from "../../edge/protocol/change.ts";
import { comparePlaces, decidingColumns, letsIn, type Rule, ruleColumns } from "../view/place.ts";

/** So many ids keep the question's URL under 4 kB. */
export const MAX_ASKED = 120;

/**
 * What is known of a record that is not among the rows:
 * - came: it did not exist when they were read
 * - entered: it belongs among them, and was not there when they were read
 * - maybe: it passes, before the first or behind the last loaded row; whether it did when they were read is not known
 */
export type Newcomer = "came" | "entered" | "maybe";

export type NewcomerOptions = {
  readonly rule: () => Rule;
  /** The first loaded row as it was read; null where none is before it. */
  readonly first: () => Cells | null;
  /** The last loaded row as it was read; null where none is behind it. */
  readonly last: () => Cells | null;
  readonly isHere: (id: string) => boolean;
  /** Those of the records that pass the filters, with the columns of the rule and `id`, true for `seq`. */
  readonly ask: (ids: readonly string[]) => Promise<Found>;
  /** Calls back when it is time to ask: at most once a second. */
  readonly later: (run: () => void) => void;
  readonly onChange: (newcomers: ReadonlyMap<string, Newcomer>) => void;
};

export type Found = { readonly seq: number; readonly rows: readonly Cells[] };

type Doubt = { readonly seq: number; readonly came: boolean; readonly byFilter: boolean };

/**
 * Records that come to match after the rows were read. A change has only the fields that it set; where they do not
 * decide, the API is asked for the record, together with others.
 */
export function makeNewcomers(options: NewcomerOptions) {
  const known = new Map<string, Newcomer>();
  const doubts = new Map<string, Doubt>();
  let round = 0;
  const tell = () => options.onChange(new Map(known));

  const put = (id: string, cells: Cells, { came, byFilter }: Omit<Doubt, "seq">): void => {
    const [first, last] = [options.first(), options.last()];
    const order = (other: Cells) => comparePlaces({ ...cells, id }, other, options.rule());
    const isWithin = (first === null || order(first) > 0) && (last === null || order(last) < 0);
    if (came || known.get(id) === "came") known.set(id, "came");
    else if (isWithin) known.set(id, "entered");
    else if (byFilter || known.has(id)) known.set(id, "maybe");
  };

  const judge = (id: string, change: Change): void => {
    const doubt = doubts.get(id);
    const rule = options.rule();
    if (change.effect === "went") return forget(id);
    if (!concerns(change, rule)) return;
    const passed = letsIn(rule, change.fields);
    if (passed === false) return forget(id);
    const came = change.effect === "came" || doubt?.came === true;
    const byFilter = touches(change, decidingColumns(rule)) || doubt?.byFilter === true;
    if (passed === true && (came || isPlaced({ ...change.fields, id }, options, rule))) {
      doubts.delete(id);
      put(id, change.fields, { came, byFilter });
    } else doubts.set(id, { seq: change.seq, came, byFilter });
  };

  const forget = (id: string): void => {
    known.delete(id);
    doubts.delete(id);
  };

  const answer = (asked: ReadonlyMap<string, Doubt>, { seq, rows }: Found): void => {
    const found = new Map(rows.map((cells) => [String(cells["id"]), cells]));
    for (const id of asked.keys()) {
      const doubt = doubts.get(id);
      // A change that the answer is too old for is asked about again.
      if (!doubt || doubt.seq > seq) continue;
      doubts.delete(id);
      const cells = found.get(id);
      if (!cells) known.delete(id);
      else if (!options.isHere(id)) put(id, cells, doubt);
    }
    tell();
  };

  const askLater = makeAsker(options, doubts, () => round, answer);

  return {
    /** Changes of records that are not among the rows. */
    take(changes: readonly Change[]): void {
      for (const change of changes) if (change.recordId !== null) judge(change.recordId, change);
      tell();
      askLater();
    },
    /** More rows were loaded: what is among them is no newcomer. */
    loaded(): void {
      for (const id of [...known.keys(), ...doubts.keys()]) if (options.isHere(id)) forget(id);
      tell();
    },
    /** The rows were read anew. */
    restart(): void {
      round += 1;
      known.clear();
      doubts.clear();
      tell();
    },
  };
}

/** Asks about doubts, some at once, when it is time to; for as long as there are any. */
function makeAsker(
  { ask, later }: Pick<NewcomerOptions, "ask" | "later">,
  doubts: ReadonlyMap<string, Doubt>,
  round: () => number,
  answer: (asked: ReadonlyMap<string, Doubt>, found: Found) => void,
): () => void {
  let isWaiting = false;
  const askNow = async (): Promise<void> => {
    const asked = new Map([...doubts].slice(0, MAX_ASKED));
    const mine = round();
    const found = asked.size === 0 ? null : await ask([...asked.keys()]).catch(() => null);
    isWaiting = false;
    if (found && mine === round()) answer(asked, found);
    askLater();
  };
  const askLater = (): void => {
    if (isWaiting || doubts.size === 0) return;
    isWaiting = true;
    later(() => void askNow());
  };
  return askLater;
}

/** Whether the cells tell where a record stands to the first and the last row. */
function isPlaced(
  cells: Cells,
  { first, last }: Pick<NewcomerOptions, "first" | "last">,
  rule: Rule,
): boolean {
  return [first(), last()].every(
    (other) => other === null || !Number.isNaN(comparePlaces(cells, other, rule)),
  );
}

function touches({ fields }: Pick<Change, "fields">, columns: readonly string[]): boolean {
  return columns.some((column) => fields[column] !== undefined);
}

/** Whether a change can alter which records a rule lets in, or where they stand. */
export function concerns({ effect, fields }: Change, rule: Rule): boolean {
  if (effect !== "changed") return effect !== "none";
  return touches({ fields }, ruleColumns(rule));
}
