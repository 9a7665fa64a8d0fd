import * as oauth from "oauth4webapi";
import * as v from "valibot";
import { type Identity, identityOf, RefusedIdentity } from "./identity.ts";
import type { Provider } from "./provider.ts";

/** What the browser keeps between leaving for the provider and coming back. */
export const Begun = v.strictObject({
  provider: v.string(),
  state: v.string(),
  nonce: v.string(),
  /** Of PKCE (RFC 7636): whoever has the code alone can do nothing with it. */
  verifier: v.string(),
  /** The page that was asked for: a path of this site. */
  to: v.string(),
});
export type Begun = v.InferOutput<typeof Begun>;

/** The provider did not answer, or not as the standards say. */
export class ProviderFault extends Error {
  override readonly name = "ProviderFault";
}

/** Clocks of the provider and of this Worker may differ by so many seconds. */
const SKEW_S = 60;
const TIMEOUT_MS = 10_000;
/** Discovery documents hardly ever change. */
const KEPT_MS = 3_600_000;

type Server = { readonly as: oauth.AuthorizationServer; readonly readAt: number };
const servers = new Map<string, Server>();

/** Begins a sign-in: where the browser goes, and what it keeps meanwhile. Throws ProviderFault. */
export async function beginSignIn(
  provider: Provider,
  { redirectUri, to }: { readonly redirectUri: string; readonly to: string },
): Promise<{ readonly url: string; readonly begun: Begun }> {
  const { authorization_endpoint: endpoint } = await serverOf(provider);
  if (!endpoint) throw new ProviderFault(`${provider.name} has no authorization endpoint.`);
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const verifier = oauth.generateRandomCodeVerifier();
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries({
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    scope: provider.salesforce ? "openid id" : "openid profile email",
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  }))
    url.searchParams.set(name, value);
  return { url: url.href, begun: { provider: provider.id, state, nonce, verifier, to } };
}

/**
 * Ends a sign-in: who came back with the code of `callback`. Throws RefusedIdentity where the provider refuses or what
 * it says does not hold, and ProviderFault where it does not answer.
 */
export async function endSignIn(
  provider: Provider,
  callback: URL,
  redirectUri: string,
  begun: Begun,
): Promise<Identity> {
  const as = await serverOf(provider);
  const client: oauth.Client = { client_id: provider.clientId, [oauth.clockTolerance]: SKEW_S };
  const options = optionsOf(provider);
  return asFaults(provider, async () => {
    const parameters = oauth.validateAuthResponse(as, client, callback, begun.state);
    const auth = provider.clientSecret
      ? oauth.ClientSecretPost(provider.clientSecret)
      : oauth.None();
    const answer = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      auth,
      parameters,
      redirectUri,
      begun.verifier,
      options,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, {
      expectedNonce: begun.nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(as, answer, options);
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (claims === undefined) throw new RefusedIdentity("it sent no identity");
    const told = as.userinfo_endpoint
      ? await oauth.processUserInfoResponse(
          as,
          client,
          claims.sub,
          await oauth.userInfoRequest(as, client, tokens.access_token, options),
        )
      : {};
    // An address and whether it is vouched for are of one source.
    const { email: _email, email_verified: _verified, ...others } = claims;
    return identityOf(provider, { ...told, ...("email" in told ? others : claims) });
  });
}

async function serverOf(provider: Provider): Promise<oauth.AuthorizationServer> {
  const kept = servers.get(provider.issuer);
  if (kept && Date.now() - kept.readAt < KEPT_MS) return kept.as;
  const issuer = new URL(provider.issuer);
  const as = await asFaults(provider, async () =>
    oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, optionsOf(provider)),
    ),
  );
  servers.set(provider.issuer, { as, readAt: Date.now() });
  return as;
}

function optionsOf({ issuer }: Provider) {
  return {
    signal: () => AbortSignal.timeout(TIMEOUT_MS),
    [oauth.allowInsecureRequests]: issuer.startsWith("http:"),
  };
}

/** Errors of the library and the network by what a person can do: try again, or ask for a way in. */
async function asFaults<T>({ name }: Provider, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof RefusedIdentity) throw error;
    if (
      error instanceof oauth.AuthorizationResponseError ||
      error instanceof oauth.ResponseBodyError
    )
      throw new RefusedIdentity(`it refused (${error.error})`);
    if (error instanceof oauth.OperationProcessingError && error.code !== undefined)
      throw isOfServer(error.code)
        ? new ProviderFault(`${name} answers in a way that OpenID Connect does not know.`)
        : new RefusedIdentity("its answer does not hold");
    throw new ProviderFault(`${name} does not answer right now.`);
  }
}

const OF_SERVER: readonly string[] = [
  oauth.HTTP_REQUEST_FORBIDDEN,
  oauth.MISSING_SERVER_METADATA,
  oauth.PARSE_ERROR,
  oauth.RESPONSE_IS_NOT_CONFORM,
  oauth.RESPONSE_IS_NOT_JSON,
  oauth.UNSUPPORTED_OPERATION,
];

function isOfServer(code: string): boolean {
  return OF_SERVER.includes(code);
}
