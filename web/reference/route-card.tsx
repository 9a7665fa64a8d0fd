import { For, type JSX, Show } from "solid-js";
import type { ApiAnswer, ApiContent, ApiDocument } from "../../edge/protocol/openapi.ts";
import { Icon } from "../ui/icon.tsx";
import { CodeBlock } from "./code-block.tsx";
import { curlLine } from "./curl-line.ts";
import type { ListedRoute } from "./route-list.ts";
import { MarkedText } from "./marked-text.tsx";
import { type OpenSchema, SchemaName, SchemaParts } from "./schema-view.tsx";
import { resolved } from "./schema-words.ts";

/** A route: what it does, and, once it is opened, what it takes and answers, with an example. */
export function RouteCard(props: {
  readonly route: ListedRoute;
  readonly document: ApiDocument;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onOpenSchema: OpenSchema;
}): JSX.Element {
  const id = () => `${props.route.key}-parts`;
  return (
    <li id={props.route.key} class="scroll-mt-4">
      <h3>
        <button
          type="button"
          class="flex w-full items-baseline gap-x-3 gap-y-0.5 rounded-md px-2 py-1.5 text-left hover:bg-hover pointer-coarse:min-h-11 max-md:flex-wrap"
          aria-expanded={props.isOpen}
          aria-controls={id()}
          onClick={() => props.onToggle()}
        >
          <Icon
            name="right"
            class={`mt-0.5 size-3.5 self-start text-ink-3 ${props.isOpen ? "rotate-90" : ""}`}
          />
          <span class="shrink-0 font-mono md:w-14 text-xs font-semibold text-accent-2">
            {props.route.method.toUpperCase()}
          </span>
          <code class="min-w-0 font-mono text-xs text-ink wrap-anywhere max-md:flex-1 md:w-80 md:shrink-0">
            {props.route.path}
          </code>
          <span class="min-w-0 text-sm text-ink-2 max-md:w-full max-md:pl-6.5">
            {props.route.operation.summary}
          </span>
        </button>
      </h3>
      <div id={id()}>
        <Show when={props.isOpen}>
          <RouteParts {...props} />
        </Show>
      </div>
    </li>
  );
}

function RouteParts(props: {
  readonly route: ListedRoute;
  readonly document: ApiDocument;
  readonly onOpenSchema: OpenSchema;
}): JSX.Element {
  const operation = () => props.route.operation;
  const where = () => `${props.route.method.toUpperCase()} ${props.route.path}`;
  return (
    <div class="mt-1 mb-4 grid gap-4 border-l-2 border-line pl-3 md:ml-3 md:pl-5">
      <CodeBlock
        label="With curl"
        of={where()}
        text={curlLine(props.route, window.location.origin)}
        isWrapped
      />
      <Show when={operation().parameters.length > 0}>
        <Part title="Parameters">
          <Parameters route={props.route} onOpen={props.onOpenSchema} />
        </Part>
      </Show>
      <Show when={operation().requestBody}>
        {(body) => (
          <Part title="Body">
            <Contents
              what="body"
              of={where()}
              content={body().content}
              document={props.document}
              onOpen={props.onOpenSchema}
            />
          </Part>
        )}
      </Show>
      <For each={Object.entries(operation().responses)}>
        {([status, answer]) => (
          <Show when={!("$ref" in answer)}>
            <Part title={`Answer ${status}`}>
              <Answer
                of={where()}
                answer={answer}
                document={props.document}
                onOpen={props.onOpenSchema}
              />
            </Part>
          </Show>
        )}
      </For>
      <Part title="Refusals">
        <Refusals route={props.route} document={props.document} />
      </Part>
    </div>
  );
}

function Part(props: { readonly title: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <section class="min-w-0">
      <h4 class="mb-1.5 text-sm font-semibold">{props.title}</h4>
      {props.children}
    </section>
  );
}

function Parameters(props: {
  readonly route: ListedRoute;
  readonly onOpen: OpenSchema;
}): JSX.Element {
  return (
    <ul class="divide-y divide-line rounded-md border border-line text-sm">
      <For each={props.route.operation.parameters}>
        {(parameter) => (
          <li class="px-3 py-1.5">
            <div class="flex flex-wrap items-baseline gap-x-3">
              <code class="font-mono text-xs text-ink wrap-anywhere">{parameter.name}</code>
              <span class="text-xs text-ink-2">
                {parameter.in === "path" ? "in the path, " : "in the query, "}
                <SchemaName schema={parameter.schema} onOpen={props.onOpen} />
                {parameter.required ? "" : ", may be absent"}
              </span>
            </div>
            <p class="text-ink-2 wrap-anywhere">
              <MarkedText text={parameter.description} />
            </p>
          </li>
        )}
      </For>
    </ul>
  );
}

function Answer(props: {
  readonly of: string;
  readonly answer: ApiAnswer;
  readonly document: ApiDocument;
  readonly onOpen: OpenSchema;
}): JSX.Element {
  const content = () => ("content" in props.answer ? props.answer.content : undefined);
  const about = () => ("description" in props.answer ? props.answer.description : "");
  return (
    <Show when={content()} fallback={<p class="text-sm text-ink-2">{about()}</p>}>
      {(found) => (
        <Contents
          what="answer"
          of={props.of}
          content={found()}
          document={props.document}
          onOpen={props.onOpen}
        />
      )}
    </Show>
  );
}

function Contents(props: {
  readonly what: "body" | "answer";
  readonly of: string;
  readonly content: ApiContent;
  readonly document: ApiDocument;
  readonly onOpen: OpenSchema;
}): JSX.Element {
  return (
    <For each={Object.entries(props.content)}>
      {([type, { schema, example }]) => (
        <div class="grid gap-3">
          <p class="text-xs text-ink-3">
            {type}
            <Show when={schema.$ref}>
              {": "}
              <SchemaName schema={schema} onOpen={props.onOpen} />
            </Show>
          </p>
          <Show when={SHAPED.includes(type)}>
            <SchemaParts schema={resolved(props.document, schema)} onOpen={props.onOpen} />
          </Show>
          <Show when={example !== undefined}>
            <CodeBlock
              label={`Example of the ${props.what}`}
              of={props.of}
              text={JSON.stringify(example, null, 2)}
            />
          </Show>
        </div>
      )}
    </For>
  );
}

/** What a schema says the parts of; others are files. */
const SHAPED: readonly string[] = ["application/json", "text/event-stream"];

/** Refusals are of one shape, and have a sentence each. */
function Refusals(props: {
  readonly route: ListedRoute;
  readonly document: ApiDocument;
}): JSX.Element {
  const refusals = () =>
    Object.entries(props.route.operation.responses).flatMap(([status, answer]) => {
      if (!("$ref" in answer)) return [];
      const found = props.document.components.responses[answer.$ref.split("/").at(-1) ?? ""];
      const about = found && "description" in found ? found.description : "";
      return [{ status, about }];
    });
  return (
    <ul class="grid gap-0.5 text-sm text-ink-2">
      <For each={refusals()}>
        {({ status, about }) => (
          <li class="flex items-baseline gap-3">
            <code class="w-8 shrink-0 font-mono text-xs text-ink">{status}</code>
            <span>
              <MarkedText text={about} />
            </span>
          </li>
        )}
      </For>
    </ul>
  );
}
