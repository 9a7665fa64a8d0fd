import { peopleCalls } from "../client/people-calls.ts";
import { forgetKept } from "../kept/kept.ts";

/** Shows Orgmirror as a person sees it, in all tabs of this browser, which keeps nothing of the org meanwhile; for admins. */
export async function viewAs(person: string): Promise<void> {
  await peopleCalls.viewAs(person);
  await beginAt("/");
}

/** Shows the admin's own again. */
export async function stopViewing(): Promise<void> {
  await peopleCalls.stopViewing();
  await beginAt("/people");
}

async function beginAt(path: string): Promise<void> {
  await forgetKept();
  // The way back leads to a page that the browser may have kept as it was.
  window.addEventListener("pageshow", ({ persisted }) => persisted && window.location.reload());
  window.location.assign(path);
}
