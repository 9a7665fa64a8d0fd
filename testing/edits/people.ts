import type { CellValue } from "../../edge/protocol/cell.ts";
import { capture } from "../../ingest/edits/rules/capture.ts";
import { decide } from "../../ingest/edits/rules/decisions.ts";
import type { Conflict, Edit, Policy } from "../../edge/edits/edit.ts";
import { normalise } from "../../edge/edits/normalise.ts";
import { shownCell } from "../../edge/edits/shown-cell.ts";
import { pick } from "../ordering-world.ts";
import type { Dockets } from "./dockets.ts";
import {
  between,
  DESCRIBED,
  type FieldName,
  isChance,
  type Play,
  REFUSED_END,
} from "./edit-world.ts";
import type { Mirror } from "./mirror.ts";

const PERSONS = ["P", "Q"] as const;
const POLICIES: readonly Policy[] = ["ask", "ask", "ours", "theirs", "newest"];

/** Two people on pages that are live, late or just loaded again: they edit, undo, mend, and decide what they are asked. */
export class People {
  readonly #play: Play;
  readonly #mirror: Mirror;
  readonly #dockets: Dockets;
  readonly #recordIds: readonly string[];
  readonly #changed: (recordId: string) => void;
  /** Most of the edits of this history go by collections of 200. */
  readonly #inBatches: boolean;

  constructor(
    play: Play,
    mirror: Mirror,
    dockets: Dockets,
    recordIds: readonly string[],
    changed: (recordId: string) => void,
  ) {
    this.#play = play;
    this.#mirror = mirror;
    this.#dockets = dockets;
    this.#recordIds = recordIds;
    this.#changed = changed;
    this.#inBatches = play.hasEvents && isChance(play, 0.4);
  }

  /** Saves a form of one field, or of two. */
  edit(): void {
    const { random, time } = this.#play;
    const recordId = pick(random, this.#recordIds);
    const person = pick(random, PERSONS);
    const seq = this.pageSeq();
    const row = this.#mirror.rowAt(recordId, seq);
    if (row === null) return;
    const own = this.own(recordId, person);
    const first = pick(random, ["a", "a", "b", "n"] as const);
    const second = pick(random, ["a", "b", "n"] as const);
    const names = isChance(this.#play, 0.25) ? [...new Set([first, second])] : [first];
    const policy = pick(random, POLICIES);
    const fields = names.map((name) => {
      const { value, edit } = shownCell(row, seq, this.seen(own), name);
      const mine = this.#wanted(name, value, own);
      const isAdded = name === "n" && isChance(this.#play, 0.3);
      const field = { base: value, mine, on: edit?.id ?? null, policy: isAdded ? "add" : policy };
      return [name, field as typeof field & { policy: Policy }] as const;
    });
    const guarded = !(this.#inBatches && isChance(this.#play, 0.7));
    const form = { person, guarded, capturedAt: time.now, fields: Object.fromEntries(fields) };
    const id = (this.#dockets.edits(recordId).at(-1)?.id ?? 0) + 1;
    this.#dockets.change(recordId, (docket) => capture(docket, id, form));
    this.#play.count("edits");
    this.#changed(recordId);
  }

  /** What is typed: new, with spaces, with a fraction, refused by a rule, or back to what was there before. */
  #wanted(name: FieldName, shown: CellValue, own: readonly Edit[]): CellValue {
    const chance = this.#play.random();
    const undone = own.findLast(({ fields }) => name in fields)?.fields[name]?.base;
    let typed: CellValue = this.#play.fresh();
    if (name === "n")
      typed = `${Number(shown) + between(this.#play, 1, 9)}${chance < 0.2 ? ".3" : ""}`;
    else if (chance < 0.12) typed += REFUSED_END;
    else if (chance < 0.25) typed += "  ";
    else if (chance < 0.5 && undone !== undefined) typed = undone;
    if (this.#play.wrong.has("typed as it is")) return typed;
    const normalised = normalise(DESCRIBED[name], typed);
    return normalised.is === "value" ? normalised.value : shown;
  }

  /** Decides what was asked, after a while, about the value that was shown. */
  asked(recordId: string, conflict: Conflict): void {
    const { random, time } = this.#play;
    this.#play.count(`listed ${conflict.found}`);
    time.plan(time.now + pick(random, [50, 2_000, 9_000]), () => {
      const chance = random();
      const other = conflict.field === "n" ? null : this.#play.fresh();
      const decision =
        chance < 0.4
          ? ({ is: "theirs" } as const)
          : chance > 0.8 && other !== null
            ? ({ is: "value", value: other } as const)
            : ({ is: "mine" } as const);
      this.#dockets.change(recordId, (docket) => decide(docket, conflict.id, decision, time.now));
      this.#changed(recordId);
    });
  }

  /** The page's place in the log: the newest, or a little behind. */
  pageSeq(): number {
    return Math.max(0, this.#mirror.headSeq - pick(this.#play.random, [0, 0, 0, 1, 3]));
  }

  own(recordId: string, person: string): readonly Edit[] {
    return this.#dockets.edits(recordId).filter((edit) => edit.person === person);
  }

  /** A person's edits as a page has them that follows the rules, or breaks one. */
  seen(own: readonly Edit[]): readonly Edit[] {
    const { wrong } = this.#play;
    return own.map((edit) => {
      if (edit.state === "refused" && wrong.has("refused edits hidden"))
        return { ...edit, state: "discarded" };
      const isDropped = edit.state === "confirmed" && wrong.has("confirmed edits dropped");
      return isDropped ? { ...edit, confirmedSeq: 0 } : edit;
    });
  }
}
