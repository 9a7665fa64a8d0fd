import type { Random } from "../org/random.ts";
import type { FieldValue } from "../model/record.ts";

export type Making = {
  readonly random: Random;
  /** The number of the record within its object; unique values come from it. */
  readonly n: number;
  /** Epoch milliseconds; dates are near it. */
  readonly at: number;
  /**
   * The id of any record of an object; null when it has none.
   *
   * @param orItself whether the record may refer to itself when there is no other of its object
   */
  idOf(object: string, orItself: boolean): FieldValue;
};
