import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockDirectory } from "./data-lock.ts";
import { TEST_APP } from "../../testing/emulator/test-emulation.ts";
import { startEmulator } from "../emulator.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

test("a directory is taken once, by whatever name, until it is given back", async () => {
  const path = testFolder();
  const link = join(testFolder(), "link");
  symlinkSync(path, link);
  const release = await lockDirectory(path);
  await expect(lockDirectory(path)).rejects.toThrow("is in use by another emulated org");
  await expect(lockDirectory(link)).rejects.toThrow("choose another --data directory");
  await release();
  await (
    await lockDirectory(link)
  )();
});

test("two orgs never share their data", async () => {
  const dataDir = testFolder();
  const options = {
    ...{ host: "127.0.0.1", port: 0, seed: "lock", rate: 0, keepaliveMs: 60_000 },
    ...{ records: 100, app: TEST_APP, dataDir },
  };
  const first = await startEmulator(options);
  await expect(startEmulator(options)).rejects.toThrow("is in use by another emulated org");
  await first.close();
  const second = await startEmulator(options);
  await second.close();
});
