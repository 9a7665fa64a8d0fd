import { type Accessor, createSignal, onCleanup } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Question } from "../client/api.ts";
import type { Rule } from "../view/place.ts";
import { askFor } from "./create-newcomers.ts";
import { onceASecond } from "./once-a-second.ts";
import { rowMark } from "./row-mark.ts";
import type { Row } from "./row-table.ts";
import { makeVerdicts, type Verdict } from "./verdicts.ts";

const ALONE = { before: null, after: null };

/** What Postgres says of rows that may have left, as a signal. */
export function createVerdicts(options: {
  readonly question: Accessor<Question>;
  readonly rule: Accessor<Rule>;
  readonly row: (id: string) => Row | undefined;
}) {
  const [known, setKnown] = createSignal<ReadonlyMap<string, Verdict>>(new Map());
  const { later, stop } = onceASecond();
  onCleanup(stop);
  const { doubt, restart } = makeVerdicts({
    ask: (ids) => askFor(options.question(), ids, ["id"]),
    later,
    onChange: (next) => void (next.size === 0 && known().size === 0 ? null : setKnown(next)),
  });
  const isOpen = (id: string): boolean => {
    const row = options.row(id);
    return row !== undefined && rowMark(row, ALONE, options.rule(), known().get(id)) === "left?";
  };
  return {
    restart,
    of: (id: string) => known().get(id),
    /** Changes of rows here. */
    take(changes: readonly Change[]): void {
      const ids = new Set(changes.flatMap(({ recordId }) => recordId ?? []));
      doubt([...ids].filter(isOpen));
    },
  };
}
