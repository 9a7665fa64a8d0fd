import { createSignal, For, type JSX, Show } from "solid-js";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import { agoText, lagText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import { EachObject, useSync } from "../state/sync.tsx";
import { PipelineProgress } from "../ui/pipeline-progress.tsx";
import { Icon } from "../ui/icon.tsx";
import { PipelineDetail } from "./pipeline-detail.tsx";
import { newestVerification, partText, verificationText } from "./words.ts";

const RIGHT = "px-2.5 text-right font-medium";

/** The columns after the pipeline and its state: label, what it means, how it is aligned. */
const COLUMNS = [
  ["Lag", "How long the oldest change waits that is not applied", RIGHT],
  [
    "Last message",
    "When the node last received something from the stream, or renewed its lease",
    RIGHT,
  ],
  ["Rows", "Live records in the mirror", RIGHT],
  ["Seq", "Number of the newest change", RIGHT],
  ["Repairs", "Reads that are open, until they show what their cause did", RIGHT],
  ["Dead letters", "Events and rows that are set aside with their reason", RIGHT],
  ["Verification", "The newest comparison with the org", "px-4 font-medium"],
] as const;

/** One row per pipeline. It unfolds to the details behind its figures. */
export function PipelineTable(): JSX.Element {
  const [unfolded, setUnfolded] = createSignal<ReadonlySet<string>>(new Set());
  const toggle = (object: string) => {
    const next = new Set(unfolded());
    if (!next.delete(object)) next.add(object);
    setUnfolded(next);
  };
  return (
    <div
      class="overflow-x-auto rounded-md border border-line"
      tabindex="0"
      role="region"
      aria-label="Pipelines"
    >
      <table class="w-full min-w-max border-collapse text-sm">
        <thead class="bg-sunken text-left text-xs text-ink-3">
          <tr class="h-8">
            <th scope="col" class="sticky left-0 z-10 bg-sunken px-4 font-medium">
              Pipeline
            </th>
            <th scope="col" class="px-3 font-medium">
              State
            </th>
            <For each={COLUMNS}>
              {([label, title, look]) => (
                <th scope="col" class={look} title={title}>
                  {label}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <EachObject>
            {(status) => (
              <Pipeline
                status={status()}
                open={unfolded().has(status().object)}
                onToggle={() => toggle(status().object)}
              />
            )}
          </EachObject>
        </tbody>
      </table>
    </div>
  );
}

function Pipeline(props: {
  readonly status: ObjectStatus;
  readonly open: boolean;
  readonly onToggle: () => void;
}): JSX.Element {
  const detailId = () => `pipeline-${props.status.object}`;
  return (
    <>
      <tr class="h-12 border-t border-line" data-object={props.status.object}>
        <th scope="row" class="sticky left-0 z-10 bg-surface pr-3 pl-2 text-left font-normal">
          <span class="flex items-center gap-1">
            <button
              type="button"
              class="inline-flex size-7 pointer-coarse:size-11 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
              aria-expanded={props.open}
              aria-controls={props.open ? detailId() : undefined}
              aria-label={`Details of ${props.status.object}`}
              onClick={() => props.onToggle()}
            >
              <Icon name="right" class={props.open ? "rotate-90" : ""} />
            </button>
            <a
              class="link max-w-40 pointer-coarse:leading-[44px] truncate font-medium text-ink md:max-w-56"
              href={`/objects/${props.status.object}`}
              title={props.status.object}
            >
              {props.status.object}
            </a>
          </span>
        </th>
        <td class="px-3">
          <PipelineProgress status={props.status} class="w-40" />
        </td>
        <Figures status={props.status} />
      </tr>
      <Show when={partText(props.status)}>
        {(text) => <Reason {...{ reason: text(), state: "live" }} />}
      </Show>
      <Show when={props.status.reason}>
        {(reason) => <Reason {...{ reason: reason(), state: props.status.state }} />}
      </Show>
      <Show when={props.open}>
        <tr id={detailId()} class="bg-page">
          <td colspan={COLUMNS.length + 2} class="border-t border-line">
            <div class="sticky left-0 w-max max-w-[min(64rem,calc(100vw-34px))] px-4 py-3 md:max-w-[min(64rem,calc(100vw-320px))]">
              <PipelineDetail status={props.status} />
            </div>
          </td>
        </tr>
      </Show>
    </>
  );
}

function Reason(props: { readonly reason: string; readonly state: string }): JSX.Element {
  return (
    <tr>
      <td colspan={COLUMNS.length + 2} class="pb-3">
        <p
          class="sticky left-4 mx-4 w-max max-w-[min(48rem,calc(100vw-64px))] text-sm wrap-anywhere"
          classList={{
            "text-bad-ink": props.state === "failed",
            "text-ink-3": props.state !== "failed",
          }}
        >
          {props.reason}
        </p>
      </td>
    </tr>
  );
}

function Figures(props: { readonly status: ObjectStatus }): JSX.Element {
  const sync = useSync();
  const age = (at: string | null) => (at === null ? "n/a" : agoText(sync.nowMs() - Date.parse(at)));
  const verification = () => newestVerification(props.status.verifications);
  /** Of what is seen in part it is not told how much there is. */
  const isPart = () => props.status.part === "rows";
  const count = (value: number) => (isPart() ? "–" : countText(value));
  const unpublished = () => Math.max(0, props.status.seq - props.status.publishedSeq);
  return (
    <>
      <Figure text={lagText(props.status.lagMs)} faint={props.status.lagMs === null} />
      <Figure text={age(props.status.lastMessageAt)} faint={props.status.lastMessageAt === null} />
      <Figure text={count(props.status.rows)} faint={props.status.rows === 0} />
      <td
        class="px-2.5 text-right"
        classList={{ "text-ink-3": isPart() }}
        title={
          isPart() ? undefined : `Published to the room up to ${count(props.status.publishedSeq)}`
        }
      >
        {count(props.status.seq)}
        <Show when={unpublished() > 0}>
          <span class="block text-xs text-warn-ink">{countText(unpublished())} unpublished</span>
        </Show>
      </td>
      <Figure text={count(props.status.openRepairs)} faint={props.status.openRepairs === 0} />
      <Figure
        text={count(props.status.deadLetters.open)}
        faint={props.status.deadLetters.open === 0}
        alarm={props.status.deadLetters.open > 0}
      />
      <td
        class="max-w-72 truncate px-4"
        classList={{
          "text-ink-3": verification() === null,
          "text-warn-ink":
            verification()?.state === "different" || verification()?.state === "failed",
        }}
      >
        {props.status.part ? "–" : verificationText(verification(), new Date(sync.nowMs()))}
      </td>
    </>
  );
}

function Figure(props: {
  readonly text: string;
  readonly faint?: boolean;
  readonly alarm?: boolean;
}): JSX.Element {
  return (
    <td
      class="px-2.5 text-right whitespace-nowrap"
      classList={{
        "text-ink-3": props.faint ?? false,
        "font-medium text-warn-ink": props.alarm ?? false,
      }}
    >
      {props.text}
    </td>
  );
}
