/** What `kept.ts` loads when it is first needed, as one file. */
export { forgetKept, keepAnswer, keptAnswer } from "./kept-answers.ts";
export { namesOrKept } from "./kept-names.ts";
export { keptObjects } from "./kept-objects.ts";
