/** Times of answers for a page of 50 rows, one after the other, each of another page; and of pages far down. */
export async function measurePages(
  url: string,
  requests: number,
): Promise<{ readonly pagesMs: readonly number[]; readonly rowCount: number }> {
  const base = `${url}/api/objects/Contact/rows?limit=50&sort=name`;
  const pagesMs: number[] = [];
  let [next, rowCount]: [string | null, number] = [null, 0];
  for (let n = 0; n < requests; n++) {
    const startedAt = performance.now();
    const answer = await fetch(next === null ? base : `${base}&cursor=${encodeURIComponent(next)}`);
    const page = (await answer.json()) as { rows: unknown[]; next: string | null };
    pagesMs.push(performance.now() - startedAt);
    if (!answer.ok) throw new Error(`The Worker refused a page: ${answer.status}`);
    rowCount += page.rows.length;
    next = page.next;
  }
  return { pagesMs, rowCount };
}
