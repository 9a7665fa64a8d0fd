/** Numbers the hellos of a watch, and knows when the last of them was answered: then all that is to be told was told. */
export function makeAsks() {
  let [said, answered] = [0, 0];
  return {
    next: (): number => (said += 1),
    /** @param ask that of a message; null where it answers none @returns whether no answer is still to come */
    isSettledBy(ask: number | null): boolean {
      if (ask !== null) answered = ask;
      return answered === said;
    },
  };
}
