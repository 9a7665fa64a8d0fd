import * as v from "valibot";
import { command, reading, type Entry } from "./entry.ts";
import { ruleSchema } from "../rules/rule.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { ActiveRule } from "../rules/rules.ts";

export type RuleInput = v.InferInput<typeof ruleSchema>;
export type RulesAdded = { readonly ids: readonly number[] };
export type RulesListed = { readonly rules: readonly ActiveRule[] };
export type RulesRemoved = { readonly removed: number };

const oneOrMore = v.lazy((input) => (Array.isArray(input) ? v.array(ruleSchema) : ruleSchema));

export const ruleEntries: readonly Entry[] = [
  command("/rules", "adds a rule or lock, or a list of them", oneOrMore, (all, input) => {
    const rules = Array.isArray(input) ? input : [input];
    return { ids: rules.map((rule) => all.org.rules.add(rule)) } satisfies RulesAdded;
  }),
  reading("/rules", "the active rules and locks", ({ org }) => {
    return { rules: org.rules.list() } satisfies RulesListed;
  }),
  {
    method: "DELETE",
    path: "/rules",
    says: "takes all rules and locks away",
    handle: (c, { org }) => {
      const removed = org.rules.list().length;
      org.rules.clear();
      return c.json({ removed } satisfies RulesRemoved);
    },
  },
  {
    method: "DELETE",
    path: "/rules/:id",
    says: "takes one away",
    handle: (c, { org }) => {
      if (org.rules.remove(Number(c.req.param("id")))) {
        return c.json({ removed: 1 } satisfies RulesRemoved);
      }
      throw new SalesforceError(404, "NOT_FOUND", "There is no such rule.");
    },
  },
];
