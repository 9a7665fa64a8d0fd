import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { controlClient, type ControlClient } from "../../emulator/control/client.ts";
import { startAnnounced } from "../../local/process/announced-child.ts";
import type { Child } from "../../local/process/child.ts";
import { ROOT } from "../../local/process/run-program.ts";

const CLIENT_ID = "fault-harness";
/** The day of its records. */
const MADE = "2026-10-01";
/** Short, so that an idle stream soon shows that nothing is missing. */
const KEEPALIVE_S = 1;
/** An org of a million records takes half a minute on an idle machine. */
const START_TIMEOUT_MS = 180_000;

const Ready = v.object({ ready: v.literal(true), rest: v.string(), pubsub: v.string() });

export type OrgProcess = {
  readonly child: Child;
  readonly control: ControlClient;
  /** The org's part of ingest's environment. */
  readonly environment: Readonly<Record<string, string>>;
};

/** Starts an emulated org in a process of its own. The same seed gives the same records on any day. */
export async function startOrg(
  folder: string,
  {
    seed,
    records,
    rate,
    clock,
    load,
  }: {
    readonly seed: number;
    /** Of all objects together; or of each, as in `Account=1000,Contact=10`. */
    readonly records: number | string;
    readonly rate: number;
    /** What its clock shows at first. Default: the real time. */
    readonly clock?: Date;
    /** Folder of CSV files with records that it begins with. */
    readonly load?: string;
  },
): Promise<OrgProcess> {
  const secret = randomBytes(16).toString("hex");
  const secretFile = join(folder, "client-secret");
  await writeFile(secretFile, secret, { mode: 0o600 });
  const { child, announcement } = await startAnnounced({
    name: "emulator",
    command: process.execPath,
    args: [
      ...[join(ROOT, "emulator/main.ts"), "--json", "--port", "0", "--seed", String(seed)],
      ...["--records", String(records), "--rate", String(rate)],
      ...["--made", MADE],
      ...["--keepalive", String(KEEPALIVE_S), "--client-id", CLIENT_ID],
      ...["--client-secret-file", secretFile],
      ...(load === undefined ? [] : ["--load", load]),
      ...(clock === undefined ? [] : ["--clock", clock.toISOString()]),
    ],
    cwd: ROOT,
    logFile: join(folder, "emulator.log"),
    descriptor: 1,
    announcement: Ready,
    timeoutMs: START_TIMEOUT_MS,
    patienceMs: 5_000,
  });
  const { rest, pubsub } = announcement;
  return {
    child,
    control: controlClient(rest),
    environment: {
      SALESFORCE_LOGIN_URL: rest,
      SALESFORCE_PUBSUB_URL: pubsub,
      SALESFORCE_CLIENT_ID: CLIENT_ID,
      SALESFORCE_CLIENT_SECRET: secret,
      SALESFORCE_API_VERSION: "66.0",
    },
  };
}
