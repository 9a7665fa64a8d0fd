import fc from "fast-check";
import { damaged, mostly, nasty } from "./inputs.ts";

const FIELDS = [
  "Id",
  "Name",
  "Account.Name",
  "Account.Owner.Email",
  "Owner.Profile.Name",
  "CreatedDate",
  "Amount",
  "IsDeleted",
  "Equipment__c",
  "Location__c",
  "COUNT()",
  "COUNT(Id) n",
  "MAX(CreatedDate)",
  "toLabel(StageName)",
  "CALENDAR_YEAR(CloseDate)",
  "FIELDS(ALL)",
  "FIELDS(STANDARD)",
  "(SELECT Id FROM Contacts)",
  "(SELECT Id, (SELECT Id FROM Tasks) FROM Opportunities LIMIT 2)",
  "TYPEOF Who WHEN Contact THEN LastName ELSE Name END",
  "What.Type",
  "DISTANCE(Location__c, GEOLOCATION(1,2), 'km')",
] as const;
const OBJECTS = [
  "Account",
  "Opportunity o",
  "Contact",
  "Site_Visit__c",
  "Task",
  "User",
  "Organization",
  "Nothing",
  "Account, Account.Contacts c",
] as const;
const OPERATORS = [
  "=",
  "!=",
  "<>",
  "<",
  ">=",
  "LIKE",
  "IN",
  "NOT IN",
  "INCLUDES",
  "EXCLUDES",
] as const;
const VALUES = [
  "null",
  "TRUE",
  "1",
  "-1.5e3",
  "'x'",
  "'001Em0000070000AAA'",
  "'%a_\\\\%'",
  "'\\u0041\\n'",
  "TODAY",
  "LAST_N_DAYS:7",
  "LAST_N_DAYS:-1",
  "N_FISCAL_YEARS_AGO:999999999",
  "THIS_FISCAL_QUARTER",
  "2026-01-01",
  "2026-01-01T00:00:00Z",
  "2026-99-99T00:00:00Z",
  "USD5000",
  "('a', null, 'b')",
  "(SELECT AccountId FROM Contact)",
  "(SELECT Id, Name FROM Contact)",
  ":bound",
] as const;
const TAILS = [
  "ORDER BY Name DESC NULLS LAST",
  "ORDER BY COUNT(Id)",
  "ORDER BY Location__c",
  "GROUP BY Name",
  "GROUP BY ROLLUP(Name, OwnerId)",
  "GROUP BY CALENDAR_MONTH(CreatedDate) HAVING COUNT(Id) > 1",
  "HAVING MAX(Amount) > 5",
  "LIMIT 5",
  "LIMIT 0",
  "LIMIT -1",
  "OFFSET 3",
  "OFFSET 99999",
  "FOR VIEW",
  "FOR UPDATE",
  "ALL ROWS",
  "WITH SECURITY_ENFORCED",
  "WITH DATA CATEGORY Geography__c AT usa__c",
  "USING SCOPE mine",
] as const;

/** Valid on every object, so that an odd part is reached and stands alone. */
const CALM_FIELDS = ["Id", "Name", "CreatedDate", "Owner.Name", "LastModifiedById"] as const;
const CALM_OBJECTS = ["Account", "Opportunity", "Contact", "Site_Visit__c"] as const;
const CALM_CONDITIONS = [
  "Name LIKE 'a%'",
  "CreatedDate >= LAST_N_DAYS:400",
  "Id IN ('001Em0000070000AAA')",
  "IsDeleted = false",
  "LastModifiedDate > 2026-01-01T00:00:00Z",
  "CreatedById NOT IN (SELECT Id FROM User WHERE IsActive = true)",
] as const;

/** Usually valid; sometimes one of the others, or anything. */
const calmOr = (calm: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...calm) },
    { weight: 3, arbitrary: fc.constantFrom(...odd) },
    { weight: 1, arbitrary: nasty },
  );

const condition = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...CALM_CONDITIONS) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(calmOr(CALM_FIELDS, FIELDS), mostly(OPERATORS), mostly(VALUES))
      .map((parts) => parts.join(" ")),
  },
);

const where = fc.oneof(
  { weight: 2, arbitrary: fc.constant("") },
  { weight: 3, arbitrary: condition.map((one) => `WHERE ${one}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(condition, fc.constantFrom("AND", "OR", "AND NOT", "AND ("), condition, condition)
      .map(([a, word, b, c]) => `WHERE (NOT (${a}) ${word} ${b}) OR ${c}`),
  },
);

const query = fc
  .tuple(
    fc.uniqueArray(calmOr(CALM_FIELDS, FIELDS), { minLength: 1, maxLength: 3 }),
    calmOr(CALM_OBJECTS, OBJECTS),
    where,
    fc.oneof(fc.constant([]), fc.array(fc.constantFrom(...TAILS), { maxLength: 2 })),
  )
  .map(([fields, object, filter, tails]) =>
    ["SELECT", fields.join(", "), "FROM", object, filter, ...tails].join(" "),
  );

/** Queries: right, nearly right, and wrong. */
export const soqlText: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: damaged(query) },
  { weight: 1, arbitrary: nasty },
);
