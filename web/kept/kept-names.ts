import { isTransient } from "../client/api.ts";
import { keepAnswer, keptAnswer } from "./kept-answers.ts";

type Names = Readonly<Record<string, string>>;

/** So many names are kept of an object, the newest. */
const MOST = 2_000;

/** The names of records as they are read; or, where they cannot be, those that are kept. */
export async function namesOrKept(
  object: string,
  ids: readonly string[],
  read: Promise<ReadonlyMap<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const asked = ["names", object];
  const kept = async (): Promise<Names> =>
    (await keptAnswer<Names>(asked).catch(() => null))?.answer ?? {};
  try {
    const names = await read;
    void kept()
      .then((before) => {
        const all = newest({ ...before, ...Object.fromEntries(names) });
        return keepAnswer(asked, all, Date.now());
      })
      .catch(() => undefined);
    return names;
  } catch (error) {
    const before = isTransient(error) ? await kept() : {};
    const found = ids.flatMap((id) =>
      before[id] === undefined ? [] : [[id, before[id]] as const],
    );
    if (found.length === 0) throw error;
    return new Map(found);
  }
}

function newest(names: Names): Names {
  return Object.fromEntries(Object.entries(names).slice(-MOST));
}
