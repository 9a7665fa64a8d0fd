import type { JsonValue } from "../../edge/protocol/openapi.ts";
import type { ListedRoute } from "./route-list.ts";

/** What a shell has the token in, which the page does not know. */
const TOKEN = "$ORGMIRROR_TOKEN";
/** And the session of a browser, where no token will do. */
const COOKIE = "__Host-orgmirror=$ORGMIRROR_SESSION";

/** The example of a route as a line for a shell. */
export function curlLine(route: ListedRoute, origin: string): string {
  const { method, operation } = route;
  const parts = ["curl"];
  const body = operation.requestBody?.content["application/json"]?.example;
  const answer = operation.responses["200"];
  const content = answer && "content" in answer ? answer.content : undefined;
  // Events are shown as they come.
  if (content?.["text/event-stream"]) parts.push("-N");
  // curl sends what it has a body for by POST.
  const usual = body === undefined ? "get" : "post";
  if (method !== usual) parts.push("-X", method.toUpperCase());
  if (operation.security === undefined) parts.push("-H", `"Authorization: Bearer ${TOKEN}"`);
  if (operation.security?.length) parts.push("-b", `"${COOKIE}"`);
  parts.push(quoted(origin + exampleAddress(route)));
  if (body !== undefined) {
    parts.push("-H", quoted("Content-Type: application/json"), "-d", quoted(JSON.stringify(body)));
  }
  return parts.join(" ");
}

/** The address of a route's example, below its origin. */
export function exampleAddress({ path, operation }: ListedRoute): string {
  const query: string[] = [];
  let address = path;
  for (const { name, in: where, example } of operation.parameters) {
    if (example === undefined) continue;
    if (where === "path") address = address.replace(`{${name}}`, encoded(example));
    else for (const one of [example].flat()) query.push(`${name}=${encoded(one)}`);
  }
  return query.length === 0 ? address : `${address}?${query.join("&")}`;
}

/** Commas and colons are as people write them. */
function encoded(value: JsonValue): string {
  return encodeURIComponent(String(value)).replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/** A text that no shell reads anything into. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
