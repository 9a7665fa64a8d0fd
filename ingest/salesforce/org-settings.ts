export type OrgCredential =
  /** OAuth 2.0 JWT bearer flow: acts as `username`, proven by the key of the external client app's certificate. */
  | { readonly kind: "jwt"; readonly username: string; readonly privateKeyPem: string }
  /** OAuth 2.0 client credentials flow: acts as the run-as user of the app; `loginUrl` must be the org's My Domain. */
  | { readonly kind: "client-credentials"; readonly clientSecret: string };

/** How to reach an org. */
export type OrgSettings = {
  /** `https://login.salesforce.com`, `https://test.salesforce.com` or the org's My Domain. */
  readonly loginUrl: string;
  /** Consumer key of the external client app. */
  readonly clientId: string;
  /** `66.0` */
  readonly apiVersion: string;
  /** `https://…` is TLS, `http://…` is plaintext HTTP/2. */
  readonly pubsubUrl: string;
  readonly credential: OrgCredential;
  /** Whether sessions may be used over plain http on other machines. Default: refused. */
  readonly plainHttp?: "refused" | "allowed";
};

/** The client's name at Salesforce: the suffix of `changeOrigin` in change events, also in the org's event logs. */
export const CLIENT_NAME = "orgmirror";
