import type { DefaultChoice, ViewAnswer, ViewDefaults } from "../../edge/protocol/view.ts";
import { ALL_RECORDS } from "../../edge/protocol/view-address.ts";

/** Something that can be done, as a menu says it. */
export type ViewCommand = { readonly label: string; readonly run: () => void };

type Choose = (of: DefaultChoice["of"], view: string | null) => void;

/** How the view that is shown (null: all records) becomes what the object opens with, or is it no more. */
export function defaultCommands(
  view: Pick<ViewAnswer, "id" | "shared"> | null,
  defaults: ViewDefaults,
  choose: Choose,
): readonly ViewCommand[] {
  const id = view?.id ?? ALL_RECORDS;
  const opens = defaults.me ?? defaults.everybody ?? ALL_RECORDS;
  const command = (label: string, ...choice: Parameters<Choose>) => ({
    label,
    run: () => choose(...choice),
  });
  const mine =
    defaults.me === id
      ? command("No longer my default", "me", null)
      : command("Make it my default", "me", id);
  const everybodys =
    defaults.everybody === id
      ? command("No longer everybody’s default", "everybody", null)
      : command("Make it everybody’s default", "everybody", id);
  if (view === null) return opens === ALL_RECORDS && defaults.me === null ? [] : [mine];
  return view.shared ? [mine, everybodys] : [mine];
}
