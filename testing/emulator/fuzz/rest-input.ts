import fc from "fast-check";
import {
  damaged,
  encoded,
  jsonObject,
  jsonText,
  jsonValue,
  mostly,
  nasty,
  queryString,
  type FuzzRequest,
} from "./inputs.ts";
import { soqlText } from "./soql-input.ts";

const DATA = "/services/data/v66.0";
const METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD"] as const;
const OBJECTS = ["Account", "contact", "Opportunity", "Site_Visit__c", "User", "Nothing__c"];
const FIELDS = [
  "Name",
  "LastName",
  "Amount",
  "External_Id__c",
  "AccountId",
  "CloseDate",
  "IsDeleted",
];

export type KnownRecords = readonly { readonly object: string; readonly id: string }[];

type Ingredients = {
  readonly id: fc.Arbitrary<string>;
  readonly object: fc.Arbitrary<string>;
  readonly record: fc.Arbitrary<unknown>;
  /** Usually an object and the id of one of its records. */
  readonly both: fc.Arbitrary<readonly [object: string, id: string]>;
};

function ingredients(known: KnownRecords): Ingredients {
  const id = mostly(known.map((one) => one.id));
  const object = mostly(OBJECTS);
  const attributes = jsonObject({ type: object, url: nasty, referenceId: nasty });
  const fields = Object.fromEntries(FIELDS.map((name) => [name, jsonValue]));
  const pairs = known.map((one) => [one.object, one.id] as const);
  const both = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...pairs) },
    { weight: 1, arbitrary: fc.tuple(object, id) },
  );
  return { id, object, both, record: jsonObject({ attributes, id, Id: id, ...fields }) };
}

const headers = fc
  .record(
    {
      "content-type": mostly(["application/json", "application/json; charset=utf-8", "text/csv"]),
      "if-modified-since": mostly(["Mon, 01 Jan 2001 00:00:00 GMT", "yesterday"]),
      "if-unmodified-since": mostly(["Mon, 01 Jan 2001 00:00:00 GMT", "Tue"]),
      "if-match": mostly(['"abc"', "*", "W/"]),
      "if-none-match": mostly(['"abc"', "*"]),
      "sforce-query-options": mostly(["batchSize=200", "batchSize=0", "batchSize=x"]),
      "sforce-call-options": mostly(["client=fuzz", "client=", "client"]),
      "sforce-duplicate-rule-header": mostly(["allowSave=true", "allowSave"]),
      "accept-encoding": mostly(["gzip", "identity"]),
    },
    { requiredKeys: [] },
  )
  .map((given) =>
    Object.fromEntries(
      Object.entries(given)
        .map(([name, value]) => [name, value.replaceAll(/[^\x20-\x7e]/g, "").trim()])
        .filter(([, value]) => value !== ""),
    ),
  );

function request(
  path: fc.Arbitrary<string>,
  methods: readonly string[],
  body: fc.Arbitrary<string>,
): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({ method: mostly(methods), path, headers, body })
    .map(({ method, path, headers, body }) => {
      const known = METHODS.find((one) => one === method) ?? "GET";
      const base = { method: known, path, headers };
      return known === "GET" || known === "HEAD" ? base : { ...base, body };
    });
}

/** A path of these parts, each encoded. */
function pathOf(...pieces: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  const arbitraries = pieces.map((piece) =>
    typeof piece === "string" ? fc.constant(piece) : piece.map(encoded),
  );
  return fc.tuple(...arbitraries).map((parts) => DATA + parts.map((part) => `/${part}`).join(""));
}

function withQuery(
  path: fc.Arbitrary<string>,
  parameters: Readonly<Record<string, fc.Arbitrary<string>>>,
): fc.Arbitrary<string> {
  return fc.tuple(path, queryString(parameters)).map(([start, query]) => start + query);
}

const DAY_MS = 86_400_000;
/** Valid times are in the last 30 days. */
const TIMES = [
  new Date(Date.now() - 3 * DAY_MS).toISOString(),
  new Date(Date.now() - DAY_MS).toISOString(),
  new Date().toISOString().replace("Z", "+00:00"),
  "2020-01-01",
];
const HTTP = ["GET", "POST", "PATCH", "DELETE"];

const list = (one: fc.Arbitrary<string>) => fc.array(one, { maxLength: 4 });
const many = (one: fc.Arbitrary<unknown>) => fc.array(one, { maxLength: 3 });
const noBody = fc.constant("");

type Inputs = Record<string, fc.Arbitrary<FuzzRequest>>;

export function restInputs(known: KnownRecords): Inputs {
  const given = ingredients(known);
  return {
    ...queryInputs(given),
    ...recordInputs(given),
    ...collectionInputs(given),
    ...compositeInputs(given),
    ...toolingInputs(given),
  };
}

function queryInputs({ object, record }: Ingredients): Inputs {
  return {
    query: request(
      withQuery(pathOf(fc.constantFrom("query", "queryAll")), {
        q: soqlText,
        columns: mostly(["true"]),
      }),
      ["GET"],
      noBody,
    ),
    "query locator": request(
      pathOf("query", damaged(fc.constant("0r8Em0000000001AAA-2000"))),
      ["GET"],
      noBody,
    ),
    describe: request(
      fc.oneof(
        pathOf("sobjects"),
        pathOf("sobjects", object),
        pathOf("sobjects", object, mostly(["describe", "listviews"])),
      ),
      ["GET", "POST"],
      jsonText(record),
    ),
    limits: request(
      withQuery(pathOf("limits", mostly(["", "recordCount"])), {
        sObjects: list(object).map((all) => all.join()),
      }),
      ["GET"],
      noBody,
    ),
  };
}

function recordInputs({ object, record, both }: Ingredients): Inputs {
  const names = list(mostly(FIELDS)).map((all) => all.join(","));
  return {
    record: request(
      withQuery(
        fc.oneof(
          both.map(([name, one]) => `${DATA}/sobjects/${encoded(name)}/${encoded(one)}`),
          pathOf("sobjects", object, mostly(FIELDS), nasty),
          fc
            .tuple(both, mostly(["Owner", "Contacts", "CreatedBy"]))
            .map(
              ([[name, one], to]) =>
                `${DATA}/sobjects/${encoded(name)}/${encoded(one)}/${encoded(to)}`,
            ),
        ),
        { fields: fc.oneof(fc.constant("Id,Name"), names), updateOnly: mostly(["true"]) },
      ),
      HTTP,
      jsonText(record),
    ),
    create: request(pathOf("sobjects", object), ["POST"], jsonText(record)),
    replication: request(
      withQuery(pathOf("sobjects", object, mostly(["deleted", "updated"])), {
        start: mostly(TIMES),
        end: mostly(TIMES),
      }),
      ["GET"],
      noBody,
    ),
  };
}

function collectionInputs({ id, object, record }: Ingredients): Inputs {
  const writes = jsonText(jsonObject({ allOrNone: fc.boolean(), records: many(record) }));
  return {
    collections: request(
      withQuery(
        fc.oneof(
          pathOf("composite", "sobjects"),
          pathOf("composite", "sobjects", object, mostly(FIELDS)),
        ),
        {
          ids: list(id).map((all) => all.join(",")),
          allOrNone: mostly(["true", "false"]),
        },
      ),
      HTTP,
      writes,
    ),
    retrieve: request(
      pathOf("composite", "sobjects", object),
      ["POST", "GET"],
      jsonText(jsonObject({ ids: many(id), fields: many(mostly(FIELDS)) })),
    ),
  };
}

function compositeInputs({ object, record }: Ingredients): Inputs {
  const subrequest = jsonObject({
    method: mostly(HTTP),
    url: mostly([
      `${DATA}/sobjects/Account`,
      "v66.0/limits",
      `${DATA}/query?q=SELECT+Id+FROM+Lead`,
    ]),
    referenceId: mostly(["a", "b"]),
    body: record,
    richInput: record,
    httpHeaders: jsonValue,
  });
  return {
    composite: request(
      fc.oneof(
        pathOf("composite"),
        pathOf("composite", mostly(["batch", "graph"])),
        pathOf("composite", "tree", object),
      ),
      ["POST"],
      jsonText(
        jsonObject({
          allOrNone: fc.boolean(),
          haltOnError: fc.boolean(),
          compositeRequest: many(subrequest),
          batchRequests: many(subrequest),
          graphs: many(jsonObject({ graphId: nasty, compositeRequest: many(subrequest) })),
          records: many(record),
        }),
      ),
    ),
  };
}

function toolingInputs({ id }: Ingredients): Inputs {
  return {
    tooling: request(
      fc.oneof(
        withQuery(pathOf("tooling", "query"), { q: soqlText }),
        pathOf(
          "tooling",
          "sobjects",
          mostly(["PlatformEventChannel", "PlatformEventChannelMember"]),
        ),
        pathOf("tooling", "sobjects", "PlatformEventChannelMember", id),
      ),
      HTTP,
      jsonText(
        jsonObject({
          FullName: nasty,
          Metadata: jsonObject({
            eventChannel: nasty,
            selectedEntity: mostly(["AccountChangeEvent"]),
            channelType: mostly(["data"]),
            label: nasty,
          }),
        }),
      ),
    ),
  };
}
