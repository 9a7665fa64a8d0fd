import { XMLParser, XMLValidator } from "fast-xml-parser";

/** The content of an element to write. A list repeats the element; null is `xsi:nil`. */
export type XmlValue = string | number | boolean | null | XmlElements | readonly XmlValue[];
export type XmlElements = { readonly [name: string]: XmlValue | undefined };

/** A parsed element, without its namespace: its text, or its children in order. */
export type XmlNode = {
  readonly name: string;
  readonly text: string;
  readonly isNil: boolean;
  readonly children: readonly XmlNode[];
};

/** Deep enough for any call; deeper elements are not read. */
const MAX_DEPTH = 50;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: true,
  // Needed to decode numeric references (`&#13;`).
  htmlEntities: true,
});

/** The root element; undefined for invalid XML. A document type is refused, as by Salesforce. */
export function parsedXml(text: string): XmlNode | undefined {
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) return undefined;
  return nodesOf(parsed(text), 0).find(({ name }) => name !== "#text");
}

/** The parser throws on some element names (`__proto__`). */
function parsed(text: string): unknown {
  try {
    return parser.parse(text);
  } catch {
    return undefined;
  }
}

function nodesOf(parsed: unknown, depth: number): XmlNode[] {
  if (!Array.isArray(parsed) || depth > MAX_DEPTH) return [];
  return parsed.flatMap((item: unknown) => nodeOf(item, depth));
}

function nodeOf(item: unknown, depth: number): XmlNode[] {
  if (typeof item !== "object" || item === null) return [];
  const entries = Object.entries(item);
  const attributes = entries.find(([name]) => name === ":@")?.[1] as unknown;
  const [name, content] = entries.find(([key]) => key !== ":@") ?? [];
  if (name === undefined || name === "#text" || name === "#comment") return [];
  const children = nodesOf(content, depth + 1);
  return [{ name: localName(name), text: textOf(content), isNil: isNil(attributes), children }];
}

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return "";
  return content
    .map((item: unknown) =>
      typeof item === "object" && item !== null && "#text" in item ? String(item["#text"]) : "",
    )
    .join("");
}

function isNil(attributes: unknown): boolean {
  if (typeof attributes !== "object" || attributes === null) return false;
  return Object.entries(attributes).some(
    ([name, value]) => localName(name.slice(1)) === "nil" && (value === "true" || value === "1"),
  );
}

export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((one) => one.name === name);
}

/** The text of the first child with this name; undefined when it is absent or nil. */
export function childText(node: XmlNode | undefined, name: string): string | undefined {
  const found = child(node, name);
  return found === undefined || found.isNil ? undefined : found.text;
}

export function childrenNamed(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  return node?.children.filter((one) => one.name === name) ?? [];
}

/** An element with this content; nothing for undefined. */
export function xml(name: string, value: XmlValue | undefined): string {
  if (value === undefined) return "";
  if (value === null) return `<${name} xsi:nil="true"/>`;
  if (isList(value)) return value.map((one) => xml(name, one)).join("");
  if (typeof value !== "object") return `<${name}>${escaped(String(value))}</${name}>`;
  const inner = Object.entries(value).map(([key, one]) => xml(key, one));
  return `<${name}>${inner.join("")}</${name}>`;
}

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/** Characters that are invalid in XML are dropped. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"\r]/g, (char) => ENTITIES[char] ?? char)
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
}
