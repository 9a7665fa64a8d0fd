import { createEffect, createMemo, type JSX } from "solid-js";
import type { Condition } from "../../edge/protocol/question.ts";
import { conditionOf, filledIn } from "../condition/condition-draft.ts";
import { bareWords } from "../kinds/condition-words.ts";
import { createNaming } from "../kinds/create-naming.ts";
import { comparisonsIn } from "./comparisons-in.ts";
import { grantWords } from "./grant-words.ts";
import type { DraftGrant } from "./groups-draft.ts";
import { useGroups } from "./groups-context.ts";
import { countOf } from "./sight-of.ts";

/** What a grant lets see of an object, in words. */
export function GrantText(props: {
  readonly object: string;
  readonly grant: DraftGrant;
}): JSX.Element {
  const { whole } = useGroups();
  const rows = createMemo(() => (props.grant === "none" ? null : props.grant.rows));
  createEffect(() => {
    const { grant } = props;
    const isPlain = grant === "none" || isAll(grant);
    if (!isPlain) whole.want([props.object]);
  });
  const where = createWhereWords(
    () => props.object,
    () => {
      const branch = rows();
      return branch && (conditionOf(filledIn(branch)) ?? null);
    },
  );
  const words = () => {
    const columns = whole.describe(props.object)?.columns ?? null;
    return grantWords(props.grant, countOf(props.grant, columns), rows() && (where() ?? "…"));
  };
  return <>{words()}</>;
}

function isAll({ fields, denied, rows }: Exclude<DraftGrant, "none">): boolean {
  return fields === "all" && denied.length === 0 && rows === null;
}

/** A condition on an object in words, as its names become known; null of none. */
export function createWhereWords(object: () => string, condition: () => Condition | null) {
  const { whole } = useGroups();
  const naming = createNaming(
    () => whole.describe(object())?.columns ?? [],
    () => comparisonsIn(condition()).map(({ field }) => field),
  );
  return (): string | null => {
    const one = condition();
    return one && bareWords(one, naming);
  };
}
