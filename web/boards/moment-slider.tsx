import { createEffect, createSignal, type JSX, on, onCleanup, Show } from "solid-js";
import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { Icon } from "../ui/icon.tsx";
import { playStep, STEPS, timeAt, stepAt } from "./slider-steps.ts";

/** How long a step of the play stands, once its numbers are there. */
const STEP_MS = 900;
/** A slider says many moments on its way to one. */
const SETTLE_MS = 120;

/** Sets the whole board to a moment between the beginning of the history and now, and plays from one to the other. */
export function MomentSlider(props: {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly now: number;
  /** ISO 8601; null: now. */
  readonly asOf: string | null;
  /** The tiles show the moment that is set. */
  readonly isSettled: boolean;
  readonly onChange: (asOf: string | null) => void;
}): JSX.Element {
  const [step, setStep] = createSignal(STEPS);
  const [isPlaying, setPlaying] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const later = (ms: number, run: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
  // The range grows with the time: a moment stays what it is, its step moves.
  createEffect(
    on(
      () => props.asOf,
      (asOf) => setStep(asOf === null ? STEPS : stepAt(Date.parse(asOf), props.from, props.now)),
    ),
  );
  const go = (to: number) => {
    setStep(to);
    later(SETTLE_MS, () =>
      props.onChange(
        to >= STEPS ? null : new Date(timeAt(to, props.from, props.now)).toISOString(),
      ),
    );
  };
  createEffect(() => {
    if (!isPlaying() || !props.isSettled) return;
    const next = playStep(step());
    if (step() >= STEPS) return void setPlaying(false);
    later(STEP_MS, () => go(next));
  });
  const play = () => {
    if (isPlaying()) return void (setPlaying(false), clearTimeout(timer));
    if (step() >= STEPS) go(0);
    setPlaying(true);
  };
  const text = () => {
    if (step() >= STEPS) return "now";
    const moment = new Date(timeAt(step(), props.from, props.now)).toISOString();
    return dateTimeText(moment, new Date());
  };
  return (
    <div class="flex min-w-0 items-center gap-2" role="group" aria-label="Moment">
      <button
        type="button"
        class="button button-quiet px-1.5"
        aria-label={isPlaying() ? "Stop playing" : "Play from the beginning of the history"}
        title={isPlaying() ? "Stop" : "Play"}
        onClick={play}
      >
        <Icon name={isPlaying() ? "pause" : "play"} />
      </button>
      <input
        type="range"
        class="min-w-24 flex-1 accent-accent md:w-56"
        aria-label="As of"
        aria-valuetext={text()}
        min="0"
        max={STEPS}
        step="1"
        value={step()}
        onInput={(event) => {
          setPlaying(false);
          go(event.currentTarget.valueAsNumber);
        }}
      />
      <span
        class="w-28 shrink-0 text-xs whitespace-nowrap text-ink-2"
        title={props.asOf === null ? undefined : exactDateTimeText(props.asOf)}
      >
        {text()}
      </span>
      <Show when={props.asOf !== null}>
        <button type="button" class="button" onClick={() => (setPlaying(false), go(STEPS))}>
          Now
        </button>
      </Show>
    </div>
  );
}
