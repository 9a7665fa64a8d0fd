import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/*.test.ts"],
    environment: "node",
    pool: "forks",
    // Each file starts a whole product, and two cores are enough for one.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A busy machine takes its time over what is to come; what is to stay is looked at when it has come.
    expect: { poll: { timeout: 15_000 } },
  },
});
