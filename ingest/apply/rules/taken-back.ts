import { holds } from "../../lib/injection-point.ts";

/**
 * A delete and an undelete of one record in one transaction have one event, of the first kind. So the event of either
 * says how the record began to turn, not how it ended:
 *
 *   told              the org    the mirror
 *   delete            has it     has not      ► taken back
 *   undelete          has not    has it       ► taken back
 *   either            as the mirror           ► as told, or later changes came
 *
 * @param alive those of them that a read shows whose low watermark is past their events
 * @param mirrored those of them that the mirror has
 * @returns ids to read again, for the image rule to decide
 */
export function takenBack(
  recordIds: readonly string[],
  alive: ReadonlySet<string>,
  mirrored: ReadonlySet<string>,
): readonly string[] {
  if (!holds("what a transaction took back is read again")) return [];
  return recordIds.filter((id) => alive.has(id) !== mirrored.has(id));
}
