import { defineConfig } from "vitest/config";

const FOLDERS = ["db", "edge", "emulator", "ingest", "web", "local", "testing", "bench"];

export default defineConfig({
  test: {
    include: FOLDERS.map((folder) => `${folder}/**/*.test.ts`),
    globalSetup: ["testing/test-postgres-setup.ts"],
    environment: "node",
    // No test is about speed: a loaded machine takes three times as long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000, interval: 50 } },
    // Processes, not threads: tests spawn programs and change the environment.
    pool: "forks",
    // More than there are cores: many tests mostly wait, for Postgres, streams and clocks.
    maxWorkers: 3,
  },
});
