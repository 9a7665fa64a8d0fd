import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allSettings } from "./read-settings.ts";
import { envExample, settingsHelp } from "./settings-text.ts";

test(".env.example equals the table of settings; npm run settings writes it", () => {
  const written = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
  expect(written).toBe(envExample());
});

test("every setting is described, those of the Worker and the rooms too", () => {
  for (const [name, { about }] of allSettings()) expect(about, name).not.toBe("");
  for (const place of ["edge/api/settings.ts", "edge/party/admission.ts"]) {
    const source = readFileSync(new URL(`../../${place}`, import.meta.url), "utf8");
    const names = source.match(/\b[A-Z]+(_[A-Z]+)+(?=\??: )/g) ?? [];
    for (const name of names)
      expect(envExample(), name).toMatch(new RegExp(`^# ${name} +(secret|var) `, "m"));
    expect(names.length).toBeGreaterThan(1);
  }
});

test("the help has each setting, except those that only tests set", () => {
  for (const [name, { isForTests }] of allSettings())
    expect(settingsHelp().includes(`${name}=`), name).toBe(isForTests !== true);
});
