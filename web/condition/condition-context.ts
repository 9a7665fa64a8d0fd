import { type Accessor, createContext, useContext } from "solid-js";
import type { World } from "./field-choices.ts";

/** What is wrong, at a control of a form; an empty part is all of it. */
export type Fault = {
  readonly part: string;
  /** What of the control it is about: `field`, `value`, `every`, …; empty where it is not said. */
  readonly of: string;
  readonly sentence: string;
  /** Close matches of a wrong name. */
  readonly near: readonly string[];
};

/** What is missing at a part of a form. */
export type Gap = { readonly part: string; readonly sentence: string };

/** What the parts of a condition know of the form that they stand in. */
export type ConditionForm = {
  /** The object whose records it is about. */
  readonly object: Accessor<string>;
  readonly world: World;
  /** Asks for the descriptions of objects. */
  readonly want: (objects: Iterable<string>) => void;
  /** What the API says against it; null while it says nothing. */
  readonly fault: Accessor<Fault | null>;
  /** “Me” is whoever sees by it, not who makes it. */
  readonly isForOthers?: boolean;
  /** What is missing, once somebody has tried to be done. */
  readonly gaps: Accessor<readonly Gap[]>;
};

export const ConditionContext = createContext<ConditionForm>();

export function useConditionForm(): ConditionForm {
  const form = useContext(ConditionContext);
  if (!form) throw new Error("useConditionForm needs a form around it.");
  return form;
}
