import type { JSX } from "solid-js";
import type { PipelineState } from "../../edge/protocol/states.ts";

type Line = {
  readonly d: string;
  readonly fill?: "currentColor";
  /** Width; none where the line is only filled. */
  readonly stroke?: number;
  readonly dash?: string;
  readonly cap?: "round";
  readonly join?: "round";
};

type Look = {
  readonly label: string;
  /** Each state has a shape of its own: colour is never the only sign. */
  readonly lines: readonly Line[];
  readonly ink: string;
  readonly chip: string;
};

const RING = "M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4";
const CALM = { ink: "text-ink-3", chip: "bg-chip text-ink-2" };
const BUSY = { ink: "text-accent", chip: "bg-tint text-accent-2" };

const LOOKS: Readonly<Record<PipelineState, Look>> = {
  queued: { label: "Queued", lines: [{ d: RING, stroke: 1.5, dash: "2 1.6" }], ...CALM },
  copying: {
    label: "Copying",
    lines: [
      { d: RING, stroke: 1.5 },
      { d: "M6 2a4 4 0 0 1 0 8z", fill: "currentColor" },
    ],
    ...BUSY,
  },
  "catching-up": {
    label: "Catching up",
    lines: [
      { d: "M1.8 2.8 5 6 1.8 9.2M6.4 2.8 9.6 6 6.4 9.2", stroke: 1.7, cap: "round", join: "round" },
    ],
    ...BUSY,
  },
  live: {
    label: "Live",
    lines: [{ d: "M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8", fill: "currentColor" }],
    ink: "text-ok",
    chip: "bg-ok-tint text-ok-ink",
  },
  late: {
    label: "Late",
    lines: [{ d: "M6 1.6 11 10.4H1z", fill: "currentColor", stroke: 1, join: "round" }],
    ink: "text-warn",
    chip: "bg-warn-tint text-warn-ink",
  },
  silent: {
    label: "Silent",
    lines: [{ d: "M2 6h.01M6 6h.01M10 6h.01", stroke: 2.4, cap: "round" }],
    ink: "text-warn",
    chip: "bg-warn-tint text-warn-ink",
  },
  paused: {
    label: "Paused",
    lines: [{ d: "M3.8 2.4v7.2M8.2 2.4v7.2", stroke: 2.2, cap: "round" }],
    ...CALM,
  },
  failed: {
    label: "Failed",
    lines: [{ d: "M2.4 2.4l7.2 7.2M9.6 2.4 2.4 9.6", stroke: 2.2, cap: "round" }],
    ink: "text-bad",
    chip: "bg-bad-tint text-bad-ink",
  },
};

/** The mark of a state. `silent` hides its name from screen readers, where a text beside it says it. */
export function PipelineDot(props: {
  readonly state: PipelineState;
  readonly silent?: boolean;
}): JSX.Element {
  return (
    <span class={`inline-flex shrink-0 ${LOOKS[props.state].ink}`} title={LOOKS[props.state].label}>
      <svg aria-hidden="true" class="size-3" viewBox="0 0 12 12">
        {LOOKS[props.state].lines.map(drawnLine)}
      </svg>
      {props.silent ? null : <span class="sr-only">{LOOKS[props.state].label}</span>}
    </span>
  );
}

function drawnLine({ d, fill, stroke, dash, cap, join }: Line): JSX.Element {
  const inside = fill ?? "none";
  const ink = stroke ? "currentColor" : "none";
  return (
    <path
      d={d}
      fill={inside}
      stroke={ink}
      stroke-width={stroke}
      stroke-dasharray={dash}
      stroke-linecap={cap}
      stroke-linejoin={join}
    />
  );
}

export function PipelineChip(props: { readonly state: PipelineState }): JSX.Element {
  return (
    <span
      data-pipeline={props.state}
      class={`inline-flex h-5.5 items-center gap-1.5 rounded-full pr-2.5 pl-2 text-xs font-medium whitespace-nowrap ${LOOKS[props.state].chip}`}
    >
      <PipelineDot state={props.state} silent />
      {LOOKS[props.state].label}
    </span>
  );
}
