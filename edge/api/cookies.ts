import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { base64url } from "jose";
import * as v from "valibot";
import { Begun } from "../sign-in/oidc.ts";

/*
 * The cookies of a sign-in. The prefix `__Host-` binds them to this host and to https (RFC 6265bis): no other host of
 * the domain, and nobody on the way, can set them. Lax: they go along when a provider sends a person back, and with
 * nothing that another site sends by itself.
 */
const SESSION = "orgmirror";
const VIEW = "orgmirror-view-as";
/** Followed by the beginning of its state: two tabs may sign in at once. */
const BEGUN = "orgmirror-sign-in-";
const OPTIONS = {
  prefix: "host",
  secure: true,
  httpOnly: true,
  sameSite: "Lax",
  path: "/",
} as const;

const PREFIX = "__Host-";

/** The latest that were begun are kept, as any page can make a browser begin one. Browsers send the oldest first (RFC 6265, 5.4). */
const MOST_BEGUN = 4;

/** A person has so long to sign in at the provider. */
const BEGUN_S = 600;

/** Longer than any view. */
const KEPT_VIEW_S = 86_400;

/** 256 bits that nobody guesses. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token of the session that a request came with; null where it came with none. */
export function sessionToken(c: Context): string | null {
  return tokenIn(c, SESSION);
}

/** The same of a view as another person. */
export function viewToken(c: Context): string | null {
  return tokenIn(c, VIEW);
}

function tokenIn(c: Context, name: string): string | null {
  const token = getCookie(c, name, "host");
  return token !== undefined && TOKEN.test(token) ? token : null;
}

export function newToken(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
}

/** What is kept of a token: SHA-256 is enough for one that nobody guesses. */
export async function digestOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return base64url.encode(new Uint8Array(digest));
}

export function keepSession(c: Context, token: string, seconds: number): void {
  setCookie(c, SESSION, token, { ...OPTIONS, maxAge: seconds });
}

export function dropSession(c: Context): void {
  deleteCookie(c, SESSION, OPTIONS);
}

/** It outlives the view, so that what is asked then is refused, and not answered as to the admin. */
export function keepView(c: Context, token: string): void {
  setCookie(c, VIEW, token, { ...OPTIONS, maxAge: KEPT_VIEW_S });
}

export function dropView(c: Context): void {
  deleteCookie(c, VIEW, OPTIONS);
}

export function keepBegun(c: Context, begun: Begun): void {
  const earlier = Object.keys(getCookie(c)).filter((name) => name.startsWith(PREFIX + BEGUN));
  for (const name of earlier.slice(0, Math.max(0, earlier.length - MOST_BEGUN + 1)))
    deleteCookie(c, name.slice(PREFIX.length), OPTIONS);
  const text = base64url.encode(JSON.stringify(begun));
  setCookie(c, nameOf(begun.state), text, { ...OPTIONS, maxAge: BEGUN_S });
}

function nameOf(state: string): string {
  return BEGUN + state.replaceAll(/[^A-Za-z0-9_-]/g, "").slice(0, 16);
}

/** The sign-in of that state that this browser began, once; null where it began none of late. */
export function takeBegun(c: Context, state: string): Begun | null {
  const text = getCookie(c, nameOf(state), "host");
  if (text === undefined) return null;
  deleteCookie(c, nameOf(state), OPTIONS);
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(base64url.decode(text)));
    const parsed = v.safeParse(Begun, json);
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
