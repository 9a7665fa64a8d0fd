import { configDefaults, defineConfig } from "vitest/config";

const FOLDERS = "{db,edge,emulator,ingest,web,local,testing,bench}";
const ALL = `${FOLDERS}/**/*.test.ts`;
/** Tests with surroundings of their own: a database, a workerd. */
const SURROUNDED = `${FOLDERS}/**/*.{pg,worker}.test.ts`;

export default defineConfig({
  test: {
    environment: "node",
    // No test is about speed: a loaded machine takes three times as long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000, interval: 50 } },
    // Processes, not threads: tests spawn programs and change the environment.
    pool: "forks",
    // More than there are cores: many tests mostly wait, for Postgres, streams and clocks.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: "surrounded",
          include: [SURROUNDED],
          globalSetup: ["testing/test-postgres-setup.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "plain",
          include: [ALL],
          exclude: [...configDefaults.exclude, SURROUNDED],
          // One process for many files: starting one for each takes longer than most of them.
          isolate: false,
          setupFiles: ["testing/leaves-nothing.ts"],
        },
      },
    ],
  },
});
