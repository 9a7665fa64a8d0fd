import type { Random } from "../org/random.ts";
import type { FieldValue } from "../model/record.ts";

/** What values are made from. */
export type Making = {
  readonly random: Random;
  /** The record's number among those of its object: unique values come from it. */
  readonly n: number;
  /** Epoch milliseconds: dates lie around it. */
  readonly at: number;
  /**
   * The id of any record of an object; null when it has none.
   *
   * @param orItself whether the record may refer to itself, where there is no other of its object
   */
  idOf(object: string, orItself: boolean): FieldValue;
};
