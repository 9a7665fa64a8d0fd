import { type Found, MAX_ASKED } from "./newcomers.ts";

export type VerdictOptions = {
  /** Those of the records that pass, true for `seq`. */
  readonly ask: (ids: readonly string[]) => Promise<Found>;
  /** Calls back when it is time to ask: at most once a second. */
  readonly later: (run: () => void) => void;
  readonly onChange: (verdicts: ReadonlyMap<string, Verdict>) => void;
};

/** Whether a record passed, and the seq that this is true for. */
export type Verdict = { readonly seq: number; readonly passes: boolean };

/** Rows of which only Postgres can tell whether they still pass: it is asked, about several at once. */
export function makeVerdicts({ ask, later, onChange }: VerdictOptions) {
  const verdicts = new Map<string, Verdict>();
  const open = new Set<string>();
  let round = 0;
  let isWaiting = false;

  const askNow = async (): Promise<void> => {
    const [ids, mine] = [[...open].slice(0, MAX_ASKED), round];
    for (const id of ids) open.delete(id);
    const found = await ask(ids).catch(() => null);
    isWaiting = false;
    if (mine === round && found) {
      const passing = new Set(found.rows.map(({ id }) => id));
      for (const id of ids) verdicts.set(id, { seq: found.seq, passes: passing.has(id) });
      onChange(new Map(verdicts));
    }
    askLater();
  };
  const askLater = (): void => {
    if (isWaiting || open.size === 0) return;
    isWaiting = true;
    later(() => void askNow());
  };

  return {
    /** Rows that are in doubt. */
    doubt(ids: readonly string[]): void {
      for (const id of ids) open.add(id);
      askLater();
    },
    /** The rows were read anew. */
    restart(): void {
      round += 1;
      isWaiting = false;
      open.clear();
      verdicts.clear();
      onChange(new Map());
    },
  };
}
