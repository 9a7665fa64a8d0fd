import { configDefaults, defineConfig } from "vitest/config";

const FOLDERS = "{db,edge,emulator,ingest,web,local,testing,bench}";
const ALL = `${FOLDERS}/**/*.test.ts`;
/** Tests with surroundings of their own: a database, a workerd. */
const SURROUNDED = `${FOLDERS}/**/*.{pg,worker}.test.ts`;

export default defineConfig({
  test: {
    environment: "node",
    // No test is about speed: a loaded machine takes many times as long.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 240_000, interval: 50 } },
    // Processes, not threads: tests spawn programs and change the environment.
    pool: "forks",
    projects: [
      {
        extends: true,
        test: {
          name: "surrounded",
          include: [SURROUNDED],
          globalSetup: ["testing/test-postgres-setup.ts"],
          // More than there are cores: they mostly wait, for Postgres, streams and clocks.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
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
          maxWorkers: 3,
          setupFiles: ["testing/leaves-nothing.ts"],
        },
      },
    ],
  },
});
