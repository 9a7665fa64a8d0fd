import { createMemo, type JSX, Show } from "solid-js";
import { Select } from "../kinds/select.tsx";
import type { DraftGroup } from "./groups-draft.ts";
import { useGroups } from "./groups-context.ts";
import { Chips, NameChips } from "./name-chips.tsx";
import { Part } from "./part.tsx";
import { personText } from "../state/person-text.ts";

/** Who is in a group: everybody, people by name, and who a provider says is in a group of its own. */
export function MembersPart(props: {
  readonly group: DraftGroup;
  readonly onChange: (part: Partial<DraftGroup>) => void;
}): JSX.Element {
  const { people } = useGroups();
  const byId = createMemo(() => new Map(people().map((person) => [person.id, person])));
  const text = (id: string) => {
    const person = byId().get(id);
    return person ? personText(person) : id;
  };
  const others = () => people().filter(({ id }) => !props.group.people.includes(id));
  const known = createMemo(() => [...new Set(people().flatMap(({ groups }) => groups))].toSorted());
  return (
    <Part label="Who is in it">
      <label class="flex min-h-7 cursor-pointer items-center gap-2 text-sm pointer-coarse:min-h-11">
        <input
          type="checkbox"
          class="size-3.5 accent-accent"
          checked={props.group.everybody}
          onChange={(event) => props.onChange({ everybody: event.currentTarget.checked })}
        />
        Everybody who has a role
      </label>
      <Show when={!props.group.everybody}>
        <Chips
          label="People in it"
          ids={props.group.people}
          text={text}
          onRemove={(id) =>
            props.onChange({ people: props.group.people.filter((one) => one !== id) })
          }
        />
        <div class="max-w-72">
          <Select
            label="Add a person"
            values={["", ...others().map(({ id }) => id)]}
            text={(id) => (id === "" ? "Add a person…" : text(id))}
            chosen=""
            onChoose={(id) => id && props.onChange({ people: [...props.group.people, id] })}
          />
        </div>
        <NameChips
          label="Groups as the sign-in names them"
          placeholder="A group of the sign-in"
          names={props.group.claims}
          near={known()}
          onChange={(claims) => props.onChange({ claims })}
        />
      </Show>
    </Part>
  );
}
