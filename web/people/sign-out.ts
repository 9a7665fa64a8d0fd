import { ApiProblem } from "../client/api.ts";
import { peopleCalls } from "../client/people-calls.ts";
import { forgetKept } from "../kept/kept.ts";

/** Ends a session of one's own; the one of this browser ends with all that the browser keeps of the org. */
export async function signOut({
  id,
  isThis,
}: {
  readonly id: string;
  readonly isThis: boolean;
}): Promise<void> {
  await peopleCalls.endSession(id).catch((error: unknown) => {
    // It has ended already.
    if (!(error instanceof ApiProblem && [401, 404].includes(error.status))) throw error;
  });
  if (!isThis) return;
  await forgetKept();
  // The way back leads to a page that the browser may have kept as it was.
  window.addEventListener("pageshow", ({ persisted }) => persisted && window.location.reload());
  window.location.assign("/");
}

/** Ends the session of this browser, if there is one. */
export async function signOutHere(): Promise<void> {
  const { sessions } = await peopleCalls.sessions();
  const session = sessions.find(({ isThis }) => isThis);
  if (session) await signOut(session);
}
