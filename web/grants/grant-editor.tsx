import { createEffect, type JSX, Show } from "solid-js";
import { EVERY_OBJECT } from "../../edge/protocol/grant.ts";
import { Select } from "../kinds/select.tsx";
import { FieldChecks } from "./field-checks.tsx";
import { ALL_FIELDS, type DraftGrant } from "./groups-draft.ts";
import { useGroups } from "./groups-context.ts";
import { NameChips } from "./name-chips.tsx";
import { Part } from "./part.tsx";
import { RowsPart } from "./rows-part.tsx";

type Some = Exclude<DraftGrant, "none">;
type Props = {
  readonly group: number;
  readonly object: string;
  readonly grant: DraftGrant;
  readonly onChange: (grant: DraftGrant) => void;
};

const HOW = { none: "Not there", all: "All fields", some: "Chosen fields" } as const;
type How = keyof typeof HOW;

const API_NAME = "[A-Za-z]\\w{0,79}";

/** What a group sees of an object, or of all others: fields, those that stay hidden, and which records. */
export function GrantEditor(props: Props): JSX.Element {
  const { whole } = useGroups();
  createEffect(() => whole.want([props.object]));
  const some = () => (props.grant === "none" ? null : props.grant);
  const how = (): How => {
    const grant = some();
    return grant === null ? "none" : grant.fields === "all" ? "all" : "some";
  };
  const change = (part: Partial<Some>) =>
    props.onChange({ ...(some() ?? (ALL_FIELDS as Some)), ...part });
  const choose = (next: string) => {
    if (next === "none") props.onChange("none");
    else change({ fields: next === "all" ? "all" : [] });
  };
  return (
    <div class="flex flex-col gap-4 border-t border-line bg-page px-3 py-3">
      <Part label="What is seen of it">
        <div class="max-w-72">
          <Select
            label="What is seen of it"
            values={Object.keys(HOW)}
            text={(one) => HOW[one as How]}
            chosen={how()}
            onChoose={choose}
          />
        </div>
        <Show when={listOf(some())}>
          {(fields) => (
            <Fields
              {...props}
              label="Fields that are seen"
              named={fields()}
              onNamed={(next) => change({ fields: next })}
            />
          )}
        </Show>
      </Part>
      <Show when={some()}>
        {(grant) => (
          <>
            <Part label="Fields that stay hidden, whatever another group says">
              <Hidden
                {...props}
                denied={grant().denied}
                onDenied={(denied) => change({ denied })}
              />
            </Part>
            <Show when={props.object !== EVERY_OBJECT || grant().rows !== null}>
              <RowsPart
                group={props.group}
                object={props.object}
                rows={grant().rows}
                onChange={(rows) => change({ rows })}
              />
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}

function listOf(grant: Some | null): readonly string[] | null {
  return grant === null || grant.fields === "all" ? null : grant.fields;
}

/** Folded while nothing is hidden: most groups hide nothing. */
function Hidden(
  props: Props & {
    readonly denied: readonly string[];
    readonly onDenied: (denied: readonly string[]) => void;
  },
): JSX.Element {
  // It stays as it was opened, whatever is ticked.
  const isOpen = props.denied.length > 0;
  return (
    <details open={isOpen}>
      <summary class="mb-1.5 w-max max-w-full cursor-pointer rounded-sm text-sm text-ink-2 pointer-coarse:leading-[44px]">
        {props.denied.length === 0 ? "None" : `${props.denied.length} hidden`}
      </summary>
      <Fields
        {...props}
        byPart
        label="Fields that stay hidden"
        named={props.denied}
        onNamed={(denied) => props.onDenied(denied)}
      />
    </details>
  );
}

/** Fields to be ticked, or, of all other objects, by their API names. */
function Fields(
  props: Props & {
    readonly label: string;
    readonly named: readonly string[];
    readonly byPart?: boolean;
    readonly onNamed: (named: readonly string[]) => void;
  },
): JSX.Element {
  const { whole, isMirrored } = useGroups();
  return (
    <Show
      when={props.object !== EVERY_OBJECT && whole.describe(props.object)}
      fallback={
        <Show
          when={!isMirrored(props.object)}
          fallback={<span class="bone h-40 w-full" aria-busy="true" />}
        >
          <NameChips
            label={props.label}
            placeholder="API name of a field"
            pattern={API_NAME}
            names={props.named}
            onChange={(named) => props.onNamed(named)}
          />
        </Show>
      }
    >
      {(object) => (
        <FieldChecks
          label={props.label}
          columns={object().columns}
          named={props.named}
          byPart={props.byPart ?? false}
          onChange={(named) => props.onNamed(named)}
        />
      )}
    </Show>
  );
}
