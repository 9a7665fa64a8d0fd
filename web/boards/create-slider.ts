import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import { playStep, stepAt, STEPS, timeAt } from "./slider-steps.ts";

/** How long a step of the play stands, once its numbers are there. */
const STEP_MS = 900;
/** A slider says many moments on its way to one. */
const SETTLE_MS = 120;

export type SliderProps = {
  /** The beginning of the history, and the present, epoch milliseconds. */
  readonly from: number;
  readonly now: number;
  /** ISO 8601; null: now. */
  readonly asOf: string | null;
  /** What is shown is of the moment that is set. */
  readonly isSettled: boolean;
  readonly onChange: (asOf: string | null) => void;
};

/** A moment between the beginning of the history and now, which can be played from one to the other. */
export function createSlider(props: SliderProps) {
  const [step, setStep] = createSignal(STEPS);
  const [isPlaying, setPlaying] = createSignal(false);
  const later = createTimer();
  const momentAt = (one: number): string | null =>
    one >= STEPS ? null : new Date(timeAt(one, props.from, props.now)).toISOString();
  // The range grows with the time: a moment stays what it is, its step moves.
  createEffect(
    on(
      () => props.asOf,
      (asOf) => setStep(asOf === null ? STEPS : stepAt(Date.parse(asOf), props.from, props.now)),
    ),
  );
  const go = (to: number) => {
    setStep(to);
    later(SETTLE_MS, () => props.onChange(momentAt(to)));
  };
  createEffect(() => {
    if (!isPlaying() || !props.isSettled) return;
    if (step() >= STEPS) return void setPlaying(false);
    const next = playStep(step());
    later(STEP_MS, () => go(next));
  });
  return {
    step: step as Accessor<number>,
    /** ISO 8601; null: now. */
    moment: () => momentAt(step()),
    isPlaying: isPlaying as Accessor<boolean>,
    set(to: number): void {
      setPlaying(false);
      go(to);
    },
    /** From the beginning where it stands at the end; stops where it plays. */
    play(): void {
      const plays = !isPlaying();
      if (plays && step() >= STEPS) go(0);
      setPlaying(plays);
    },
  };
}

/** Runs the last of what it is given, a while later. */
function createTimer(): (ms: number, run: () => void) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  return (ms, run) => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
}
