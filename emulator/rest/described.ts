import { describeNamed } from "./describe.ts";
import { describeGlobal } from "./describe-global.ts";
import { etagOf, notModified, validatorHeaders, type Validators } from "./conditional.ts";
import { ok, param } from "./resource.ts";
import type { Org } from "../org/org.ts";
import type { ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";

/**
 * Describe of all objects and of one, each with `Last-Modified` and `ETag`: 304 for a client with the latest version
 * (REST API Developer Guide, "sObject Describe").
 */
export function describeRoutes(org: Org): ResourceRoute[] {
  const changes = new DescribeChanges(org);
  const answer = (request: ResourceRequest, object: string, body: unknown): ResourceAnswer => {
    const text = JSON.stringify(body);
    const validators = changes.validators(`${request.userId}/${request.version}/${object}`, text);
    return notModified(request, validators) ?? ok(body, validatorHeaders(validators));
  };
  return [
    {
      path: "/sobjects",
      methods: {
        GET: (request) => answer(request, "", describeGlobal(request.view, request.version)),
      },
    },
    {
      path: "/sobjects/:name/describe",
      methods: {
        GET: (request) => {
          const { view, version, instanceUrl } = request;
          const name = param(request, "name");
          return answer(
            request,
            name.toLowerCase(),
            describeNamed(view, name, version, instanceUrl),
          );
        },
      },
    },
  ];
}

/**
 * When a describe last changed. It changes with the schema and with the fields hidden from the user, so the answer
 * itself is compared with the previous one.
 */
class DescribeChanges {
  readonly #org: Org;
  readonly #last = new Map<string, Validators>();
  #schemaChangedAt: number;

  constructor(org: Org) {
    this.#org = org;
    this.#schemaChangedAt = org.now();
    org.onSchemaChange(() => (this.#schemaChangedAt = org.now()));
  }

  validators(key: string, text: string): Required<Validators> {
    const etag = etagOf(text);
    const last = this.#last.get(key);
    if (last !== undefined && last.etag === etag) return { ...last, etag };
    // Later than before by at least a second, because dates cannot distinguish changes within one second.
    const lastModified =
      last === undefined
        ? this.#schemaChangedAt
        : Math.max(this.#org.now(), last.lastModified + 1000);
    const validators = { etag, lastModified };
    this.#last.set(key, validators);
    return validators;
  }
}
