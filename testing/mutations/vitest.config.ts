import { defineConfig } from "vitest/config";
import { PARTS } from "./parts.ts";

/** The tests of the part that is mutated. */
const part = PARTS.find(({ name }) => name === process.env["MUTATED_PART"]);
const tests = part?.tests ?? [];

export default defineConfig({
  test: {
    include: tests.filter((glob) => !glob.startsWith("!")),
    exclude: tests.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1)),
    globalSetup: part?.postgres ? ["testing/test-postgres-setup.ts"] : [],
    environment: "node",
    // What a mutant never does is not waited for as long as a loaded machine may need.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
  },
});
