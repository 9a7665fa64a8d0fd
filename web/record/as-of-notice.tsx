import { type JSX, Show } from "solid-js";
import type { AsOf } from "../../edge/protocol/as-of.ts";
import { countText } from "../format/number.ts";
import { AsOfBar, AsOfTime } from "../ui/as-of-bar.tsx";
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
    <AsOfBar class="mt-3" moment={props.moment} onNow={props.onNow}>
      <Show when={props.then.asOf()} fallback={<>It was not there {momentWords(props.moment)}.</>}>
        {(asOf) => (
          <>
            As of <Time asOf={asOf()} moment={props.moment} />. {props.comparison}
          </>
        )}
      </Show>
    </AsOfBar>
  );
}

function Time(props: { readonly asOf: AsOf; readonly moment: string }): JSX.Element {
  return (
    <AsOfTime
      at={isSeq(props.moment) ? props.asOf.at : props.moment}
      after={isSeq(props.moment) ? `, after change ${countText(props.asOf.seq)}` : ""}
      settled={props.asOf.settled}
    />
  );
}
