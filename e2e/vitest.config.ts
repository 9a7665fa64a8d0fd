import { configDefaults, defineConfig } from "vitest/config";

const ALL = "e2e/*.test.ts";
/** Files with products or servers of their own: they stop parts, change what the org has, or count all that happens. */
const OWN = "e2e/*.own.test.ts";
/** Those of them that wait for minutes to see that nothing happens, or how long something takes. */
const LONG = "e2e/*.long.test.ts";

export default defineConfig({
  test: {
    environment: "node",
    pool: "forks",
    // Two cores are enough for one product.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A busy machine takes its time over what is to come; what is to stay is looked at when it has come.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      { extends: true, test: { name: "own", include: [OWN] } },
      { extends: true, test: { name: "long", include: [LONG] } },
      {
        extends: true,
        test: {
          name: "shared",
          include: [ALL],
          exclude: [...configDefaults.exclude, OWN, LONG],
          globalSetup: ["e2e/shared-product.ts"],
        },
      },
    ],
  },
});
