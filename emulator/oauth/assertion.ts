import { decodeJwt, errors, jwtVerify } from "jose";
import { OAuthError } from "./oauth-error.ts";
import type { KeyObject } from "node:crypto";
import type { ConnectedApp } from "../emulation/connected-app.ts";

const CLOCK_TOLERANCE_S = 30;
/** The audiences of production, sandboxes and communities. The org's own address is valid too. */
const LOGIN_HOSTS = ["https://login.salesforce.com", "https://test.salesforce.com"];

/**
 * The username in a JWT bearer assertion.
 *
 * Its expiry is checked by the machine's clock. Clients sign by that clock, and must be able to sign in to an org whose
 * clock is shifted or runs a thousand times as fast. The documentation asks for an expiry within three minutes, but
 * Salesforce accepts a distant one, as @salesforce/core signs it.
 *
 * @throws OAuthError
 */
export async function checkedAssertion(
  assertion: string,
  app: ConnectedApp,
  publicKey: KeyObject | undefined,
  origin: string,
): Promise<string> {
  if (publicKey === undefined)
    throw new OAuthError("invalid_grant", "no certificate is set for this app");
  const claims = unverifiedClaims(assertion);
  if (claims.iss !== app.clientId)
    throw new OAuthError("invalid_client_id", "client identifier invalid");
  try {
    await jwtVerify(assertion, publicKey, {
      algorithms: ["RS256"],
      audience: [...LOGIN_HOSTS, origin, `${origin}/services/oauth2/token`],
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ["exp", "sub", "aud"],
    });
  } catch (error) {
    throw refusal(error);
  }
  return claims.sub ?? "";
}

function unverifiedClaims(assertion: string): ReturnType<typeof decodeJwt> {
  try {
    return decodeJwt(assertion);
  } catch {
    throw new OAuthError("invalid_grant", "invalid assertion");
  }
}

function refusal(error: unknown): OAuthError {
  if (error instanceof errors.JWTExpired)
    return new OAuthError("invalid_grant", "expired authorization code");
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud") {
    return new OAuthError("invalid_grant", "audience is invalid");
  }
  return new OAuthError("invalid_grant", "invalid assertion");
}
