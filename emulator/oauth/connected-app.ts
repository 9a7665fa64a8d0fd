/** The connected app that clients sign in through. */
export type ConnectedApp = {
  /** The consumer key. */
  readonly clientId: string;
  /** The consumer secret. */
  readonly clientSecret: string;
  /** Public key or certificate of the app, PEM; without one there is no JWT bearer flow. */
  readonly publicKeyPem?: string;
  /** The one user who has approved the app. */
  readonly username: string;
};
