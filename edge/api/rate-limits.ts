import type { Context, MiddlewareHandler } from "hono";
import type { ApiEnv } from "./context.ts";
import { isLocal } from "./person.ts";
import { ProblemError } from "./problem.ts";
import { type Quota, RateWindows, type Standing, WINDOW_S } from "./rate-windows.ts";
import type { Settings } from "./settings.ts";

/** A board of 12 tiles that are all refreshed each second asks 720 times a minute. */
const REQUESTS_A_MINUTE = { person: 6_000, token: 1_200 } as const;
type Limited = keyof typeof REQUESTS_A_MINUTE;

/** Of this isolate (docs/decisions/rate-limits.md). */
const windows = new RateWindows();

/**
 * Counts requests by the token and by the person, who is told what is left in the headers `RateLimit-Policy` and `RateLimit`
 * (draft-ietf-httpapi-ratelimit-headers-10, a work in progress: `"person";q=6000;w=60` and `"person";r=5999;t=60`), and
 * refuses what is too much with `Retry-After` (RFC 9110, 10.2.3). Who is on this machine is not counted.
 */
export const rateLimited: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const quotas = quotasOf(c);
  // What a token asks too much takes nothing of its owner's.
  const standings: (readonly [Limited, Quota, Standing])[] = [];
  for (const [name, quota] of quotas) {
    const standing = windows.take(quota, c.var.askedAtMs);
    standings.push([name, quota, standing]);
    if (standing.isOver) break;
  }
  if (standings.length > 0) {
    const policies = quotas.map(([name, { requests }]) => `"${name}";q=${requests};w=${WINDOW_S}`);
    const left = standings.map(
      ([name, , { remaining, resetS }]) => `"${name}";r=${remaining};t=${resetS}`,
    );
    c.header("RateLimit-Policy", policies.join(", "));
    c.header("RateLimit", left.join(", "));
  }
  const over = standings.find(([, , { isOver }]) => isOver);
  if (over !== undefined) throw tooMany(c, ...over);
  await next();
};

function quotasOf(c: Context<ApiEnv>): readonly (readonly [Limited, Quota])[] {
  const { token, viewing } = c.var.person;
  // Nobody is kept from asking by who looks at what they see.
  const { id } = viewing?.by ?? c.var.person;
  const most = limitsOf(c.env);
  const quota = (name: Limited, of: string) =>
    [name, { key: `${name} ${of}`, requests: most[name] }] as const;
  return [
    ...(token === null ? [] : [quota("token", token.id)]),
    ...(isLocal(c, id) ? [] : [quota("person", id)]),
  ];
}

/** The setting RATE_LIMITS: requests a minute, as in `person=6000 token=1200`. */
function limitsOf({ RATE_LIMITS }: Settings): Readonly<Record<Limited, number>> {
  const said = (RATE_LIMITS ?? "").split(/\s+/).filter((part) => part !== "");
  const parts = said.map((part) => /^(person|token)=([1-9]\d{0,8})$/.exec(part));
  if (parts.some((part) => part === null))
    throw new ProblemError(
      503,
      "Bad setting",
      "A setting of the Worker is wrong: RATE_LIMITS takes requests a minute, as in person=6000 token=1200.",
    );
  const set = parts.flatMap((part) => (part ? [[part[1], Number(part[2])]] : []));
  return { ...REQUESTS_A_MINUTE, ...Object.fromEntries(set) };
}

function tooMany(
  c: Context<ApiEnv>,
  name: Limited,
  { requests }: Quota,
  { resetS }: Standing,
): ProblemError {
  c.header("Retry-After", String(resetS));
  const who = name === "token" ? "A token" : "A person, with all of their tokens,";
  return new ProblemError(
    429,
    "Too many requests",
    `${who} may ask ${requests.toLocaleString("en")} times a minute; ask again in ${resetS} s.`,
  );
}
