import { type JSX, Show } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { exactDateTimeText } from "../format/time.ts";
import { KeptNotice } from "../ui/kept-notice.tsx";
import { isNarrow } from "../ui/narrow.ts";
import { ProblemView } from "../ui/problem-view.tsx";
import { Icon } from "../ui/icon.tsx";
import { AsOfForm } from "./as-of-form.tsx";
import { AsOfNotice } from "./as-of-notice.tsx";
import { type Beside, BesideRecord } from "./beside-record.tsx";
import type { LiveRecord } from "./create-live-record.ts";
import type { RecordMoments } from "./create-moments.ts";
import { isPlainClick } from "./create-way-back.ts";
import { RecordLinks } from "./record-links.tsx";

type Props = {
  readonly id: string;
  readonly name: string;
  readonly description: ObjectDescription;
  readonly record: LiveRecord;
  readonly then: RecordMoments;
  readonly beside: Beside;
  /** The list that it was opened from. */
  readonly back: string;
  readonly onLeave: () => void;
};

/** What the record is, what can be done with it, and of when it is. On a narrow screen the name stays in sight, with the way out. */
export function RecordHead(props: Props): JSX.Element {
  return (
    <>
      <Show when={props.record.keptAtMs()}>{(atMs) => <KeptNotice atMs={atMs()} />}</Show>
      <header
        class="relative max-md:sticky max-md:top-0 max-md:z-20 max-md:-mx-4 max-md:border-b max-md:border-line max-md:bg-surface max-md:px-4 max-md:py-2 max-sm:py-1 max-sm:pr-1"
        data-record-head
      >
        <p class="text-xs text-ink-3 max-md:sr-only">{props.description.label}</p>
        <div class="flex items-start gap-x-3 max-md:flex-wrap max-md:items-center max-md:gap-x-1 max-sm:flex-nowrap">
          <h1 class="line-clamp-3 min-w-0 flex-1 text-xl font-semibold tracking-tight wrap-anywhere max-md:line-clamp-2 max-md:text-base max-md:leading-5">
            <bdi>{props.name}</bdi>
          </h1>
          <a
            class="button button-quiet px-1.5 md:hidden pointer-coarse:min-h-11 pointer-coarse:min-w-11"
            href={props.back}
            aria-label={`Close: back to ${props.description.labelPlural}`}
            onClick={(event) => {
              if (!isPlainClick(event)) return;
              event.preventDefault();
              props.onLeave();
            }}
          >
            <Icon name="close" />
          </a>
          <Show when={!isNarrow()}>
            <div class="flex items-center gap-x-2 max-md:w-full max-md:justify-end max-md:gap-x-1">
              <BesideRecord beside={props.beside} />
              <Acts {...props} />
            </div>
          </Show>
        </div>
      </header>
      <div class="mb-6 max-md:mt-2">
        <div class="flex items-center justify-between gap-2">
          <p class="mt-0.5 truncate font-mono text-xs text-ink-3">{props.id}</p>
          <Show when={isNarrow()}>
            <div class="relative flex items-center">
              <Acts {...props} />
            </div>
          </Show>
        </div>
        <Show when={props.then.moments().asOf} fallback={<DeletedNotice record={props.record} />}>
          {(moment) => <ThenNotice then={props.then} moment={moment()} />}
        </Show>
      </div>
    </>
  );
}

function Acts(props: Props): JSX.Element {
  return (
    <>
      <RecordLinks id={props.id} instanceUrl={props.description.instanceUrl} />
      <AsOfForm moments={props.then.moments()} onChange={props.then.change} />
    </>
  );
}

function ThenNotice(props: { readonly then: RecordMoments; readonly moment: string }): JSX.Element {
  const { then } = props;
  return (
    <Show
      when={then.error()}
      fallback={
        <Show when={then.isKnown()} fallback={<span class="bone mt-3 h-11 w-full" />}>
          <AsOfNotice
            then={then.shown}
            moment={props.moment}
            comparison={then.comparison()}
            onNow={() => then.change({ asOf: null, with: null })}
          />
        </Show>
      }
    >
      {(error) => <ProblemView nested error={error()} onRetry={then.retry} />}
    </Show>
  );
}

function DeletedNotice(props: { readonly record: LiveRecord }): JSX.Element {
  return (
    <Show when={props.record.deletedAt() !== undefined}>
      <p
        class="mt-3 flex gap-2 rounded-md bg-bad-tint px-3 py-2 text-sm text-bad-ink"
        role="status"
        data-deleted
      >
        <Icon name="warning" class="mt-0.5" />
        <span>
          This record was deleted
          <Show when={props.record.deletedAt()}>
            {(at) => <> on {exactDateTimeText(at()).replace(/ \(.*/, "")}</>}
          </Show>
          . These are its last values.
        </span>
      </p>
    </Show>
  );
}
