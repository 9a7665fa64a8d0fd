import { For, type JSX, Show } from "solid-js";
import type { VerificationStatus, ObjectStatus } from "../../edge/protocol/sync.ts";
import { agoText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import { useSync } from "../state/sync.tsx";
import { AskedIndexes } from "./asked-indexes.tsx";
import {
  causeText,
  historyText,
  partText,
  readText,
  repairText,
  verificationText,
} from "./words.ts";

const LEDGER = [
  ["received", "received", "Change events that came from Salesforce"],
  ["applied", "applied", "Written to the mirror"],
  ["superseded", "superseded", "Already in a newer reading of the record"],
  ["duplicate", "came twice", "Came twice, applied once"],
  [
    "deadLettered",
    "dead-lettered",
    "Set aside when they came, since they could not be decoded or applied; some may be resolved since",
  ],
  ["buffered", "buffered", "In the log until the initial snapshot ends"],
] as const;

type StatusProps = { readonly status: ObjectStatus };

/** What is behind the figures of a pipeline: repairs, dead letters, verifications, reads, fields, the ledger. */
export function PipelineDetail(props: StatusProps): JSX.Element {
  const sync = useSync();
  const verifications = () => props.status.verifications;
  const isAll = () => props.status.part === undefined;
  return (
    <Show when={isAll()} fallback={<p class="text-sm text-ink-2">{partText(props.status)}</p>}>
      <dl class="grid grid-cols-1 gap-x-6 gap-y-0.5 text-sm md:gap-y-3 md:grid-cols-[max-content_1fr] [&>dt]:text-xs [&>dt]:leading-5 [&>dt]:text-ink-3 max-md:[&>dd]:mb-2">
        <dt>Open repairs</dt>
        <dd class="flex flex-col gap-2">
          <Repairs status={props.status} />
        </dd>
        <dt>Dead letters</dt>
        <dd>
          <DeadLetters status={props.status} />
        </dd>
        <dt>Verifications</dt>
        <dd>
          <VerificationLine label="Every field" verification={verifications().full} />
          <VerificationLine label="Ids and timestamps" verification={verifications().keys} />
        </dd>
        <dt>Reads</dt>
        <dd>
          <Reads status={props.status} />
        </dd>
        <Fields status={props.status} />
        <dt>Indexes on demand</dt>
        <dd>
          <AskedIndexes object={props.status.object} />
        </dd>
        <dt>History</dt>
        <dd class="text-ink-2">{historyText(props.status, new Date(sync.nowMs()))}</dd>
        <dt>Events</dt>
        <dd class="flex flex-wrap gap-x-3 text-ink-2">
          <For each={LEDGER}>
            {([key, label, title]) => (
              <span class="whitespace-nowrap" title={title}>
                {countText(props.status.ledger[key])} {label}
              </span>
            )}
          </For>
        </dd>
      </dl>
    </Show>
  );
}

function None(): JSX.Element {
  return <span class="text-ink-3">none</span>;
}

/** A sentence of the node or the org, which can be long; nothing where there is none. */
function Told(props: { readonly text: string | null | undefined }): JSX.Element {
  return (
    <Show when={props.text}>
      {(text) => (
        <p class="line-clamp-3 text-ink-3 wrap-anywhere" title={text()}>
          {text()}
        </p>
      )}
    </Show>
  );
}

function Repairs(props: StatusProps): JSX.Element {
  const sync = useSync();
  return (
    <For each={props.status.repairs} fallback={<None />}>
      {(repair) => (
        <div data-repair={repair.cause}>
          <span class="font-medium">{causeText(repair.cause)}</span>{" "}
          <span class="text-ink-2">{repairText(repair, sync.nowMs())}</span>
          <Told text={repair.lastOutcome} />
        </div>
      )}
    </For>
  );
}

function DeadLetters(props: StatusProps): JSX.Element {
  const sync = useSync();
  return (
    <Show when={props.status.deadLetters.newest} fallback={<None />}>
      {(newest) => (
        <>
          <span class="text-warn-ink">{countText(props.status.deadLetters.open)} open</span>
          <span class="text-ink-2">
            , the newest {newest().kind} {agoText(sync.nowMs() - Date.parse(newest().at))}
          </span>
          <Told text={newest().reason} />
        </>
      )}
    </Show>
  );
}

function VerificationLine(props: {
  readonly label: string;
  readonly verification: VerificationStatus | null;
}): JSX.Element {
  const sync = useSync();
  return (
    <div>
      <span class="text-ink-2">{props.label}: </span>
      <span classList={{ "text-ink-3": props.verification === null }}>
        {verificationText(props.verification, new Date(sync.nowMs()))}
      </span>
      <Told text={props.verification?.error} />
    </div>
  );
}

function Reads(props: StatusProps): JSX.Element {
  const sync = useSync();
  const reads = () => [props.status.snapshot, props.status.backfill].flatMap((read) => read ?? []);
  return (
    <For each={reads()} fallback={<None />}>
      {(read) => (
        <div>
          <span class="text-ink-2">{readText(read, new Date(sync.nowMs()))}</span>
          <Told text={read.error} />
        </div>
      )}
    </For>
  );
}

/** Fields that are being read, that the org no longer has, or that it computes; nothing where there are none. */
function Fields(props: StatusProps): JSX.Element {
  const sync = useSync();
  const fields = () => props.status.fields;
  const lines = () =>
    [
      { label: "Being read", names: fields().reading.join(", ") },
      { label: "Refused by the org", names: fields().refused.join(", ") },
      { label: "Retired", names: fields().retired.join(", ") },
    ].filter(({ names }) => names !== "");
  return (
    <Show when={lines().length > 0 || fields().computedAt !== null}>
      <dt>Fields</dt>
      <dd>
        <Show when={fields().computedAt}>
          {(at) => (
            <p class="text-ink-2">
              What the org computes is as of {agoText(sync.nowMs() - Date.parse(at()))}, or newer
            </p>
          )}
        </Show>
        <For each={lines()}>
          {({ label, names }) => (
            <p class="line-clamp-3 text-ink-2 wrap-anywhere" title={names}>
              {label}: {names}
            </p>
          )}
        </For>
      </dd>
    </Show>
  );
}
