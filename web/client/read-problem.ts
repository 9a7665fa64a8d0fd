import * as v from "valibot";
import { Problem } from "../../edge/protocol/problem.ts";
import { unread } from "./api.ts";

/** What the API says of a request that it refused. Loaded when the first one is. */
export function readProblem(body: unknown, status: number): Problem {
  const parsed = v.safeParse(Problem, body);
  return parsed.success ? parsed.output : unread(body, status);
}
