import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from "jose";
import * as v from "valibot";
import type { Identity } from "../sign-in/identity.ts";
import { ProblemError } from "./problem.ts";

/**
 * The person of Access's token (Cloudflare docs, "Validate JWTs": header Cf-Access-Jwt-Assertion, keys at
 * /cdn-cgi/access/certs, issuer the team domain).
 */
export async function accessIdentity(
  request: Request,
  team: string,
  audience: string,
): Promise<Identity> {
  const token = request.headers.get("Cf-Access-Jwt-Assertion");
  if (!token)
    throw new ProblemError(401, "Not signed in", "Sign in through Cloudflare Access, then reload.");
  return identityOf(`https://${team}`, await verified(token, team, audience));
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

/** `common_name` is there for service tokens, which have no email, and an empty `sub`. */
const Claims = v.object({
  sub: v.optional(v.string()),
  email: v.optional(v.string()),
  common_name: v.optional(v.string()),
});

function identityOf(issuer: string, payload: JWTPayload): Identity {
  const claims = v.safeParse(Claims, payload);
  if (!claims.success) throw invalid();
  const { sub, email, common_name: service } = claims.output;
  const subject = sub || (service ? `service ${service}` : email);
  if (!subject) throw invalid();
  const name = email || service || subject;
  return { issuer, subject, name, email: email || null, org: null, groups: [] };
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
