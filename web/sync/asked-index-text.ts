import type { AskedIndex } from "../../edge/protocol/asked-index.ts";
import { agoText } from "../format/duration.ts";
import { countText, sizeText } from "../format/number.ts";

const OF_WAYS: Readonly<Record<AskedIndex["way"], string>> = {
  order: "by its order",
  "org-order": "by its order in Salesforce",
  part: "for parts of its text",
};

/** `for parts of its text: 12 MB, used 340 times, last 3 min ago`. */
export function askedIndexText(index: AskedIndex, nowMs: number): string {
  const of = OF_WAYS[index.way];
  return `${of}: ${stateText(index, nowMs)}`;
}

function stateText({ state, reason, progress, bytes, scans, usedAt }: AskedIndex, nowMs: number) {
  switch (state) {
    case "wanted":
      return "wanted by a slow question, not looked at yet";
    case "building":
      return `being made, ${Math.floor(progress * 100)} %`;
    case "refused":
      return `not made. ${reason ?? ""}`;
    case "standing": {
      const times = `used ${countText(scans)} ${scans === 1 ? "time" : "times"}`;
      const last = usedAt === null ? "" : `, last ${agoText(nowMs - Date.parse(usedAt))}`;
      return `${sizeText(bytes)}, ${times}${last}`;
    }
  }
}
