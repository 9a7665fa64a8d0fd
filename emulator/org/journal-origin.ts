/** What an org was built from. Its journal only says what happened since. */
export type JournalOrigin = {
  readonly seed: string;
  /** As `--records` takes it. */
  readonly records: number | string;
  /** When the history of its first records ends, epoch milliseconds. */
  readonly at: number;
  /** A digest of the describes and record files of the org; absent when there are none. */
  readonly made?: string;
};

/** @param digests of describes and record files, if any */
export function originOf({
  digests,
  ...origin
}: Omit<JournalOrigin, "made"> & {
  readonly digests: readonly (string | undefined)[];
}): JournalOrigin {
  const made = digests.filter((digest) => digest !== undefined).join("/");
  return { ...origin, ...(made === "" ? {} : { made }) };
}

/** @throws Error that says what to do, when the journal at this path belongs to another org */
export function checkOrigin(path: string, found: JournalOrigin, expected: JournalOrigin): void {
  const isSame = found.seed === expected.seed && found.records === expected.records;
  if (isSame && found.made === expected.made) return;
  if (isSame) {
    throw new Error(
      `${path} belongs to an org of other --describe or --load files; ` +
        `start with those, or with another --data directory.`,
    );
  }
  throw new Error(
    `${path} belongs to an org of --seed ${found.seed} --records ${found.records}; ` +
      `start with these, or with another --data directory.`,
  );
}
