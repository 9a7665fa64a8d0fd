import assert from "node:assert/strict";
import { afterAll, beforeAll, vi } from "vitest";

/** vitest's setup of files that share a process: none leaves an environment or a clock to the next. */
let before: NodeJS.ProcessEnv;
beforeAll(() => void (before = { ...process.env }));
afterAll(() => {
  assert.deepEqual({ ...process.env }, before);
  assert.equal(vi.isFakeTimers(), false);
});
