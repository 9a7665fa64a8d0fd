import { MOST_TOP } from "../protocol/question.ts";
import { MOST_ADDED } from "../protocol/rows-behind.ts";

/** How large a question can be. */
export type Bounds = {
  readonly conditions: number;
  /** How deep conditions can be within one another, with what is around them. */
  readonly depth: number;
  readonly bytes: number;
};

export const OF_MEASURES: Bounds = { conditions: 50, depth: 40, bytes: 64_000 };

/** A list narrows its condition by one more, to look for records that come to match. */
const BY_LIST = { conditions: 1, depth: 2 };
/** A text of 255 characters in JSON. */
const VALUE_BYTES = 768;

/** The rows behind every mark of an answer can be asked: the others of a cut group are named by all that are shown. */
export const OF_ROWS: Bounds = {
  conditions: OF_MEASURES.conditions + MOST_ADDED.conditions + BY_LIST.conditions,
  depth: OF_MEASURES.depth + MOST_ADDED.depth + BY_LIST.depth,
  bytes: OF_MEASURES.bytes + MOST_TOP * VALUE_BYTES,
};
