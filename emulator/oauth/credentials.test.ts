import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { credentialsOf } from "./credentials.ts";

const SOURCE = import.meta.filename;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "credentials-test-"));
  vi.stubEnv("TMPDIR", folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("what is made for this process alone goes with it", () => {
  const { privateKeyFile, discard } = credentialsOf({});
  expect(privateKeyFile).toContain(folder);
  expect(readdirSync(folder)).toHaveLength(1);
  discard();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  [{ publicKeyFile: SOURCE }, `--public-key: ${SOURCE} has no public key or certificate (PEM)`],
  [{ publicKeyFile: "/none" }, "--public-key: ENOENT"],
  [{ clientSecretFile: "/none" }, "--client-secret-file: ENOENT"],
  [{ passwordFile: "/none" }, "--password-file: ENOENT"],
  [{ dataDir: SOURCE }, `${SOURCE} cannot keep what an org needs: EEXIST`],
])("%j is refused in a sentence, and leaves nothing behind", (options, sentence) => {
  expect(() => credentialsOf(options)).toThrow(sentence);
  expect(readdirSync(folder)).toEqual([]);
});
