import { type Accessor, createContext, useContext } from "solid-js";
import type { ConditionForm } from "../../condition/condition-context.ts";
import type { Draft, DraftQuestion } from "./tile-draft.ts";

/** What may be changed of something; `undefined` takes a part out. */
export type Parts<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What all parts of the form share. */
export type Form = ConditionForm & {
  readonly draft: Accessor<Draft>;
  readonly change: (parts: Parts<Draft>) => void;
  readonly ask: (parts: Parts<DraftQuestion>) => void;
};

export const FormContext = createContext<Form>();

export function useForm(): Form {
  const form = useContext(FormContext);
  if (!form) throw new Error("useForm needs a form around it.");
  return form;
}

export function withParts<T extends object>(of: T, parts: Parts<T>): T {
  const all = Object.entries({ ...of, ...parts });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as T;
}
