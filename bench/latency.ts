import type { Browser } from "playwright-core";
import { untilPageLive } from "../e2e/browser.ts";
import type { OrgClient } from "../e2e/org-client.ts";
import { readPaints, watchPaints } from "./painted.ts";

const SETTLE_MS = 3_000;

/** For `seconds`, writes `rate` changes a second to records on a page. Asks the page when it painted them. */
export async function measureLatency(
  browser: Browser,
  url: string,
  org: OrgClient,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  await page.goto(`${url}/objects/Account?columns=name`);
  await untilPageLive(page);
  const cells = page.locator('[role="gridcell"][data-column="name"]');
  await cells.first().waitFor();
  const ids = await cells.evaluateAll((all) =>
    all.map((cell) => cell.getAttribute("data-record-id") ?? ""),
  );
  await watchPaints(page);
  const writes = await writeMarks(org, ids, rate, seconds);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const painted = await readPaints(page);
  await page.close();
  const pairs = writes.flatMap((write) => {
    const at = painted[write.mark];
    return at === undefined ? [] : [{ ...write, at }];
  });
  return {
    /** From the org's answer to the write, so from its commit at the latest, to the paint. */
    fromCommitMs: pairs.map(({ at, answeredAt }) => Math.max(at - answeredAt, 0)),
    /** From before the write was sent to the paint. Includes what the bench itself adds. */
    fromRequestMs: pairs.map(({ at, sentAt }) => at - sentAt),
    /** Changes that were never painted, or were replaced in the same cell before a frame. */
    unseen: writes.length - pairs.length,
    sent: writes.length,
  };
}

interface Write {
  readonly mark: string;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** At an even pace, whatever the answers take. */
async function writeMarks(
  org: OrgClient,
  ids: readonly string[],
  rate: number,
  seconds: number,
): Promise<Write[]> {
  const writes: Promise<Write>[] = [];
  const startedAt = performance.now();
  for (let n = 0; n < rate * seconds; n++) {
    const dueMs = startedAt + (n * 1000) / rate - performance.now();
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
    writes.push(writeMark(org, ids[n % ids.length] ?? "", `mark-${n}`));
  }
  return Promise.all(writes);
}

async function writeMark(org: OrgClient, id: string, mark: string): Promise<Write> {
  const sentAt = now();
  const answer = await fetch(`${org.instanceUrl}/services/data/v66.0/sobjects/Account/${id}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${org.accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ Name: mark }),
  });
  const answeredAt = now();
  if (!answer.ok) throw new Error(`The org refused ${mark}: ${await answer.text()}`);
  return { mark, sentAt, answeredAt };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
