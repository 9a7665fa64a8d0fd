/** Errors of Salesforce, and of the connection to it (ingest/salesforce/errors.ts). */
type SalesforceKind =
  | "org-answer"
  | "no-connection"
  | "call-paused"
  | "sign-in"
  | "organization-changed"
  | "stream"
  | "bulk-job";

/** Errors of our own work. */
type OwnKind =
  | "page-incomplete"
  | "snapshot-incomplete"
  | "csv-header"
  | "table-in-use"
  | "verification-undecided"
  | "room"
  | "webhook-address"
  | "not-mirrorable"
  | "settings";

/** Not failures: why work ends that continues in another way, or on another node. */
type SignalKind = "lease-lost" | "source-changed" | "handed-over" | "node-replaced";

/** The kinds of our errors. `core/error-policy.ts` decides what to do about each. */
export type ErrorKind = SalesforceKind | OwnKind | SignalKind;

/** The root of all errors that we throw on purpose. The message is for people. */
export abstract class OrgmirrorError extends Error {
  abstract readonly kind: ErrorKind;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
