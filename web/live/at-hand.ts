import { type Content, isOn, type Lineage } from "../../edge/protocol/line.ts";

/**
 * What was read beside a watch, and is newer than what the watch was told. A restore may take it back without a word of
 * the room, which knows of the watch alone. So it is held against the room's line: what is not on it must be read
 * again. What was just read again and still is not, is of a newer line than the room's, and waits for the room.
 */
export function makeAtHand(first: Content) {
  let room: Lineage = { line: first.line, lineage: [] };
  let newest = new Map([[first.line, first.seq]]);
  let doubted = new Set<string | null>();
  return {
    isOn: (content: Content): boolean => isOn(room, content),
    /** @returns whether it must be read again */
    add(content: Content): boolean {
      const { line, seq } = content;
      newest.set(line, Math.max(newest.get(line) ?? 0, seq));
      if (isOn(room, content) || doubted.has(line)) return false;
      doubted.add(line);
      return true;
    },
    /** The room named its line. @returns whether anything must be read again */
    goOver(line: Lineage): boolean {
      room = line;
      const all = [...newest].map(([name, seq]) => ({ line: name, seq }));
      const lost = all.filter((content) => !isOn(line, content));
      const kept = all.filter((content) => isOn(line, content));
      newest = new Map([[line.line, Math.max(0, ...kept.map(({ seq }) => seq))]]);
      doubted = new Set(lost.map((content) => content.line));
      return lost.length > 0;
    },
  };
}
