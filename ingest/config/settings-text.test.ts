import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allSettings } from "./read-settings.ts";
import { envExample, settingsHelp } from "./settings-text.ts";

test(".env.example equals the table of settings; npm run settings writes it", () => {
  const written = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
  expect(written).toBe(envExample());
});

test("the help has each setting, except those that only tests set", () => {
  for (const [name, { isForTests }] of allSettings())
    expect(settingsHelp().includes(`${name}=`), name).toBe(isForTests !== true);
});
