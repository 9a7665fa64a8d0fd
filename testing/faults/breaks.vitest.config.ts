import { mergeConfig } from "vitest/config";
import whole from "../../vitest.config.ts";

export default mergeConfig(whole, {
  test: {
    setupFiles: ["testing/faults/broken-rule-setup.ts"],
    // One failure is enough. What a broken engine never does needs no long wait.
    bail: 1,
    expect: { poll: { timeout: 30_000 } },
  },
});
