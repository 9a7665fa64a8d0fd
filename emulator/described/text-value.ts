import { COMPANY_FIRST, COMPANY_SECOND } from "../seed/company-words.ts";
import { FIRST_NAMES, LAST_NAMES } from "../seed/person-words.ts";
import { SENTENCES, UGLY_TEXTS } from "../seed/words.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { Random } from "../org/random.ts";

/** One value in this many is an odd text that breaks careless programs; one long text in this many has full length. */
const UGLY_EVERY = 61;
const FULL_EVERY = 997;
/** Fields longer than this get whole sentences. */
const LINE = 80;

/** A text for a field of the nth record: it fits the field, is unique if needed, and is sometimes odd or very long. */
export function textValue(field: FieldDescribe, random: Random, n: number): string {
  const limit = field.length === 0 ? LINE : field.length;
  if (field.unique || field.externalId) return uniqueText(n, limit);
  const plain = plainText(field, random, n);
  if (field.type === "string" || field.type === "textarea") {
    if (limit > 255 && n % FULL_EVERY === 2) return fullText(limit, plain);
    if (n % UGLY_EVERY === 7) return cut(uglyText(n), limit);
  }
  return cut(plain, limit);
}

const uglyText = (n: number): string =>
  UGLY_TEXTS[Math.floor(n / UGLY_EVERY) % UGLY_TEXTS.length] ?? UGLY_TEXTS[0];

function plainText(field: FieldDescribe, random: Random, n: number): string {
  switch (field.type) {
    case "email":
      return `${ascii(random.pick(FIRST_NAMES))}.${n}@mail.example`;
    case "phone":
      return `+1 ${random.between(200, 999)} 555 ${random.between(1000, 9999)}`;
    case "url":
      return `https://www.${ascii(random.pick(COMPANY_FIRST))}-${n}.example/`;
    case "encryptedstring":
      return String(random.between(100_000_000, 999_999_999));
    case "json":
    case "complexvalue":
      return JSON.stringify({ number: random.below(1000), text: random.pick(SENTENCES) });
    case "base64":
      return Buffer.from(random.uuid()).toString("base64");
    default:
      return words(field, random, n);
  }
}

function words(field: FieldDescribe, random: Random, n: number): string {
  const { length, htmlFormatted } = field;
  if (field.nameField) return `${random.pick(COMPANY_FIRST)} ${random.pick(COMPANY_SECOND)} ${n}`;
  const sentence = `${random.pick(SENTENCES)} ${random.pick(SENTENCES)}`;
  if (htmlFormatted) return `<p>${sentence}</p>`;
  if (length === 0 || length > LINE) return sentence;
  if (length <= 4) return String(random.below(10 ** length));
  if (length < 20) return code(random, length);
  return `${random.pick(COMPANY_FIRST)} ${random.pick(COMPANY_SECOND)}`;
}

const CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

function code(random: Random, length: number): string {
  const size = random.between(Math.ceil(length / 2), length);
  return Array.from({ length: size }, () => CODE.charAt(random.below(CODE.length))).join("");
}

/** The record's number after a letter, cut to the length of the field. */
function uniqueText(n: number, limit: number): string {
  const digits = String(n);
  return digits.length < limit
    ? `X${digits.padStart(Math.min(8, limit - 1), "0")}`
    : n.toString(36).slice(-limit);
}

/** A text of the full length, with some line breaks, and a last character that is noticed when it is missing. */
function fullText(limit: number, text: string): string {
  const line = `${text.replaceAll("\n", " ")}\n`;
  return `${line
    .repeat(Math.ceil(limit / line.length))
    .slice(0, limit - 1)
    .trim()
    .padEnd(limit - 1, ".")}…`;
}

/** Never cuts a surrogate pair or leaves white space at an end, which would not be kept. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const short = text.slice(0, limit);
  return (/[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short).trim() || "-";
}

export function personNamePart(part: string, random: Random): string {
  switch (part) {
    case "LastName":
      return random.pick(LAST_NAMES);
    case "Suffix":
      return random.pick(["Jr.", "Sr.", "III", "PhD"]);
    default:
      return random.pick(FIRST_NAMES);
  }
}

const ascii = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/[^a-zA-Z]/g, "")
    .toLowerCase() || "x";

export const fitting = (text: string, { length }: FieldDescribe): string =>
  cut(text, length === 0 ? LINE : length);
