/** The file of what the types of all orgs share. */
export const VALUES_TEXT = `/* Written by npm run types of Orgmirror. What values are as the API answers them. */

declare const of: unique symbol;

/** The id of a record, of 18 characters: of which objects, its type says. */
export type Id<Object extends string = string> = string & { readonly [of]: Object };

/** Takes a text for the id of a record. */
export function id<Object extends string>(text: string): Id<Object> {
  return text as Id<Object>;
}

/** A number in decimal digits, of which none is lost: "1200.5". */
export type Digits = \`\${number}\`;

/** A day: "2026-01-31". */
export type Day = string;

/** A moment: "2026-01-31T09:30:00.000Z". */
export type Moment = string;

/** A time of day: "09:30:00.000". */
export type Time = string;

/** Values of a multi-select picklist: "a;b". */
export type Values = string;

/** A text that is often, but not always, one of these. */
export type Suggested<Text extends string> = Text | (string & {});
`;
