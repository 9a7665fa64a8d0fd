export type ConnectedApp = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Public key or certificate of the app, PEM; there is no JWT bearer flow without it. */
  readonly publicKeyPem?: string;
  /** The integration user of the org; client credentials act as this user. */
  readonly username: string;
  /** The integration user's password for SOAP; without it nobody signs in over SOAP. */
  readonly password?: string;
  /** Users who have approved the app; every active user when absent. */
  readonly approvedUsernames?: readonly string[];
};
