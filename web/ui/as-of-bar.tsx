import type { JSX } from "solid-js";
import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { Icon } from "./icon.tsx";

/** Says that what is shown is as of a moment, with the way back to now. */
export function AsOfBar(props: {
  /** What the moment is, as it was asked for. */
  readonly moment: string;
  readonly class?: string;
  readonly onNow: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <p
      class={`flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-tint px-3 py-2 text-sm ${props.class ?? ""}`}
      role="status"
      data-as-of={props.moment}
    >
      <Icon name="clock" />
      <span class="min-w-0 flex-1">{props.children}</span>
      <button type="button" class="button" onClick={() => props.onNow()}>
        Back to now
      </button>
    </p>
  );
}

/** `28 Nov 2026, 14:00, so far: …` */
export function AsOfTime(props: {
  readonly at: string;
  /** Said between the time and what is open. */
  readonly after?: string;
  readonly settled: boolean;
}): JSX.Element {
  return (
    <>
      <time datetime={props.at} title={exactDateTimeText(props.at)}>
        {dateTimeText(props.at, new Date())}
      </time>
      {props.after ?? ""}
      {props.settled ? "" : ", so far: later changes may still belong before it"}
    </>
  );
}
