import type { JSX } from "solid-js";
import type { PipelineState } from "../../edge/protocol/states.ts";

type Look = {
  readonly label: string;
  /** Each state has a shape of its own: colour is never the only sign. */
  readonly shape: JSX.Element;
  readonly ink: string;
  readonly chip: string;
};

const RING = "M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4";

const LOOKS: Readonly<Record<PipelineState, () => Look>> = {
  queued: () => ({
    label: "Queued",
    shape: (
      <path
        d={RING}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-dasharray="2 1.6"
      />
    ),
    ink: "text-ink-3",
    chip: "bg-chip text-ink-2",
  }),
  copying: () => ({
    label: "Copying",
    shape: (
      <>
        <path d={RING} fill="none" stroke="currentColor" stroke-width="1.5" />
        <path d="M6 2a4 4 0 0 1 0 8z" fill="currentColor" />
      </>
    ),
    ink: "text-accent",
    chip: "bg-tint text-accent-2",
  }),
  "catching-up": () => ({
    label: "Catching up",
    shape: (
      <path
        d="M1.8 2.8 5 6 1.8 9.2M6.4 2.8 9.6 6 6.4 9.2"
        fill="none"
        stroke="currentColor"
        stroke-width="1.7"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    ),
    ink: "text-accent",
    chip: "bg-tint text-accent-2",
  }),
  live: () => ({
    label: "Live",
    shape: <circle cx="6" cy="6" r="4" fill="currentColor" />,
    ink: "text-ok",
    chip: "bg-ok-tint text-ok-ink",
  }),
  late: () => ({
    label: "Late",
    shape: (
      <path
        d="M6 1.6 11 10.4H1z"
        fill="currentColor"
        stroke="currentColor"
        stroke-linejoin="round"
      />
    ),
    ink: "text-warn",
    chip: "bg-warn-tint text-warn-ink",
  }),
  paused: () => ({
    label: "Paused",
    shape: (
      <path
        d="M3.8 2.4v7.2M8.2 2.4v7.2"
        stroke="currentColor"
        stroke-width="2.2"
        stroke-linecap="round"
      />
    ),
    ink: "text-ink-3",
    chip: "bg-chip text-ink-2",
  }),
  failed: () => ({
    label: "Failed",
    shape: (
      <path
        d="M2.4 2.4l7.2 7.2M9.6 2.4 2.4 9.6"
        stroke="currentColor"
        stroke-width="2.2"
        stroke-linecap="round"
      />
    ),
    ink: "text-bad",
    chip: "bg-bad-tint text-bad-ink",
  }),
};

export function pipelineLabel(state: PipelineState): string {
  return LOOKS[state]().label;
}

/** The shape and colour of a state; its name is said to screen readers unless a text beside it does. */
export function PipelineDot(props: {
  readonly state: PipelineState;
  readonly silent?: boolean;
}): JSX.Element {
  return (
    <span
      class={`inline-flex shrink-0 ${LOOKS[props.state]().ink}`}
      title={pipelineLabel(props.state)}
    >
      <svg aria-hidden="true" class="size-3" viewBox="0 0 12 12">
        {LOOKS[props.state]().shape}
      </svg>
      {props.silent ? null : <span class="sr-only">{pipelineLabel(props.state)}</span>}
    </span>
  );
}

export function PipelineChip(props: { readonly state: PipelineState }): JSX.Element {
  return (
    <span
      data-pipeline={props.state}
      class={`inline-flex h-5.5 items-center gap-1.5 rounded-full pr-2.5 pl-2 text-xs font-medium whitespace-nowrap ${LOOKS[props.state]().chip}`}
    >
      <PipelineDot state={props.state} silent />
      {pipelineLabel(props.state)}
    </span>
  );
}
