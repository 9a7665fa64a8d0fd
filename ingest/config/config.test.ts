import { expect, test } from "vitest";
import { DEFAULT_TUNING } from "../core/tuning.ts";
import { readConfig } from "./config.ts";
import { allSettings } from "./read-settings.ts";
import { SettingsError } from "../lib/settings-error.ts";

const COMPLETE = {
  SALESFORCE_LOGIN_URL: "https://acme.my.salesforce.com",
  SALESFORCE_CLIENT_ID: "key",
  SALESFORCE_CLIENT_SECRET: "hush",
  ORGMIRROR_OBJECTS: "Account, Contact ,Account,,contact",
  DATABASE_URL: "postgres://someone:hush@127.0.0.1/db",
  ROOMS_URL: "http://127.0.0.1:8787",
  ROOM_PUBLISH_SECRET: "hush",
};

test("reads a complete environment, with defaults for the rest", () => {
  const config = readConfig(COMPLETE);
  expect(config.objects).toEqual(["Account", "Contact"]);
  expect(config.org).toMatchObject({
    apiVersion: "66.0",
    credential: { kind: "client-credentials" },
  });
  expect(config).toMatchObject({ host: "127.0.0.1", port: 8793, copies: 3, logLevel: "info" });
});

test("reports every wrong setting at once, without values", () => {
  const wrong = {
    ...COMPLETE,
    DATABASE_URL: "mysql://hush",
    ROOMS_URL: undefined,
    INGEST_PORT: "http",
    ORGMIRROR_OBJECTS: "Acc ount",
    SALESFORCE_CLIENT_SECRET: "",
  };
  const message = messageOf(wrong);
  for (const name of [
    ...["DATABASE_URL", "ROOMS_URL", "INGEST_PORT", "ORGMIRROR_OBJECTS"],
    "SALESFORCE_CLIENT_SECRET",
  ])
    expect(message).toContain(name);
  expect(message).not.toContain("hush");
});

test("a single problem is one sentence", () => {
  expect(messageOf({ ...COMPLETE, INGEST_PORT: "65536" })).toBe(
    "A setting stands in the way: INGEST_PORT is not a whole number from 0 to 65535. See .env.example.",
  );
});

test("plain http to another machine is refused, unless a setting allows it", () => {
  const plain = {
    ...COMPLETE,
    SALESFORCE_LOGIN_URL: "http://acme.my.salesforce.com",
    SALESFORCE_PUBSUB_URL: "http://127.0.0.1.evil.example:7443",
    ROOMS_URL: "http://10.0.0.7:8787",
  };
  const message = messageOf(plain);
  for (const name of ["SALESFORCE_LOGIN_URL", "SALESFORCE_PUBSUB_URL", "ROOMS_URL"])
    expect(message).toContain(`${name} is plain http to another machine`);
  expect(readConfig({ ...plain, INGEST_PLAIN_HTTP: "allowed" }).rooms.url).toBe(plain.ROOMS_URL);
  for (const host of ["localhost", "127.0.0.9", "[::1]", "emulator.localhost"])
    expect(readConfig({ ...COMPLETE, ROOMS_URL: `http://${host}:1` }).rooms.url).toContain(host);
});

test("the proxy is one setting, also by its usual name in lower case", () => {
  expect(readConfig(COMPLETE).proxy).toBeNull();
  const url = "http://proxy.example:3128";
  expect(readConfig({ ...COMPLETE, HTTPS_PROXY: url, NO_PROXY: ".example" }).proxy).toEqual({
    url,
    except: ".example",
  });
  expect(readConfig({ ...COMPLETE, https_proxy: url }).proxy).toEqual({ url, except: "" });
  expect(messageOf({ ...COMPLETE, https_proxy: "proxy.example:3128" })).toContain("HTTPS_PROXY");
});

test("the org's id is one, or left out", () => {
  expect(readConfig(COMPLETE).organizationId).toBeNull();
  const id = "00D5g000004ABCDEA1";
  expect(readConfig({ ...COMPLETE, SALESFORCE_ORGANIZATION_ID: id }).organizationId).toBe(id);
  const short = { ...COMPLETE, SALESFORCE_ORGANIZATION_ID: "00D5g" };
  expect(messageOf(short)).toContain("SALESFORCE_ORGANIZATION_ID is not the id of an org");
});

test("a renamed setting is refused with its new name, not ignored", () => {
  expect(messageOf({ ...COMPLETE, INGEST_AUDIT_FULL_HOURS: "12" })).toContain(
    "INGEST_AUDIT_FULL_HOURS is called INGEST_VERIFY_FULL_HOURS now",
  );
});

test("the engine's tuning has its defaults, except where tests set it", () => {
  expect(readConfig(COMPLETE).tuning).toEqual(DEFAULT_TUNING);
  const shortened = { ...COMPLETE, ORGMIRROR_CLOCKS_MS: "1000", ORGMIRROR_PAGE_RECORDS: "50" };
  const tuning = { ...DEFAULT_TUNING, clocksMs: 1_000, pageRecords: 50 };
  expect(readConfig(shortened).tuning).toEqual(tuning);
  for (const [name] of allSettings().filter(([, { isForTests }]) => isForTests)) {
    const values = Object.values(readConfig({ ...COMPLETE, [name]: "7" }).tuning);
    expect(
      values.filter((value) => value === 7),
      name,
    ).toEqual([7]);
  }
});

test("requires one of the two ways to sign in", () => {
  expect(messageOf({ ...COMPLETE, SALESFORCE_CLIENT_SECRET: "" })).toContain(
    "SALESFORCE_PRIVATE_KEY_FILE",
  );
  const missing = {
    ...COMPLETE,
    SALESFORCE_USERNAME: "u",
    SALESFORCE_PRIVATE_KEY_FILE: "/nowhere.pem",
  };
  expect(messageOf(missing)).toMatch(/SALESFORCE_PRIVATE_KEY_FILE can't be read/);
});

function messageOf(env: Record<string, string | undefined>): string {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  throw new Error("was taken");
}
