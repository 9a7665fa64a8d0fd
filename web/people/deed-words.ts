import type { Deed } from "../../edge/protocol/audit.ts";
import { browserName } from "./browser-name.ts";

/** What somebody did, as a sentence goes on behind their name. */
export function deedWords({ by, deed, about, detail }: Deed): string {
  switch (deed) {
    case "sign-in":
      return `signed in${fromWords(textOf(detail?.["browser"]))}`;
    case "sign-out":
      return "signed out";
    case "sessions-ended":
      return `ended all sign-ins of ${about ?? "somebody"}`;
    case "role":
      return `said that ${about ?? "somebody"} ${roleWords(detail?.["role"])}`;
    case "groups":
      return `saved who sees what, as version ${about ?? "?"}`;
    case "export":
      return `took records of ${about ?? "an object"} out, ${columnWords(detail?.["columns"])} as ${textOf(detail?.["format"]).toUpperCase()}`;
    case "token-made":
      return `made the token “${textOf(detail?.["name"])}”`;
    case "token-revoked":
      return `revoked the token “${textOf(detail?.["name"])}”${about === by ? "" : ` of ${about ?? "somebody"}`}`;
  }
}

function fromWords(browser: string): string {
  return browser === "" ? "" : ` from ${browserName(browser)}`;
}

function roleWords(role: unknown): string {
  if (role === null || role === undefined) return "may do what the settings say";
  return role === "none" ? "may do nothing" : `has the role ${textOf(role)}`;
}

function columnWords(columns: unknown): string {
  const count = Array.isArray(columns) ? columns.length : 0;
  return count === 1 ? "1 column" : `${count} columns`;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
