import { createHash } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { Org } from "../org/org.ts";

/** An id token is valid for two minutes (Help, "OpenID Connect", the claim exp). */
const LIFETIME_S = 120;
const KEY_ID = "emulated";

type Key = { readonly privateKey: CryptoKey; readonly jwk: JWK };

/** OpenID Connect over the web server flow: the discovery document, the keys, and id tokens. */
export class OpenId {
  readonly #org: Org;
  /** Made when it is needed first: that takes a moment. */
  #key: Promise<Key> | undefined;

  constructor(org: Org) {
    this.#org = org;
  }

  /** `/.well-known/openid-configuration`, with what is there (Help, "OpenID Connect Discovery Endpoint"). */
  configuration(origin: string) {
    const at = (path: string): string => `${origin}/services/oauth2/${path}`;
    return {
      issuer: origin,
      authorization_endpoint: at("authorize"),
      token_endpoint: at("token"),
      revocation_endpoint: at("revoke"),
      userinfo_endpoint: at("userinfo"),
      jwks_uri: `${origin}/id/keys`,
      scopes_supported: ["api", "id", "openid", "refresh_token"],
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
      code_challenge_methods_supported: ["S256"],
      claims_supported: ["iss", "sub", "aud", "exp", "iat", "nonce", "at_hash"],
    };
  }

  /** `/id/keys` */
  async keys(): Promise<{ readonly keys: readonly JWK[] }> {
    return { keys: [(await this.#made()).jwk] };
  }

  /** Its subject is the identity URL. @param accessToken of the same answer: the token says its digest */
  async idToken(
    userId: string,
    asked: { readonly clientId: string; readonly nonce: string; readonly accessToken: string },
    origin: string,
  ): Promise<string> {
    const nowS = Math.floor(this.#org.now() / 1_000);
    const digest = createHash("sha256").update(asked.accessToken).digest();
    const claims = {
      at_hash: digest.subarray(0, digest.length / 2).toString("base64url"),
      ...(asked.nonce === "" ? {} : { nonce: asked.nonce }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: KEY_ID })
      .setIssuer(origin)
      .setSubject(`${origin}/id/${this.#org.id}/${userId}`)
      .setAudience(asked.clientId)
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + LIFETIME_S)
      .sign((await this.#made()).privateKey);
  }

  #made(): Promise<Key> {
    return (this.#key ??= makeKey());
  }
}

async function makeKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: "RS256", use: "sig" };
  return { privateKey, jwk };
}
