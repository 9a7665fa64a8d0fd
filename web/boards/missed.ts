import type { Answer, Contents } from "../../edge/protocol/question.ts";
import { isContained } from "./ask-tile.ts";

type Content = Contents[string];

/** What touched a tile since its answer, by object: the newest content of each, or null where its line is not known. */
export function makeMissed() {
  const missed = new Map<string, Content | null>();
  return {
    add: (object: string, content: Content | null): void => void missed.set(object, content),
    isAny: (): boolean => missed.size > 0,
    /** What is asked for now: `contents` is what the answers must contain; `answered` forgets what they do. */
    ask() {
      const asked = [...missed];
      const named = asked.flatMap(([object, one]) =>
        one === null ? [] : [[object, one] as const],
      );
      return {
        contents: Object.fromEntries(named) as Contents,
        answered(answers: readonly Pick<Answer, "seqs" | "history">[]): void {
          for (const [object, content] of asked)
            if (missed.get(object) === content) missed.delete(object);
          for (const [object, content] of missed)
            if (content !== null && isContained(answers, object, content)) missed.delete(object);
        },
      };
    },
  };
}
