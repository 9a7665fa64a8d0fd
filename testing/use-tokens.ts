import * as v from "valibot";
import { expect } from "vitest";
import { app } from "../edge/api/app.ts";
import type { Settings } from "../edge/api/settings.ts";
import { MadeToken, type NewToken } from "../edge/protocol/token.ts";
import { SITE, type SignInWorld, type TestBrowser } from "./use-sign-in.ts";

/** A token that somebody makes. */
export async function madeBy(
  browser: TestBrowser,
  more: Partial<NewToken> = {},
): Promise<MadeToken> {
  const made = await browser.ask("/tokens", {
    method: "POST",
    body: JSON.stringify({ name: "A program", ...more }),
  });
  expect(made.status).toBe(201);
  return v.parse(MadeToken, await made.json());
}

/** A program that asks with a token, and with nothing else. */
export function program({ settings }: Pick<SignInWorld, "settings">, token: string) {
  return async (path: string, init: RequestInit = {}, by: Settings = settings) => {
    const headers = { Authorization: `Bearer ${token}`, ...init.headers };
    return app.request(`${SITE}/api${path}`, { ...init, headers }, by);
  };
}
