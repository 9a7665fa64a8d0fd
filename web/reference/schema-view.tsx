import { createMemo, For, type JSX, Match, Show, Switch } from "solid-js";
import type { JsonSchema } from "../../edge/protocol/openapi.ts";
import {
  alternativesOf,
  inlineOf,
  type SchemaLine,
  schemaLines,
  schemaWords,
} from "./schema-words.ts";

/** Opens a named schema, and goes to it. */
export type OpenSchema = (name: string) => void;

/** What a value is, as a link where it is a schema with a name. */
export function SchemaName(props: {
  readonly schema: JsonSchema;
  readonly onOpen: OpenSchema;
}): JSX.Element {
  const words = createMemo(() => schemaWords(props.schema));
  return (
    <Show when={words().named} fallback={<span class="wrap-anywhere">{words().text}</span>}>
      {(name) => (
        <a
          class="link underline underline-offset-2 wrap-anywhere"
          href={`#${name()}`}
          onClick={(event) => {
            event.preventDefault();
            props.onOpen(name());
          }}
        >
          {words().text}
        </a>
      )}
    </Show>
  );
}

/** The parts of a schema, each with what it is and what it means; of one that may be several things, those of each. */
export function SchemaParts(props: {
  readonly schema: JsonSchema;
  readonly onOpen: OpenSchema;
}): JSX.Element {
  const lines = createMemo(() => schemaLines(props.schema));
  const alternatives = createMemo(() => alternativesOf(props.schema));
  return (
    <Switch
      fallback={
        <p class="text-sm text-ink-2">
          <SchemaName schema={props.schema} onOpen={props.onOpen} />
        </p>
      }
    >
      <Match when={alternatives().length > 0}>
        <p class="mb-1 text-xs text-ink-3">One of:</p>
        <ul class="grid gap-2">
          <For each={alternatives()}>
            {(one) => (
              <li>
                <SchemaParts schema={one} onOpen={props.onOpen} />
              </li>
            )}
          </For>
        </ul>
      </Match>
      <Match when={lines().length > 0}>
        <ul class="divide-y divide-line rounded-md border border-line text-sm">
          <For each={lines()}>{(line) => <Line line={line} onOpen={props.onOpen} />}</For>
        </ul>
      </Match>
    </Switch>
  );
}

function Line(props: { readonly line: SchemaLine; readonly onOpen: OpenSchema }): JSX.Element {
  const inline = createMemo(() => inlineOf(props.line.schema));
  return (
    <li class="flex flex-wrap items-baseline gap-x-3 px-3 py-1">
      <code class="font-mono text-xs text-ink wrap-anywhere">{props.line.name}</code>
      <span class="min-w-0 text-xs text-ink-2">
        <SchemaName schema={props.line.schema} onOpen={props.onOpen} />
        {props.line.isRequired ? "" : ", may be absent"}
      </span>
      <Show when={props.line.schema.description}>
        {(text) => <span class="w-full text-xs text-ink-3 wrap-anywhere">{text()}</span>}
      </Show>
      <Show when={inline()}>
        {(schema) => (
          <div class="my-1 w-full min-w-0 pl-3">
            <SchemaParts schema={schema()} onOpen={props.onOpen} />
          </div>
        )}
      </Show>
    </li>
  );
}
