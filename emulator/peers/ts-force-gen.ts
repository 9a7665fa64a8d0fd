import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Check } from "./check.ts";
import type { Emulator } from "../emulator.ts";
import type { Workshop } from "./workshop.ts";

const PROGRAM = "node_modules/ts-force-gen/build/index.js";
const OBJECTS = ["Account", "Case", "Site_Visit__c"] as const;

/** What ts-force-gen makes of the describes: TypeScript classes with every field. */
export function tsForceGenChecks(
  workshop: Workshop,
  { org, restPort }: Emulator,
  accessToken: string,
): Check[] {
  return [
    {
      name: "classes from describes",
      async run() {
        const home = join(workshop.folder, "home");
        // The program looks for its own version in the folder where it runs.
        await mkdir(join(home, "node_modules"), { recursive: true });
        const origin = `http://127.0.0.1:${restPort}`;
        await workshop.run(PROGRAM, [
          ...["--sObjects", OBJECTS.join(), "--outputFile", "classes.ts"],
          ...["--accessToken", accessToken, "--instanceUrl", origin],
        ]);
        const classes = await readFile(join(home, "classes.ts"), "utf8");
        const lacking = OBJECTS.flatMap((name) => org.objectType(name).fields)
          .map(({ name }) => name)
          .filter((name) => !classes.includes(`"${name}"`) && !classes.includes(`'${name}'`));
        assert.deepEqual(lacking, [], "fields that the classes lack");
        return `${OBJECTS.length} classes`;
      },
    },
  ];
}
