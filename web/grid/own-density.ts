import { createSignal } from "solid-js";
import { DENSITIES, type Density } from "../view/view-state.ts";

const KEY = "orgmirror.density";

const [own, set] = createSignal<Density>(stored());

/** How high rows are where the address does not say it, as the reader has chosen. */
export { own as ownDensity };

/** Keeps it for all lists, and for the next visit. */
export function setOwnDensity(next: Density): void {
  set(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage is not available: the choice holds for this visit.
  }
}

function stored(): Density {
  try {
    return densityOf(localStorage.getItem(KEY)) ?? "dense";
  } catch {
    return "dense";
  }
}

/** Null of what is none. */
export function densityOf(text: string | null): Density | null {
  return DENSITIES.find((one) => one === text) ?? null;
}
