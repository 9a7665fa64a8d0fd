import { badRequest, SalesforceError } from "../model/salesforce-error.ts";

/** Most characters of the query that are shown on either side of the place. */
const SHOWN_CHARACTERS = 49;

/** What the messages about a place in the query name. Others (`duplicate field selected: Name`) have no frame. */
const NAMED = [
  /^No such column '(.+?)' on entity/,
  /^Didn't understand relationship '(.+?)'/,
  /^sObject type '(.+?)' is not supported/,
  /^unexpected token: '(.+)'$/s,
  /^unexpected token: (<EOF>)$/,
  /^field '(.+?)' can not be /,
] as const;

/**
 * Runs a part of a query's check. Its errors get Salesforce's frame: the query around the place, a caret under it, and
 * the row and column from 1:
 *
 *     SELECT Id, Foo FROM Account
 *                ^
 *     ERROR at Row:1:Column:12
 *     No such column 'Foo' on entity 'Account'. …
 *
 * (mautic/mautic #13406, apache/camel-quarkus #3022.)
 *
 * @throws SalesforceError
 */
export function inFrame<T>(soql: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof SalesforceError ? framed(soql, error) : error;
  }
}

function framed(soql: string, error: SalesforceError): SalesforceError {
  const token = NAMED.map((pattern) => pattern.exec(error.message)?.[1]).find(Boolean);
  if (token === undefined) return error;
  const place = placeOf(soql, token);
  return badRequest(error.errorCode, `${frame(soql, place)}\n${error.message}`, error.fields);
}

/** Assumed: of several places with the same word, the first. */
function placeOf(soql: string, token: string): number {
  if (token === "<EOF>") return soql.trimEnd().length;
  const escaped = token.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const before = /^\w/.test(token) ? "(?<![\\w])" : "";
  const after = /\w$/.test(token) ? "(?![\\w])" : "";
  const outsideTexts = new RegExp(`'(?:\\\\.|[^'\\\\])*'|${before}(${escaped})${after}`, "gis");
  for (const found of soql.matchAll(outsideTexts)) if (found[1] !== undefined) return found.index;
  return Math.max(0, soql.toLowerCase().indexOf(token.toLowerCase()));
}

function frame(soql: string, place: number): string {
  const row = soql.slice(0, place).split("\n").length;
  const start = soql.lastIndexOf("\n", place - 1) + 1;
  const end = soql.indexOf("\n", place);
  const line = soql.slice(start, end === -1 ? undefined : end);
  const at = place - start;
  const shown = around(line, at);
  return `\n${shown.text}\n${" ".repeat(shown.at)}^\nERROR at Row:${row}:Column:${at + 1}`;
}

/** Assumed: whole words, up to a number of characters on either side. */
function around(line: string, at: number): { readonly text: string; readonly at: number } {
  const head = line.slice(0, at);
  const tail = line.slice(at);
  const before =
    head.length <= SHOWN_CHARACTERS ? head : head.slice(-SHOWN_CHARACTERS).replace(/^\S*\s+/, "");
  const after =
    tail.length <= SHOWN_CHARACTERS
      ? tail
      : tail.slice(0, SHOWN_CHARACTERS).replace(/[\s,]+\S*$/, "");
  return { text: before + after, at: before.length };
}
