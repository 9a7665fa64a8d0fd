/** How long the locks of other transactions may still keep a request waiting. */
export type Patience = {
  /** Whether a write may wait for this lock, for so long in all. */
  mayWaitFor(lock: number, ms: number): boolean;
};

/** A write met a lock for which it may wait. It is no error of an API: the request waits, and is made again. */
export class RowLocked extends Error {
  readonly lock: number;

  constructor(lock: number) {
    super(`The write waits for lock ${lock}.`);
    this.lock = lock;
  }
}
