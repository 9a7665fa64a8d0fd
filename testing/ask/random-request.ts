import fc from "fast-check";
import { questions, rowConditions } from "./random-question.ts";
import { OBJECTS } from "./world.ts";
import { BEGAN, ERAS, momentOf } from "./world-history.ts";

export type Asked = { readonly path: string; readonly body?: string };

const LISTED_COLUMNS = OBJECTS.flatMap(({ columns }) => columns.map(({ column }) => column));
const names = fc.constantFrom("Deal", "Account", "User", "deal", "Contact", "Deals");
const columns = fc.constantFrom(...new Set(LISTED_COLUMNS), "owner.name", "nonsense");
const ids = fc
  .tuple(fc.constantFrom("001", "005", "006"), fc.constantFrom("0", "H"), fc.nat(20))
  .map(([prefix, mark, n]) => `${prefix}${mark}${String(n).padStart(11, "0")}AAA`);
/** A record that is there, mostly, by its object. */
const records = fc
  .tuple(
    fc.constantFrom("Account/001", "User/005", "Deal/006"),
    fc.constantFrom("0", "0", "H"),
    fc.nat(4),
  )
  .map(([of, mark, n]) => of.split("/").concat(`${mark}${String(n).padStart(11, "0")}AAA`))
  .map(([object, prefix, rest]) => [object, `${prefix}${rest}`] as const);
const values = fc.oneof(
  ids,
  fc.constantFrom("Open", "Won", "Steel", "1", "true", "2024-03-01", "Ada", "Bo"),
);
const filters = fc
  .tuple(columns, fc.constantFrom("eq", "ne", "gt", "contains", "null", "like"), values)
  .map(
    ([column, op, value]) =>
      `filter=${column}.${op}.${op === "null" ? "true" : encodeURIComponent(value)}`,
  );
const sorts = fc
  .tuple(columns, fc.constantFrom("", "-"))
  .map(([column, sign]) => `sort=${sign}${column}`);
const parameters = fc
  .tuple(
    fc.option(filters, { nil: "" }),
    fc.option(sorts, { nil: "" }),
    fc.option(
      columns.map((column) => `columns=${column}`),
      { nil: "" },
    ),
  )
  .map((all) => all.filter((one) => one !== "").join("&"));
const of = (make: (object: string, search: string) => string) =>
  fc.tuple(names, parameters).map(([object, search]): Asked => ({ path: make(object, search) }));

/** Around the moments of the histories, and before them all. */
const times = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom("2023-01-01", BEGAN, "seq:0") },
  {
    weight: 9,
    arbitrary: fc
      .tuple(fc.nat(ERAS), fc.constantFrom(-30, 0, 5, 20, 50))
      .map(([n, minutes]) => new Date(Date.parse(momentOf(n)) + minutes * 60_000).toISOString()),
  },
);
const ofThen = (make: (object: string, search: string, at: string) => string) =>
  fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom("Deal", "Account", "User") }, names),
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom("", "sort=-name", "filter=name.null.false") },
        parameters,
      ),
      times,
    )
    .map(([object, search, at]): Asked => ({ path: make(object, search, at) }));

/** Requests of every route that reads, of now and of then. */
export const requests: fc.Arbitrary<Asked> = fc.oneof(
  {
    weight: 4,
    arbitrary: questions.map((one) => ({ path: "/api/ask", body: JSON.stringify(one) })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(rowConditions, columns).map(([where, sort]) => ({
      path: "/api/ask",
      body: JSON.stringify({ object: "Deal", where, sort: [sort], limit: 5 }),
    })),
  },
  { weight: 3, arbitrary: of((object, search) => `/api/objects/${object}/rows?limit=3&${search}`) },
  of((object, search) => `/api/objects/${object}/rows?limit=3&row=4&${search}`),
  of((object, search) => `/api/objects/${object}/count?${search}`),
  of((object, search) => `/api/objects/${object}/rows.csv?names=true&${search}`),
  of((object, search) => `/api/objects/${object}/rows.ndjson?${search}`),
  {
    weight: 3,
    arbitrary: ofThen((object, search, at) => {
      return `/api/objects/${object}/rows?limit=3&asOf=${at}&${search}`;
    }),
  },
  ofThen((object, search, at) => `/api/objects/${object}/count?asOf=${at}&${search}`),
  ofThen((object, search, at) => `/api/objects/${object}/rows.csv?asOf=${at}&${search}`),
  ofThen((object, search, at) => `/api/objects/${object}/rows.ndjson?asOf=${at}&${search}`),
  {
    weight: 3,
    arbitrary: ofThen((object, search, at) => {
      const filter = search.replace(/&?sort=[^&]*/, "");
      return `/api/objects/${object}/differences?since=${at}&${filter}`;
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(questions, times, times).map(([one, asOf, before]) => {
      const compare = { asOf: before };
      return { path: "/api/ask", body: JSON.stringify({ ...one, asOf, compare }) };
    }),
  },
  fc.tuple(questions, times).map(([one, asOf]) => ({
    path: "/api/ask",
    body: JSON.stringify({ ...one, asOf }),
  })),
  fc.tuple(rowConditions, columns, times).map(([where, sort, asOf]) => ({
    path: "/api/ask",
    body: JSON.stringify({ object: "Deal", where, sort: [sort], limit: 5, asOf }),
  })),
  of((object) => `/api/objects/${object}`),
  of((object) => `/api/objects/${object}/changes?since=0`),
  of((object) => `/api/objects/${object}/indexes`),
  of((object) => `/api/objects/${object}/list-views`),
  of((object) => `/api/views?object=${object}`),
  records.map(([object, id]) => ({ path: `/api/objects/${object}/rows/${id}` })),
  {
    weight: 2,
    arbitrary: records.map(([object, id]) => ({
      path: `/api/objects/${object}/rows/${id}/related`,
    })),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(records, fc.constantFrom("", "&kinds=history", "&kinds=related", "&kinds=activity"))
      .map(([[object, id], kinds]) => ({
        path: `/api/objects/${object}/rows/${id}/timeline?limit=3${kinds}`,
      })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(records, times)
      .map(([[object, id], at]) => ({ path: `/api/objects/${object}/rows/${id}?asOf=${at}` })),
  },
  fc.constantFrom("Acme", "alpha", "Bo", "Open", "Steel", "long", "Ada", "zzz").map((q) => ({
    path: `/api/search?q=${q}`,
  })),
  fc
    .constantFrom("/api/objects", "/api/sync", "/api/boards", "/api/boards/sales", "/api/views")
    .map((path) => ({ path })),
  fc.constant({ path: "/api/openapi.json" }),
);
