/** An answer of the token endpoint that is not a token: `{error, error_description}`, status 400. */
export class OAuthError extends Error {
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}
