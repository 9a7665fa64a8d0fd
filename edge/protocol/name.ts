import * as v from "valibot";
import { isBlank } from "./blank.ts";

/** What people call a thing that they save. Nobody could click on one of which nothing is seen. */
export const Name = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(120),
  v.check((name) => !isBlank(name), "it has a character that can be seen"),
);
