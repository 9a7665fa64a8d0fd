/** The connected app that clients sign in through. */
export type ConnectedApp = {
  /** The consumer key. */
  readonly clientId: string;
  /** The consumer secret. */
  readonly clientSecret: string;
  /** Public key or certificate of the app, PEM; without one there is no JWT bearer flow. */
  readonly publicKeyPem?: string;
  /** The integration user of the org, as whom client credentials run. */
  readonly username: string;
  /** By which the integration user signs in over SOAP; without one nobody does. */
  readonly password?: string;
  /** Who has approved the app; every active user when absent. */
  readonly approvedUsernames?: readonly string[];
};
