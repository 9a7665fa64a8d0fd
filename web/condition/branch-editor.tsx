import { Index, type JSX, Match, Show, Switch } from "solid-js";
import { Select } from "../kinds/select.tsx";
import {
  type Branch,
  type How,
  isBranch,
  NEW_SENTENCE,
  type Node,
  withPart,
} from "./condition-draft.ts";
import { AddButton, PartFaults, RemoveButton } from "./parts.tsx";
import { partAt } from "./part-name.ts";
import { SentenceEditor } from "./sentence-editor.tsx";

const HOW_WORDS: Readonly<Record<How, string>> = {
  one: "all of these hold",
  all: "all of these hold",
  any: "any of these holds",
  none: "none of these holds",
  not: "none of these holds",
  "not-all": "not all of these hold",
};
const OFFERED: readonly How[] = ["all", "any", "none"];
/** A tree that is deeper than this is not made here; one that is, is shown. */
const MOST_DEEP = 4;

/** A condition: sentences and groups of them, joined by all, any or none. */
export function BranchEditor(props: {
  readonly branch: Branch;
  /** What it is called in a refusal. */
  readonly part: string;
  readonly depth?: number;
  readonly onChange: (branch: Branch) => void;
}): JSX.Element {
  const depth = () => props.depth ?? 0;
  const add = (node: Node) => props.onChange({ ...props.branch, of: [...props.branch.of, node] });
  const hasWord = () =>
    depth() > 0 || props.branch.of.length > 1 || !["one", "all"].includes(props.branch.how);
  return (
    <div
      class="flex min-w-0 flex-col gap-2"
      classList={{ "border-l-2 border-line-2 pl-3": depth() > 0 }}
    >
      <Show when={hasWord()}>
        <HowSelect
          how={props.branch.how}
          onChoose={(how) => props.onChange({ ...props.branch, how })}
        />
      </Show>
      {/* By themselves: one that is removed hands the focus to another one. */}
      <div class="flex flex-col gap-2 empty:hidden">
        <Index each={props.branch.of}>
          {(node, i) => (
            <NodeEditor
              node={node()}
              number={i + 1}
              part={partAt(props.part, [i])}
              depth={depth()}
              onChange={(one) => props.onChange(withPart(props.branch, i, one))}
            />
          )}
        </Index>
      </div>
      <div class="flex flex-wrap gap-1">
        <AddButton onAdd={() => add(NEW_SENTENCE)}>Condition</AddButton>
        <Show when={props.branch.of.length > 0 && depth() < MOST_DEEP}>
          <AddButton onAdd={() => add({ how: "any", of: [NEW_SENTENCE] })}>
            Group of conditions
          </AddButton>
        </Show>
      </div>
      <PartFaults part={props.part} />
    </div>
  );
}

function HowSelect(props: {
  readonly how: How;
  readonly onChoose: (how: How) => void;
}): JSX.Element {
  const values = () =>
    HOW_WORDS[props.how] === HOW_WORDS["not-all"] ? [...OFFERED, props.how] : OFFERED;
  const chosen = () => values().find((one) => HOW_WORDS[one] === HOW_WORDS[props.how]) ?? "all";
  return (
    <div class="w-52 max-w-full">
      <Select
        label="How the conditions are joined"
        values={values()}
        text={(how) => HOW_WORDS[how as How]}
        chosen={chosen()}
        onChoose={(how) => props.onChoose(how as How)}
      />
    </div>
  );
}

function NodeEditor(props: {
  readonly node: Node;
  readonly number: number;
  readonly part: string;
  readonly depth: number;
  readonly onChange: (node: Node | null) => void;
}): JSX.Element {
  const branch = () => (isBranch(props.node) ? props.node : null);
  const sentence = () => (isBranch(props.node) ? null : props.node);
  return (
    <Switch>
      <Match when={branch()}>
        {(one) => (
          <div class="flex items-start gap-1" role="group" aria-label={`Group ${props.number}`}>
            <div class="min-w-0 flex-1">
              <BranchEditor
                branch={one()}
                part={props.part}
                depth={props.depth + 1}
                onChange={(next) => props.onChange(next)}
              />
            </div>
            <RemoveButton
              label={`Remove group ${props.number}`}
              onRemove={() => props.onChange(null)}
            />
          </div>
        )}
      </Match>
      <Match when={sentence()}>
        {(one) => (
          <SentenceEditor
            sentence={one()}
            number={props.number}
            part={props.part}
            onChange={(next) => props.onChange(next)}
          />
        )}
      </Match>
    </Switch>
  );
}
