import type { Pool } from "pg";
import { quoteIdent } from "../db/mirror/identifier.ts";
import type { MirrorColumn } from "../db/mirror/mirror-column.ts";
import { createIndex, createTable, mirrorIndexes } from "../db/mirror/table-ddl.ts";
import { COMPANY_FIRST, COMPANY_SECOND } from "../emulator/seed/company-words.ts";
import { FIRST_NAMES, LAST_NAMES } from "../emulator/seed/person-words.ts";
import { SENTENCES } from "../emulator/seed/words.ts";
import { trigramSchema } from "../ingest/core/table-indexes.ts";
import { probeColumn } from "../testing/probe-object.ts";

/** A field, and its value of the n-th record as SQL. `n` is mixed, so that records that follow each other differ. */
type Filled = readonly [column: MirrorColumn, sql: string];

const SYLLABLES = "(array['ka','lo','mi','ren','sa','tor','vel','an','bri','den','el','far'])";
/** A whole number from 0 that looks random, another one for each salt. */
const mixed = (salt: number) => `(hashint8(n + ${salt}::bigint * 1000003) & 2147483647)`;
const below = (salt: number, most: number) => `(${mixed(salt)} % ${most})`;
const syllable = (salt: number) => `${SYLLABLES}[1 + ${below(salt, 12)}]`;
const oneOf = (salt: number, ...texts: readonly string[]) =>
  `(array[${texts.map((text) => `'${text}'`).join(",")}])[1 + ${below(salt, texts.length)}]`;
const digits = (salt: number) => `lpad(${below(salt, 10_000_000)}::text, 7, '0')`;
const idOf = (prefix: string, salt: number, most: number) =>
  `'${prefix}' || lpad(${below(salt, most)}::text, 15, '0')`;
const day = (salt: number) => `(date '2020-01-01' + ${below(salt, 2_500)})`;
const time = (salt: number) =>
  `(timestamptz '2024-01-01' + ${below(salt, 90_000_000)} * interval '1 s')`;
const words = (salt: number) =>
  [0, 1, 2, 3]
    .map((i) => `${syllable(salt + i)} || ${syllable(salt + 10 + i)}`)
    .join(" || ' ' || ");

const among = (salt: number, texts: readonly string[]) =>
  oneOf(salt, ...texts.map((text) => text.replaceAll("'", "''")));

/** Names as people have them: made of a dozen syllables, any three letters would be in a fifth of all records. */
const FIRST = among(1, FIRST_NAMES);
const LAST = among(3, LAST_NAMES);

/** As people write, about somebody and with a number: `SENTENCE Delta Optics, offer 2015020`. */
const NOTE = `${among(110, SENTENCES)} || ' ' || ${among(111, COMPANY_FIRST)} || ' ' || ${among(112, COMPANY_SECOND)} || ', offer ' || ${digits(113)}`;

const text = (field: string, sql: string): Filled => [probeColumn(field, "string", "text"), sql];
const of = (field: string, type: string, sql: string): Filled => [
  probeColumn(field, type, "text"),
  sql,
];

/** Forty fields, as a contact has them. */
const FIELDS: readonly Filled[] = [
  of("Id", "id", "'003' || lpad(n::text, 15, '0')"),
  text("Name", `${FIRST} || ' ' || ${LAST}`),
  text("FirstName", FIRST),
  text("LastName", LAST),
  of(
    "Email",
    "email",
    `lower(${FIRST} || '.' || replace(${LAST}, ' ', '')) || n || '@' || lower(replace(${among(6, COMPANY_FIRST)}, ' ', '')) || '.example'`,
  ),
  of("Phone", "phone", `'+49 30 ' || ${digits(7)}`),
  of("MobilePhone", "phone", `case when n % 2 = 0 then '+49 171 ' || ${digits(8)} end`),
  text("Fax", `case when n % 5 = 0 then '+49 30 ' || ${digits(9)} end`),
  text("Title", oneOf(10, "Buyer", "Director", "Engineer", "Head of sales", "Partner")),
  text("Department", oneOf(11, "Finance", "IT", "Legal", "Production", "Sales", "Service")),
  of("LeadSource", "picklist", oneOf(12, "Web", "Phone", "Partner", "Event", "Other")),
  of("Salutation", "picklist", oneOf(13, "Mr.", "Ms.", "Dr.")),
  of("AccountId", "reference", idOf("001", 14, 200_000)),
  of("OwnerId", "reference", idOf("005", 15, 300)),
  of("ReportsToId", "reference", `case when n % 3 = 0 then ${idOf("003", 16, 1_000_000)} end`),
  [probeColumn("Birthdate", "date", "date"), `case when n % 4 = 0 then ${day(17)} end`],
  of("MailingStreet", "textarea", `initcap(${words(18)}) || ' ' || ${below(19, 300)}`),
  text("MailingCity", `initcap(${syllable(40)} || ${syllable(41)})`),
  text("MailingState", oneOf(42, "BE", "BY", "HH", "NW", "SN")),
  text("MailingPostalCode", `lpad(${below(43, 100_000)}::text, 5, '0')`),
  text("MailingCountry", oneOf(44, "Austria", "France", "Germany", "Spain")),
  text("OtherCity", `case when n % 3 = 0 then initcap(${syllable(45)} || ${syllable(46)}) end`),
  text("OtherCountry", `case when n % 3 = 0 then 'Germany' end`),
  of("Description", "textarea", `case when n % 2 = 0 then ${words(50)} || ' ' || ${words(70)} end`),
  [probeColumn("HasOptedOutOfEmail", "boolean", "boolean"), "n % 7 = 0"],
  [probeColumn("DoNotCall", "boolean", "boolean"), "n % 11 = 0"],
  [probeColumn("LastActivityDate", "date", "date"), day(90)],
  [probeColumn("Score__c", "double", "numeric"), `${below(91, 10_000)} / 100.0`],
  [probeColumn("Revenue__c", "currency", "numeric"), `${below(92, 100_000_000)} / 100.0`],
  [probeColumn("Visits__c", "int", "integer"), below(93, 500)],
  of("Level__c", "picklist", oneOf(94, "Gold", "Silver", "Bronze")),
  of("Region__c", "picklist", oneOf(95, "North", "East", "South", "West")),
  of("Segment__c", "picklist", oneOf(96, "Small", "Middle", "Large", "Public")),
  text("Note__c", NOTE),
  text("Code__c", `'C-' || ${digits(130)}`),
  text("Channel__c", oneOf(131, "Direct", "Reseller")),
  of("CreatedById", "reference", idOf("005", 132, 300)),
  [probeColumn("CreatedDate", "datetime", "timestamptz"), time(133)],
  [probeColumn("LastModifiedDate", "datetime", "timestamptz"), time(134)],
  [probeColumn("SystemModstamp", "datetime", "timestamptz"), time(134)],
];

export const PEOPLE = {
  name: "Contact",
  mirrorTable: "contact",
  columns: FIELDS.map(([column]) => column),
};

/** Both cores fill. */
const FILLERS = 2;

/** The object with its records and the indexes that every mirror table has from the start. */
export async function fillPeople(pool: Pool, records: number): Promise<void> {
  const { name, mirrorTable, columns } = PEOPLE;
  await pool.query(createTable(mirrorTable, columns));
  const parts = Array.from({ length: FILLERS }, (_, i) => [
    Math.floor((records * i) / FILLERS) + 1,
    Math.floor((records * (i + 1)) / FILLERS),
  ]);
  await Promise.all(parts.map((range) => pool.query(fillSql(), range)));
  await pool.query(`analyze salesforce.${quoteIdent(mirrorTable)}`);
  await pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns, state, head_seq, row_count, copied_at, history_from, history_at)
     values ($1, 'Contact', 'Contacts', $2, $3, 'live', 1, $4, now(), 0, '2026-01-01')`,
    [name, mirrorTable, JSON.stringify(columns), records],
  );
  for (const index of mirrorIndexes(mirrorTable, columns, await trigramSchema(pool)))
    await pool.query(createIndex(mirrorTable, index));
  await pool.query(`vacuum analyze salesforce.${quoteIdent(mirrorTable)}`);
}

function fillSql(): string {
  const columns = FIELDS.map(([{ column }]) => quoteIdent(column)).join(", ");
  const values = FIELDS.map(([, sql]) => sql).join(",\n  ");
  return `insert into salesforce.contact (${columns}, _seq) select ${values}, 1 from generate_series($1::bigint, $2::bigint) as n`;
}
