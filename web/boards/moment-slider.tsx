import type { JSX } from "solid-js";
import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { Icon } from "../ui/icon.tsx";
import { createSlider, type SliderProps } from "./create-slider.ts";
import { STEPS } from "./slider-steps.ts";

/** Sets the whole board to a moment between the beginning of the history and now, and plays from one to the other. */
export function MomentSlider(props: SliderProps): JSX.Element {
  const slider = createSlider(props);
  const text = () => {
    const moment = slider.moment();
    return moment === null ? "now" : dateTimeText(moment, new Date());
  };
  return (
    <div class="flex min-w-0 grow items-center gap-2 md:max-w-md" role="group" aria-label="Moment">
      <button
        type="button"
        class="button button-quiet px-1.5"
        aria-label={slider.isPlaying() ? "Stop playing" : "Play from the beginning of the history"}
        title={slider.isPlaying() ? "Stop" : "Play"}
        onClick={() => slider.play()}
      >
        <Icon name={slider.isPlaying() ? "pause" : "play"} />
      </button>
      <input
        type="range"
        class="w-24 min-w-24 flex-1 accent-accent pointer-coarse:h-11"
        aria-label="As of"
        aria-valuetext={text()}
        min="0"
        max={STEPS}
        step="1"
        value={slider.step()}
        onInput={(event) => slider.set(event.currentTarget.valueAsNumber)}
      />
      <span
        class="w-28 shrink-0 text-xs whitespace-nowrap text-ink-2"
        title={props.asOf === null ? undefined : exactDateTimeText(props.asOf)}
      >
        {text()}
      </span>
      {/* It keeps its room: what is dragged stays under the pointer. */}
      <button
        type="button"
        class="button"
        classList={{ invisible: props.asOf === null }}
        onClick={() => slider.set(STEPS)}
      >
        Now
      </button>
    </div>
  );
}
