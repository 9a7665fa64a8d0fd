import { For, type JSX, Show } from "solid-js";
import type { VerificationStatus, ObjectStatus } from "../../edge/protocol/sync.ts";
import { agoText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import { useSync } from "../state/sync.tsx";
import { verificationText, causeText, readText, repairText } from "./words.ts";

const LEDGER = [
  ["received", "received", "Change events that came from Salesforce"],
  ["applied", "applied", "Written to the mirror"],
  ["superseded", "superseded", "Already in a newer reading of the record"],
  ["duplicate", "came twice", "Came twice, applied once"],
  ["deadLettered", "dead letters", "Set aside with their reason: could not be decoded or applied"],
  ["buffered", "buffered", "In the log until the initial snapshot ends"],
] as const;

/** The details behind the figures of a pipeline: open repairs, dead letters, verifications, reads, fields, the ledger. */
export function PipelineDetail(props: { readonly status: ObjectStatus }): JSX.Element {
  return (
    <dl class="grid grid-cols-1 gap-x-6 gap-y-0.5 text-sm md:gap-y-3 md:grid-cols-[max-content_1fr] [&>dt]:text-xs [&>dt]:leading-5 [&>dt]:text-ink-3 max-md:[&>dd]:mb-2">
      <Repairs status={props.status} />
      <DeadLetters status={props.status} />
      <Verifications status={props.status} />
      <Reads status={props.status} />
      <Fields status={props.status} />
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
  );
}

function Repairs(props: { readonly status: ObjectStatus }): JSX.Element {
  const sync = useSync();
  return (
    <>
      <dt>Open repairs</dt>
      <dd class="flex flex-col gap-2">
        <For each={props.status.repairs} fallback={<span class="text-ink-3">none</span>}>
          {(repair) => (
            <div data-repair={repair.cause}>
              <span class="font-medium">{causeText(repair.cause)}</span>{" "}
              <span class="text-ink-2">{repairText(repair, sync.nowMs())}</span>
              <Show when={repair.lastOutcome}>
                {(outcome) => (
                  <p class="line-clamp-3 text-ink-3 wrap-anywhere" title={outcome()}>
                    {outcome()}
                  </p>
                )}
              </Show>
            </div>
          )}
        </For>
      </dd>
    </>
  );
}

function DeadLetters(props: { readonly status: ObjectStatus }): JSX.Element {
  const sync = useSync();
  return (
    <>
      <dt>Dead letters</dt>
      <dd>
        <Show
          when={props.status.deadLetters.newest}
          fallback={<span class="text-ink-3">none</span>}
        >
          {(newest) => (
            <>
              <span class="text-warn-ink">
                {countText(props.status.deadLetters.open)} set aside
              </span>
              <span class="text-ink-2">
                , the newest {newest().kind} {agoText(sync.nowMs() - Date.parse(newest().at))}
              </span>
              <p class="line-clamp-3 text-ink-3 wrap-anywhere" title={newest().reason}>
                {newest().reason}
              </p>
            </>
          )}
        </Show>
      </dd>
    </>
  );
}

function Verifications(props: { readonly status: ObjectStatus }): JSX.Element {
  return (
    <>
      <dt>Verifications</dt>
      <dd>
        <VerificationLine label="Every field" verification={props.status.verifications.full} />
        <VerificationLine
          label="Ids and timestamps"
          verification={props.status.verifications.keys}
        />
      </dd>
    </>
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
      <Show when={props.verification?.error}>
        {(error) => <p class="line-clamp-3 text-ink-3 wrap-anywhere">{error()}</p>}
      </Show>
    </div>
  );
}

function Reads(props: { readonly status: ObjectStatus }): JSX.Element {
  const sync = useSync();
  const reads = () => [props.status.snapshot, props.status.backfill].flatMap((read) => read ?? []);
  return (
    <>
      <dt>Reads</dt>
      <dd>
        <For each={reads()} fallback={<span class="text-ink-3">none</span>}>
          {(read) => (
            <div>
              <span class="text-ink-2">{readText(read, new Date(sync.nowMs()))}</span>
              <Show when={read.error}>
                {(error) => <p class="line-clamp-3 text-ink-3 wrap-anywhere">{error()}</p>}
              </Show>
            </div>
          )}
        </For>
      </dd>
    </>
  );
}

/** Fields that are being read, that the org no longer has, or that it computes; nothing where there are none. */
function Fields(props: { readonly status: ObjectStatus }): JSX.Element {
  const sync = useSync();
  const computedAt = () => props.status.fields.computedAt;
  const lines = () =>
    (
      [
        ["Being read", props.status.fields.reading],
        ["Retired", props.status.fields.retired],
      ] as const
    ).filter(([, fields]) => fields.length > 0);
  return (
    <Show when={lines().length > 0 || computedAt() !== null}>
      <dt>Fields</dt>
      <dd>
        <Show when={computedAt()}>
          {(at) => (
            <p class="text-ink-2">
              What the org computes is as of {agoText(sync.nowMs() - Date.parse(at()))}, or newer
            </p>
          )}
        </Show>
        <For each={lines()}>
          {([label, fields]) => (
            <p class="line-clamp-3 text-ink-2 wrap-anywhere" title={fields.join(", ")}>
              {label}: {fields.join(", ")}
            </p>
          )}
        </For>
      </dd>
    </Show>
  );
}
