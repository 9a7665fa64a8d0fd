import { badRequest } from "../model/salesforce-error.ts";
import { givenValues } from "../rest/write.ts";
import { childText, childrenNamed, type XmlNode } from "./xml.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { Values } from "../org/writes.ts";

export type GivenRecord = {
  readonly type: ObjectType;
  readonly id: string | undefined;
  readonly values: Values;
};

const NOT_FIELDS: ReadonlySet<string> = new Set(["type", "fieldsToNull", "Id", "id"]);

/**
 * The fields of an `sObjects` element. Empty elements are ignored; `fieldsToNull` names what becomes null.
 *
 * @throws SalesforceError INVALID_TYPE, or INVALID_FIELD for a field hidden from the user
 */
export function givenRecord(node: XmlNode, view: OrgView): GivenRecord {
  const name = (childText(node, "type") ?? "").trim();
  const type = view.findObjectType(name.slice(name.indexOf(":") + 1));
  if (type === undefined) {
    throw badRequest("INVALID_TYPE", `sObject type '${name}' is not supported.`);
  }
  const fields = node.children.filter((one) => !NOT_FIELDS.has(one.name) && !one.isNil);
  const values = fields.filter(({ text }) => text !== "").map((one) => [one.name, one.text]);
  const nulls = childrenNamed(node, "fieldsToNull").map(({ text }) => [text.trim(), null]);
  const id = (childText(node, "Id") ?? childText(node, "id"))?.trim();
  return {
    type,
    id: id === "" ? undefined : id,
    values: givenValues(view, type, Object.fromEntries([...values, ...nulls]) as Values),
  };
}
