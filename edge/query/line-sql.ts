/** Whether a seq of a line is true for the present line of the object `o`: no later line begins at or before it. */
export function onLine(line: string, seq: string): string {
  return `(o.line = ${line} or exists (select from sync.lineage l
    join sync.lineage after on after.object = l.object and after.n = l.n + 1
    where l.object = o.name and l.line = ${line} and ${seq} < after.first_seq))`;
}

/** Whether the log of the object `o` still tells what was at a seq of a line. */
export function isHeld(line: string, seq: string): string {
  return `(o.history_from <= ${seq} and ${onLine(line, seq)})`;
}
