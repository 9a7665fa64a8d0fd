import { createMemo, createSignal, For, type JSX, onMount, Show } from "solid-js";
import type { ApiDocument } from "../../edge/protocol/openapi.ts";
import { Icon } from "../ui/icon.tsx";
import { EmptyView } from "../ui/problem-view.tsx";
import { createShortcuts } from "../ui/shortcut.ts";
import { RouteCard } from "./route-card.tsx";
import { groupsOf, matchingGroups, matchingNames, type RouteGroup } from "./route-list.ts";
import { type OpenSchema, SchemaParts } from "./schema-view.tsx";

/** The document of the API, to be read: routes in groups, schemas, and what is looked for in them. */
export function ReferenceView(props: { readonly document: ApiDocument }): JSX.Element {
  const [sought, setSought] = createSignal("");
  const { isOpen, toggle, open } = createOpened();
  let field: HTMLInputElement | undefined;
  createShortcuts({ "/": () => field?.focus() });
  const all = createMemo(() => groupsOf(props.document));
  const groups = createMemo(() => matchingGroups(all(), sought()));
  const names = createMemo(() =>
    matchingNames(Object.keys(props.document.components.schemas), sought()),
  );
  /** What is looked for may hide where a link leads. */
  const openSchema: OpenSchema = (name) => {
    setSought("");
    open(name);
  };
  return (
    <>
      <input
        ref={(element) => (field = element)}
        type="search"
        class="field mt-5 w-full px-2.5 pointer-coarse:h-11 md:max-w-md"
        placeholder="Find routes and schemas ( / )"
        aria-label="Find routes and schemas"
        value={sought()}
        onInput={(event) => setSought(event.currentTarget.value)}
      />
      <Show when={groups().length + names().length === 0}>
        <EmptyView title="Nothing found" detail="No route and no schema has these words." />
      </Show>
      <For each={groups()}>
        {(group) => (
          <Group
            group={group}
            document={props.document}
            isOpen={isOpen}
            onToggle={toggle}
            onOpenSchema={openSchema}
          />
        )}
      </For>
      <Show when={names().length > 0}>
        <Schemas
          document={props.document}
          names={names()}
          isOpen={isOpen}
          onToggle={toggle}
          onOpenSchema={openSchema}
        />
      </Show>
    </>
  );
}

/** What is open, by its anchor; where the address names one, that one. */
function createOpened() {
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set());
  const isOpen = (key: string) => opened().has(key);
  const toggle = (key: string): void => {
    const next = new Set(opened());
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  const open = (key: string): void => {
    if (!isOpen(key)) toggle(key);
    window.history.replaceState(window.history.state, "", `#${key}`);
    const place = document.getElementById(key);
    place?.scrollIntoView({ block: "start" });
    place?.querySelector("button")?.focus({ preventScroll: true });
  };
  onMount(() => {
    const named = decodeURIComponent(window.location.hash.slice(1));
    if (named !== "" && document.getElementById(named)) open(named);
  });
  return { isOpen, toggle, open };
}

type Opened = {
  readonly isOpen: (key: string) => boolean;
  readonly onToggle: (key: string) => void;
  readonly onOpenSchema: OpenSchema;
};

function Group(
  props: Opened & { readonly group: RouteGroup; readonly document: ApiDocument },
): JSX.Element {
  return (
    <section aria-label={props.group.name}>
      <h2 class="mt-8 text-lg font-semibold tracking-tight">{props.group.name}</h2>
      <p class="mb-2 text-sm text-ink-3">{props.group.about}</p>
      <ul class="grid gap-px">
        <For each={props.group.routes}>
          {(route) => (
            <RouteCard
              route={route}
              document={props.document}
              isOpen={props.isOpen(route.key)}
              onToggle={() => props.onToggle(route.key)}
              onOpenSchema={props.onOpenSchema}
            />
          )}
        </For>
      </ul>
    </section>
  );
}

function Schemas(
  props: Opened & { readonly names: readonly string[]; readonly document: ApiDocument },
): JSX.Element {
  return (
    <section aria-label="Schemas">
      <h2 class="mt-8 text-lg font-semibold tracking-tight">Schemas</h2>
      <p class="mb-2 text-sm text-ink-3">
        What routes take and answer, and a row of each object that you see.
      </p>
      <ul class="grid gap-px">
        <For each={props.names}>
          {(name) => (
            <li id={name} class="scroll-mt-4">
              <h3>
                <button
                  type="button"
                  class="flex w-full items-center gap-3 rounded-md px-2 py-1.5 text-left hover:bg-hover pointer-coarse:min-h-11"
                  aria-expanded={props.isOpen(name)}
                  aria-controls={`${name}-parts`}
                  onClick={() => props.onToggle(name)}
                >
                  <Icon
                    name="right"
                    class={`size-3.5 text-ink-3 ${props.isOpen(name) ? "rotate-90" : ""}`}
                  />
                  <code class="font-mono text-xs text-ink wrap-anywhere">{name}</code>
                </button>
              </h3>
              <div id={`${name}-parts`}>
                <Show when={props.isOpen(name) ? props.document.components.schemas[name] : null}>
                  {(schema) => (
                    <div class="mt-1 mb-4 md:ml-8">
                      <SchemaParts schema={schema()} onOpen={props.onOpenSchema} />
                    </div>
                  )}
                </Show>
              </div>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
