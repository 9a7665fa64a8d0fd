import * as v from "valibot";
import { param } from "./resource.ts";
import { parsedBody, recordBody } from "./body.ts";
import { failedRow, givenValues } from "./write.ts";
import { SalesforceError, badRequest } from "../model/salesforce-error.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { Values } from "../org/writes.ts";
import type { ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";

/** Most records in all trees, and levels of one (REST API Developer Guide, "sObject Tree"). */
const MAX_RECORDS = 200;
const MAX_LEVELS = 5;

const treeBody = v.object({ records: v.array(recordBody) });
const attributes = v.object({ type: v.string(), referenceId: v.string() });
const nested = v.object({ records: v.array(recordBody) });

/** A record of a tree; its parent comes before it. */
type Node = {
  readonly type: ObjectType;
  readonly referenceId: string;
  readonly values: Values;
  readonly parent?: { readonly node: Node; readonly field: string };
};

/** `/composite/tree/:name`: creates records with their children, all or none. */
export const treeRoutes: readonly ResourceRoute[] = [
  { path: "/composite/tree/:name", methods: { POST: createTrees } },
];

function createTrees(request: ResourceRequest): ResourceAnswer {
  const type = request.view.objectType(param(request, "name"));
  const { records } = parsedBody(request.body, treeBody);
  const nodes = records.flatMap((record) => nodesOf(request.view, type, record));
  if (nodes.length > MAX_RECORDS) {
    throw invalid(`The request can't contain more than ${MAX_RECORDS} records`);
  }
  const ids = new Map<Node, string>();
  let current: Node | undefined;
  try {
    request.transact((writes) => {
      for (const node of nodes) {
        current = node;
        const given = givenValues(request.view, node.type, node.values);
        ids.set(node, writes.create(node.type.name, { ...given, ...parentValue(node, ids) }));
      }
    });
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    const { errors } = failedRow(error);
    const results = [{ referenceId: current?.referenceId, errors }];
    return { status: 400, body: { hasErrors: true, results } };
  }
  const results = [...ids].map(([{ referenceId }, id]) => ({ referenceId, id }));
  return { status: 201, body: { hasErrors: false, results } };
}

function parentValue({ parent }: Node, ids: ReadonlyMap<Node, string>): Values {
  return parent === undefined ? {} : { [parent.field]: ids.get(parent.node) };
}

function nodesOf(
  view: OrgView,
  type: ObjectType,
  record: Values,
  parent?: Node["parent"],
  level = 1,
): Node[] {
  if (level > MAX_LEVELS) throw invalid(`A tree can't be deeper than ${MAX_LEVELS} levels`);
  const named = v.safeParse(attributes, record["attributes"]);
  if (!named.success) throw invalid("Each record needs attributes with type and referenceId");
  const { referenceId } = named.output;
  const [values, children] = [new Map<string, unknown>(), new Map<string, Values[]>()];
  for (const [name, value] of Object.entries(record)) {
    const below = v.safeParse(nested, value);
    if (below.success) children.set(name, below.output.records);
    else values.set(name, value);
  }
  const own = { type, referenceId, values: Object.fromEntries(values) };
  const node: Node = parent === undefined ? own : { ...own, parent };
  return [
    node,
    ...[...children].flatMap(([name, records]) => {
      const child = type.children.find(
        (one) => one.relationshipName?.toLowerCase() === name.toLowerCase(),
      );
      if (child === undefined) throw invalid(`${type.name} has no relationship ${name}`);
      const childType = view.objectType(child.childSObject);
      const link = { node, field: child.field };
      return records.flatMap((one) => nodesOf(view, childType, one, link, level + 1));
    }),
  ];
}

const invalid = (message: string): SalesforceError => badRequest("INVALID_INPUT", message);
