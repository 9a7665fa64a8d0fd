import { createMemo, createSignal, type JSX } from "solid-js";
import type { Condition } from "../../edge/protocol/question.ts";
import { BranchEditor } from "../condition/branch-editor.tsx";
import { type ConditionForm, ConditionContext } from "../condition/condition-context.ts";
import {
  type Branch,
  branchOf,
  conditionOf,
  isBranch,
  NEW_SENTENCE,
  NO_CONDITION,
} from "../condition/condition-draft.ts";
import { createDescribed } from "../condition/create-described.ts";
import { type Describe, fieldAt, objectsOf } from "../condition/field-at.ts";
import { faultsOfBranch, gapsOfBranch } from "../condition/gaps.ts";
import { useReferences } from "../state/references.tsx";
import type { Sort } from "../view/view-state.ts";
import { OrderPart } from "./order-part.tsx";

export type EditorProps = {
  readonly object: string;
  readonly condition: Condition | undefined;
  readonly sort: readonly Sort[];
  readonly onApply: (condition: Condition | undefined, sort: readonly Sort[]) => void;
};

/** Drafts the conditions of a list and its order. Rows are read only when they are applied. */
export function ListEditor(props: EditorProps): JSX.Element {
  let form: HTMLFormElement | undefined;
  const first = branchOf(props.condition);
  const [branch, setBranch] = createSignal(
    first.of.length === 0 ? { ...NO_CONDITION, of: [NEW_SENTENCE] } : first,
  );
  const [sort, setSort] = createSignal(props.sort);
  const [isTried, setTried] = createSignal(false);
  const context = createContextOf(props, () => [...sort().map(({ column }) => column)]);
  const columnAt = (path: string) => fieldAt(path, props.object, context.world.describe)?.column;
  const meant = () => (isUntouched(branch()) ? NO_CONDITION : branch());
  const orders = () => sort().filter(({ column }) => column !== "");
  const gaps = createMemo(() => [
    ...gapsOfBranch(meant(), "where"),
    ...faultsOfBranch(meant(), "where", columnAt),
  ]);
  const apply = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (gaps().length === 0) props.onApply(conditionOf(meant()), orders());
    else
      queueMicrotask(() =>
        form?.querySelector("[data-fault]")?.scrollIntoView({ block: "center" }),
      );
  };
  return (
    <ConditionContext.Provider value={{ ...context, gaps: () => (isTried() ? gaps() : []) }}>
      <form ref={(element) => (form = element)} onSubmit={apply}>
        <div class="flex max-h-[60dvh] flex-col gap-4 overflow-y-auto p-3 has-[[data-fields]]:min-h-[min(23rem,60dvh)]">
          <BranchEditor branch={branch()} part="where" onChange={setBranch} />
          <OrderPart sort={sort()} onChange={setSort} />
        </div>
        <div class="flex gap-2 border-t border-line p-2">
          <button
            type="button"
            class="button ml-auto"
            onClick={() => props.onApply(undefined, orders())}
          >
            Clear
          </button>
          <button type="submit" class="button button-primary">
            Apply
          </button>
        </div>
      </form>
    </ConditionContext.Provider>
  );
}

/** Nothing, or one sentence that nobody has begun: no condition. */
function isUntouched({ of: [only, ...others] }: Branch): boolean {
  if (only === undefined) return true;
  return others.length === 0 && !isBranch(only) && only.field === "";
}

function createContextOf(
  props: Pick<EditorProps, "object" | "condition">,
  paths: () => readonly string[],
): Omit<ConditionForm, "gaps"> {
  const [wanted, setWanted] = createSignal<ReadonlySet<string>>(new Set());
  const { isMirrored } = useReferences();
  const describe: Describe = createDescribed((known) => {
    const by = paths().map((field) => ({ field }));
    const where = props.condition === undefined ? {} : { where: props.condition };
    return [...objectsOf({ object: props.object, measures: [], by, ...where }, known), ...wanted()];
  });
  return {
    object: () => props.object,
    world: { describe, isMirrored },
    want: (objects) => setWanted((before) => new Set([...before, ...objects])),
    fault: () => null,
  };
}
