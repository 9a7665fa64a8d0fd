import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { controlClient } from "./client.ts";
import { readScenario, scenarioOf } from "./scenario.ts";
import { startEmulator, type Emulator } from "../emulator.ts";
import { Clock } from "../org/clock.ts";
import { TEST_APP } from "../../testing/emulator/test-emulation.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

describe("a file", () => {
  test("has times and counts", () => {
    const fault = { kind: "drop", on: "any" };
    const times = ["500ms", "10s", "1.5m", "2h", "3d"].map((at) => ({ at, fault }));
    expect(scenarioOf(JSON.stringify(times)).map(({ at }) => at)).toEqual([
      500, 10_000, 90_000, 7_200_000, 259_200_000,
    ]);
    const [entry] = scenarioOf(JSON.stringify([{ at: { changes: 5 }, for: "1s", fault }]));
    expect(entry).toEqual({ at: { changes: 5 }, for: 1000, fault });
  });

  const fault = { kind: "drop", on: "any" };
  test.each([
    [{}, "expected a list"],
    [[{ at: "1s" }], "entry 1: expected {at, fault, for}"],
    [
      [
        { at: "1s", fault },
        { at: "soon", fault },
      ],
      "entry 2: at: expected a time since the start",
    ],
    [[{ at: "1s", fault: { kind: "drop" } }], "entry 1: fault.on: "],
    [[{ at: "1s", fault: { kind: "sluggish" } }], "entry 1: fault.kind: "],
    [[{ at: "1s", for: "1s", command: { post: "/work" } }], "entry 1: for: "],
    [[{ at: "1s", command: { post: "/work" } }], "entry 1: command.body: changes: "],
    [
      [{ at: "1s", command: { post: "/work", body: { changes: 0 } } }],
      "entry 1: command.body: changes: ",
    ],
  ])("%j is refused, by its entry", (scenario, sentence) => {
    expect(() => scenarioOf(JSON.stringify(scenario))).toThrow(sentence);
  });

  test("that is broken is named", () => {
    const folder = testFolder();
    const file = join(folder, "storm.json");
    writeFileSync(file, "[{]");
    expect(() => readScenario(file)).toThrow(`--faults ${file}: no JSON: `);
    expect(() => readScenario(file)).toThrow(`--faults ${file}: `);
  });
});

describe("played", () => {
  const started: Emulator[] = [];
  afterEach(async () => {
    for (const emulator of started.splice(0)) await emulator.close();
  });

  async function start(scenario: unknown, clock: Clock, lines: string[]): Promise<Emulator> {
    const emulator = await startEmulator({
      ...{ host: "127.0.0.1", port: 0, records: 300, seed: "s", rate: 0, keepaliveMs: 60_000 },
      app: TEST_APP,
      clock,
      scenario: scenarioOf(JSON.stringify(scenario)),
      report: (line) => lines.push(line),
    });
    started.push(emulator);
    return emulator;
  }

  test("faults begin and end by the clock of the org, each reported", async () => {
    const lines: string[] = [];
    const clock = new Clock({ start: Date.UTC(2030, 0, 1), scale: 0 });
    const fault = { kind: "error", on: "any", preset: "503-html" };
    const emulator = await start([{ at: "72h", for: "30s", fault }], clock, lines);
    const versions = async (): Promise<number> =>
      (await fetch(`http://127.0.0.1:${emulator.restPort}/services/data`)).status;
    expect(await versions()).toBe(200);
    clock.shift(72 * 3_600_000);
    await expect.poll(versions).toBe(503);
    clock.shift(30_000);
    await expect.poll(versions).toBe(200);
    expect(lines).toEqual([
      "scenario 1: error begins at 2030-01-04T00:00:00.000Z",
      "scenario 1: error ends at 2030-01-04T00:00:30.000Z",
    ]);
  });

  test("commands run after so many changes", async () => {
    const lines: string[] = [];
    const clock = new Clock({ start: Date.UTC(2030, 0, 1), scale: 0 });
    const move = { post: "/clock", body: { shiftMs: 1000 } };
    const wrong = { post: "/schema", body: { kind: "remove-field", object: "Lead", field: "A" } };
    const emulator = await start(
      [
        { at: { changes: 40 }, command: move },
        { at: { changes: 80 }, command: wrong },
      ],
      clock,
      lines,
    );
    const control = controlClient(`http://127.0.0.1:${emulator.restPort}`);
    await control.work(30);
    expect(lines).toEqual([]);
    await control.work(30);
    await expect.poll(() => lines).toEqual(["scenario 1: /clock done at 2030-01-01T00:00:01.000Z"]);
    await control.work(30);
    await expect.poll(() => lines[1]).toContain("scenario 2: /schema refused");
    expect(lines[1]).toContain("no field A");
  });

  test("a command without a route is refused at the start", async () => {
    const scenario = [{ at: "1s", command: { post: "/weather", body: { rain: true } } }];
    await expect(start(scenario, new Clock(), [])).rejects.toThrow(
      /^--faults: entry 1: command\.post: expected one of \/faults, .*, not \/weather$/,
    );
  });
});
