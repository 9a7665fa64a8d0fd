import { type JSX, Show } from "solid-js";
import type { AsOf } from "../../edge/protocol/as-of.ts";
import { countText } from "../format/number.ts";
import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { Icon } from "../ui/icon.tsx";
import { isSeq, momentWords } from "./as-of-words.ts";
import type { RecordThen } from "./create-record-then.ts";

/** Says that a record is shown as it was, when that was, and how it differs from the other moment. */
export function AsOfNotice(props: {
  readonly then: RecordThen;
  /** What the moment is, as it was asked for. */
  readonly moment: string;
  /** How it differs from the other moment, in a sentence. */
  readonly comparison: string;
  readonly onNow: () => void;
}): JSX.Element {
  return (
    <p
      class="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-tint px-3 py-2 text-sm"
      role="status"
      data-as-of={props.moment}
    >
      <Icon name="clock" />
      <span class="min-w-0 flex-1">
        <Show
          when={props.then.asOf()}
          fallback={<>It was not there {momentWords(props.moment)}.</>}
        >
          {(asOf) => (
            <>
              As of <Time asOf={asOf()} moment={props.moment} />. {props.comparison}
            </>
          )}
        </Show>
      </span>
      <button type="button" class="button" onClick={() => props.onNow()}>
        Back to now
      </button>
    </p>
  );
}

function Time(props: { readonly asOf: AsOf; readonly moment: string }): JSX.Element {
  const at = () => (isSeq(props.moment) ? props.asOf.at : props.moment);
  return (
    <>
      <time datetime={at()} title={exactDateTimeText(at())}>
        {dateTimeText(at(), new Date())}
      </time>
      {isSeq(props.moment) ? `, after change ${countText(props.asOf.seq)}` : ""}
      {props.asOf.settled ? "" : ", so far: later changes may still belong before it"}
    </>
  );
}
