import { batch, createMemo, createSignal } from "solid-js";
import type { GrantFault, GroupsAnswer } from "../../edge/protocol/grant.ts";
import { ApiProblem } from "../client/api.ts";
import { groupCalls } from "../client/group-calls.ts";
import { gapsOfDraft } from "./draft-gaps.ts";
import { type Draft, draftOf, groupsOf, isSameDraft } from "./groups-draft.ts";

export type GroupsState = ReturnType<typeof createGroups>;

/** The groups while they are changed: what was saved last, the draft over it, and how saving goes. */
export function createGroups(first: GroupsAnswer) {
  const [saved, setSaved] = createSignal(first);
  const [draft, setDraft] = createSignal(draftOf(first.groups));
  const [base, setBase] = createSignal(draft());
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Error | null>(null);
  const [isTried, setTried] = createSignal(false);
  const gaps = createMemo(() => gapsOfDraft(draft()));

  const take = (answer: GroupsAnswer): void => {
    const next = draftOf(answer.groups, draft());
    batch(() => {
      setSaved(answer);
      setBase(next);
      setDraft(next);
      setTried(false);
    });
  };
  const work = async (ask: () => Promise<GroupsAnswer>): Promise<void> => {
    if (isBusy()) return;
    setBusy(true);
    setProblem(null);
    try {
      take(await ask());
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };
  return {
    saved,
    draft,
    edit: (change: (draft: Draft) => Draft) => void setDraft(change),
    isDirty: createMemo(() => !isSameDraft(draft(), base())),
    /** Whether a group was made here, and is not saved yet. */
    isNew: (key: number) => !base().some((group) => group.key === key),
    isBusy,
    problem,
    /** Somebody saved in between. */
    isConflict: () => {
      const error = problem();
      return error instanceof ApiProblem && error.status === 409;
    },
    /** What is missing, once somebody has tried to save. */
    gaps: () => (isTried() ? gaps() : []),
    /** What the answer says against a grant, as long as it is as it was saved. */
    faultsOf: (key: number, object: string): readonly GrantFault[] =>
      faultsOf(saved(), base(), draft(), key, object),
    /** @returns whether nothing is missing */
    async save(): Promise<boolean> {
      setTried(true);
      if (gaps().length > 0) return false;
      await work(() => groupCalls.save(saved().version, groupsOf(draft())));
      return true;
    },
    discard(): void {
      setDraft(base());
      setProblem(null);
      setTried(false);
    },
    /** Takes what was saved in between; the draft goes. */
    reload: () => work(() => groupCalls.groups()),
  };
}

function faultsOf(
  { faults }: GroupsAnswer,
  base: Draft,
  draft: Draft,
  key: number,
  object: string,
): readonly GrantFault[] {
  const group = base.findIndex((one) => one.key === key);
  const now = draft.find((one) => one.key === key)?.grants[object];
  if (JSON.stringify(base[group]?.grants[object]) !== JSON.stringify(now)) return [];
  return faults.filter((fault) => fault.group === group && fault.object === object);
}
