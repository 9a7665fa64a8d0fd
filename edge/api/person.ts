import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from "jose";
import * as v from "valibot";
import { ProblemError } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** Who asks. */
export type Person = { readonly name: string; readonly email: string | null };

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Signs the asker in, or throws a problem. There is no way in without one of two settings:
 * Cloudflare Access (ACCESS_TEAM_DOMAIN and ACCESS_AUD), whose signed token every request then carries, or
 * LOCAL_PERSON, which holds only for requests to a loopback address, and may be an e-mail address. Access wins where both
 * are set.
 */
export async function signIn(request: Request, settings: Settings): Promise<Person> {
  const { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience, LOCAL_PERSON: local } = settings;
  if (team && audience) return accessPerson(request, team, audience);
  if (team || audience) throw notConfigured(team ? "ACCESS_AUD is" : "ACCESS_TEAM_DOMAIN is");
  if (local && LOOPBACK.has(new URL(request.url).hostname))
    return { name: local, email: local.includes("@") ? local : null };
  throw notConfigured(
    local
      ? "LOCAL_PERSON holds on a loopback address only; ACCESS_TEAM_DOMAIN and ACCESS_AUD are"
      : "ACCESS_TEAM_DOMAIN and ACCESS_AUD (or, on a loopback address, LOCAL_PERSON) are",
  );
}

function notConfigured(what: string): ProblemError {
  return new ProblemError(503, "Sign-in is not configured", `Nobody can sign in: ${what} not set.`);
}

/**
 * The person of Access's token (Cloudflare docs, "Validate JWTs": header Cf-Access-Jwt-Assertion, keys at
 * /cdn-cgi/access/certs, issuer the team domain).
 */
async function accessPerson(request: Request, team: string, audience: string): Promise<Person> {
  const token = request.headers.get("Cf-Access-Jwt-Assertion");
  if (!token)
    throw new ProblemError(401, "Not signed in", "Sign in through Cloudflare Access, then reload.");
  return personOf(await verified(token, team, audience));
}

async function verified(token: string, team: string, audience: string): Promise<JWTPayload> {
  const issuer = `https://${team}`;
  try {
    const { payload } = await jwtVerify(token, keysOf(issuer), {
      issuer,
      audience,
      requiredClaims: ["exp"],
    });
    return payload;
  } catch (error) {
    throw isTokenFault(error)
      ? invalid()
      : new ProblemError(
          503,
          "Sign-in unreachable",
          "Cloudflare Access does not hand out its keys right now; try again.",
        );
  }
}

function invalid(): ProblemError {
  return new ProblemError(
    401,
    "Not signed in",
    "The sign-in has ended or is not valid; reload the page.",
  );
}

/** A token at fault, as against keys that could not be fetched. */
function isTokenFault(error: unknown): boolean {
  const fetching = [errors.JWKSTimeout, errors.JWKSInvalid];
  return (
    error instanceof errors.JOSEError &&
    error.code !== "ERR_JOSE_GENERIC" &&
    !fetching.some((kind) => error instanceof kind)
  );
}

/** `common_name` is there for service tokens, which have no email. */
const Claims = v.object({ email: v.optional(v.string()), common_name: v.optional(v.string()) });

function personOf(payload: JWTPayload): Person {
  const claims = v.safeParse(Claims, payload);
  if (!claims.success) throw invalid();
  const { email, common_name: service } = claims.output;
  return { name: email || service || "Service", email: email || null };
}

const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

/** Keys are kept by the isolate; jose fetches them anew when they rotate. */
function keysOf(issuer: string): ReturnType<typeof createRemoteJWKSet> {
  const known = keySets.get(issuer);
  if (known) return known;
  const keys = createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`));
  keySets.set(issuer, keys);
  return keys;
}
