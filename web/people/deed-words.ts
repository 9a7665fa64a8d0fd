import type { Deed } from "../../edge/protocol/audit.ts";
import { exactDateTimeText } from "../format/time.ts";
import { browserName } from "./browser-name.ts";

/** What somebody did, as a sentence goes on behind their name. */
export function deedWords(one: Deed): string {
  return `${ownWords(one)}${one.as === null ? "" : `, as ${one.as} sees them`}`;
}

function ownWords({ by, deed, about, detail }: Deed): string {
  switch (deed) {
    case "sign-in":
      return `signed in${fromWords(textOf(detail?.["browser"]))}`;
    case "sign-in-refused":
      return `was not let in through ${about ?? "a provider"}${detail?.["fault"] === "other-organization" ? ", as a user of another organization" : ""}`;
    case "sign-out":
      return "signed out";
    case "sessions-ended":
      return `ended all sign-ins of ${about ?? "somebody"}`;
    case "role":
      return `said that ${about ?? "somebody"} ${roleWords(detail?.["role"])}`;
    case "groups":
      return `saved who sees what, as version ${about ?? "?"}`;
    case "default-view":
      return `said what the list of ${about ?? "an object"} opens with for everybody`;
    case "board-removed":
      return `removed the board “${about ?? "?"}”`;
    case "board-restored":
      return `brought the board “${about ?? "?"}” back`;
    case "list-view":
      return `asked the org for a list view of ${about ?? "an object"}`;
    case "export":
      return `took records of ${about ?? "an object"} out, ${columnWords(detail?.["columns"])} as ${textOf(detail?.["format"]).toUpperCase()}${tokenWords(textOf(detail?.["token"]))}`;
    case "view-as":
      return `began to look at what ${about ?? "somebody"} sees`;
    case "view-as-ended":
      return `looked at what ${about ?? "somebody"} sees from ${timeOf(detail?.["from"])} to ${timeOf(detail?.["to"])}${END_WORDS[textOf(detail?.["why"])] ?? ""}`;
    case "token-made":
      return `made the token “${textOf(detail?.["name"])}”`;
    case "token-revoked":
      return `revoked the token “${textOf(detail?.["name"])}”${about === by ? "" : ` of ${about ?? "somebody"}`}`;
    case "webhook-made":
      return `made a webhook to ${textOf(detail?.["host"])}`;
    case "webhook-changed":
      return `${WEBHOOK_WORDS[textOf(detail?.["what"])] ?? "changed"} the webhook ${about ?? "?"}`;
    case "webhook-deleted":
      return `deleted the webhook ${about ?? "?"}`;
  }
}

/** What was done to a webhook, as the deed names it. */
const WEBHOOK_WORDS: Readonly<Record<string, string>> = {
  paused: "paused",
  resumed: "set going",
  moved: "led elsewhere",
  secret: "made another secret of",
  retried: "sent again the dead letters of",
  dropped: "dropped the dead letters of",
};

function fromWords(browser: string): string {
  return browser === "" ? "" : ` from ${browserName(browser)}`;
}

function tokenWords(token: string): string {
  return token === "" ? "" : `, with the token “${token}”`;
}

const timeOf = (time: unknown): string => exactDateTimeText(textOf(time));

/** Why a view ended, where nobody stopped it. */
const END_WORDS: Readonly<Record<string, string>> = {
  time: ", when its hour was over",
  "sign-out": ", when the sign-in ended",
  role: ", when their role was changed",
};

function roleWords(role: unknown): string {
  if (role === null || role === undefined) return "may do what the settings say";
  return role === "none" ? "may do nothing" : `has the role ${textOf(role)}`;
}

function columnWords(columns: unknown): string {
  const count = Array.isArray(columns) ? columns.length : 0;
  return count === 1 ? "1 column" : `${count} columns`;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
