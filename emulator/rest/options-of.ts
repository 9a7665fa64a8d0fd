import { restRecord } from "./record.ts";
import {
  AUTO_ASSIGN,
  CALL_OPTIONS,
  changeOrigin,
  DUPLICATE_RULES,
  type RequestOptions,
} from "./request-options.ts";
import type { OrgView } from "../org/view.ts";

/**
 * The options in the headers (REST API Developer Guide, "Headers").
 *
 * @param version as in the path: `v66.0`
 * @param header by lower-cased name
 * @param view what the user sees
 */
export function requestOptions(
  version: string,
  header: (name: string) => string | undefined,
  view: OrgView,
): RequestOptions {
  const duplicateRules = header(DUPLICATE_RULES) ?? "";
  return {
    origin: changeOrigin(version, header(CALL_OPTIONS)),
    ...duplicateOptions(duplicateRules, version, view),
    ...assignmentOption(header(AUTO_ASSIGN) ?? "TRUE"),
  };
}

/** The active rule by default (REST API Developer Guide, "Assignment Rule Header"). Assumed: of updates as of creates. */
function assignmentOption(header: string): Pick<RequestOptions, "assignment"> {
  const value = header.trim();
  if (/^false$/i.test(value)) return {};
  return { assignment: /^true$/i.test(value) ? "active" : value };
}

/**
 * What is saved and what is shown in spite of duplicate rules (REST API Developer Guide, "Duplicate Rule Header"). Nobody
 * has sharing rules here, so `runAsCurrentUser` makes no difference.
 */
function duplicateOptions(
  header: string,
  version: string,
  view: OrgView,
): Pick<RequestOptions, "allowDuplicates" | "shownDuplicate"> {
  const isSet = (name: string): boolean =>
    new RegExp(`\\b${name}\\s*=\\s*true\\b`, "i").test(header);
  const hasDetails = isSet("includeRecordDetails");
  return {
    allowDuplicates: isSet("allowSave"),
    shownDuplicate: ({ name }, record) => {
      const type = view.objectType(name);
      const fields = hasDetails ? type.fields : type.fields.filter((field) => field.name === "Id");
      return restRecord(type, fields, record, version);
    },
  };
}
