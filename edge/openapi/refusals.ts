import { type ApiAnswer, SCHEMA_REF } from "../protocol/openapi.ts";

/** What can be refused, by status: the name of its answer in the document, and when it is given. */
const REFUSALS = {
  400: [
    "BadRequest",
    "A part of the request is wrong; `part` says which, `near` what may be meant.",
  ],
  401: ["NotSignedIn", "Nobody is signed in, or the sign-in or token has ended."],
  403: ["Forbidden", "The asker may not do this, or the request is of another site's page."],
  404: ["NotFound", "There is no such thing for the asker."],
  409: ["Conflict", "Somebody else changed it meanwhile, or there is no room for more."],
  410: ["Gone", "The log does not hold these changes any more: read the rows again."],
  413: ["TooLarge", "The body is too large."],
  429: ["TooMany", "The asker sends too much; try again after the seconds of Retry-After."],
  503: ["Unavailable", "Something that this needs is not there right now; try again."],
} as const;

export type RefusalStatus = keyof typeof REFUSALS;

/** The answers of all refusals: one shape, `application/problem+json` (RFC 9457). */
export function refusalAnswers(): Readonly<Record<string, ApiAnswer>> {
  const all = Object.entries(REFUSALS).map(([status, [name, description]]) => {
    const example = {
      type: "about:blank",
      title: titleOf(name),
      status: Number(status),
      detail: description,
    };
    const schema = { $ref: `${SCHEMA_REF}Problem` };
    return [name, { description, content: { "application/problem+json": { schema, example } } }];
  });
  return Object.fromEntries(all);
}

export function refusalRefs(
  statuses: readonly RefusalStatus[],
): Readonly<Record<string, ApiAnswer>> {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/${REFUSALS[status][0]}` }]),
  );
}

/** `NotSignedIn` is `Not signed in`. */
function titleOf(name: string): string {
  return name.replaceAll(/(?<=.)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
