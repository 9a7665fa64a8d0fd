import * as v from "valibot";
import { startChild, type Child, type ChildOptions } from "./child.ts";
import { untilUp } from "./until-up.ts";

interface AnnouncedOptions<T> extends Omit<ChildOptions, "listen"> {
  /** Where it announces itself: 1 is stdout, which then is not logged. */
  readonly descriptor: 1 | 3;
  readonly announcement: v.GenericSchema<unknown, T>;
  readonly timeoutMs: number;
}

/** Starts a program that says in a line of JSON that it is up. Throws with its last lines where it does not say so. */
export async function startAnnounced<T>(
  options: AnnouncedOptions<T>,
): Promise<{ readonly child: Child; readonly announcement: T }> {
  const schema = v.pipe(v.string(), v.parseJson(), options.announcement);
  const found: T[] = [];
  const line = (text: string) => {
    const parsed = v.safeParse(schema, text);
    if (parsed.success) found.push(parsed.output);
  };
  const child = await startChild({ ...options, listen: { to: options.descriptor, line } });
  const announcement = await untilUp(child, () => found[0] ?? false, options.timeoutMs);
  return { child, announcement };
}
