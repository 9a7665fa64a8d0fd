/** Of Salesforce, and of the way to it (ingest/salesforce/errors.ts). */
type SalesforceKind =
  | "org-answer"
  | "no-connection"
  | "call-paused"
  | "sign-in"
  | "stream"
  | "bulk-job";

/** Of our own work. */
type OwnKind =
  | "page-incomplete"
  | "snapshot-incomplete"
  | "csv-header"
  | "table-in-use"
  | "verification-undecided"
  | "room"
  | "not-pollable"
  | "settings";

/** No failures: why something ends that is to go on in another way, or elsewhere. */
type SignalKind = "lease-lost" | "source-changed" | "handed-over" | "node-replaced";

/** What an error of ours is. `core/error-policy.ts` says for each what is to be done about it. */
export type ErrorKind = SalesforceKind | OwnKind | SignalKind;

/** The root of all errors that we throw on purpose. The message is a sentence for a person. */
export abstract class OrgmirrorError extends Error {
  abstract readonly kind: ErrorKind;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
