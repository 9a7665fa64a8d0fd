import { useSearchParams } from "@solidjs/router";
import { createMemo } from "solid-js";
import type { Row } from "../rows/row-table.ts";
import { differingWords, type Moments, momentWords } from "./as-of-words.ts";
import type { LiveRecord } from "./create-live-record.ts";
import { createRecordThen } from "./create-record-then.ts";
import { differingColumns, type OtherMoment } from "./other-moment.ts";

export type RecordMoments = ReturnType<typeof createMoments>;

/** The moments that the address names, the record at each of them, and what differs. Without a moment: now, alone. */
export function createMoments(object: string, id: string, now: LiveRecord) {
  const [params, setParams] = useSearchParams<{ asOf?: string; with?: string }>();
  const moments = (): Moments => ({ asOf: params.asOf ?? null, with: params.with ?? null });
  const shown = createRecordThen(object, id, () => moments().asOf);
  const second = createRecordThen(object, id, () => moments().with);
  const row = (): Row | null | undefined => (moments().asOf === null ? now.row() : shown.row());
  const otherRow = () => (moments().with === null ? now.row() : second.row());
  const otherWord = () => {
    const moment = moments().with;
    return moment === null ? "now" : momentWords(moment);
  };
  const other = createMemo((): OtherMoment | null => {
    const cells = moments().asOf === null ? undefined : otherRow()?.cells;
    return cells ? { cells, word: otherWord() } : null;
  });
  const change = ({ asOf, with: second }: Moments) => setParams({ asOf, with: second });
  return {
    moments,
    shown,
    row,
    other,
    /** How the record differs from the other moment, in a sentence; empty until that is known. */
    comparison: () => {
      const moment = moments().with;
      if (moment !== null && second.row() === undefined) return "";
      if (moment !== null && second.row() === null)
        return `It was not there ${momentWords(moment)}.`;
      if (moment === null && now.deletedAt() !== undefined) return "It is deleted now.";
      return differingWords(differingColumns(row() ?? null, other()).length, otherWord());
    },
    isKnown: () => shown.row() !== undefined,
    error: () => shown.error() ?? second.error(),
    retry: () => (shown.error() ? shown : second).retry(),
    change,
    show: (moment: string) => change({ asOf: moment, with: null }),
  };
}
