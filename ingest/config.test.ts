import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const COMPLETE = {
  SALESFORCE_LOGIN_URL: "https://acme.my.salesforce.com",
  SALESFORCE_CLIENT_ID: "key",
  SALESFORCE_CLIENT_SECRET: "hush",
  ORGMIRROR_OBJECTS: "Account, Contact ,Account",
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

test("names every setting at fault at once, and no value", () => {
  const wrong = {
    ...COMPLETE,
    DATABASE_URL: "mysql://hush",
    ROOMS_URL: undefined,
    INGEST_PORT: "http",
    ORGMIRROR_OBJECTS: "Acc ount",
  };
  const message = messageOf(wrong);
  for (const name of ["DATABASE_URL", "ROOMS_URL", "INGEST_PORT", "ORGMIRROR_OBJECTS"])
    expect(message).toContain(name);
  expect(message).not.toContain("hush");
});

test("asks for one of the two ways to sign in", () => {
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
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error("was taken");
}
