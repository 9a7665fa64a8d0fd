import type { Session, SessionSource } from "./auth.ts";
import { sessionFault } from "./session-fault.ts";

/** Makes a call with the current session; once more with a new one if the fault was the session's. */
export async function withSession<T>(
  sessions: SessionSource,
  ask: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await sessions.current();
  try {
    return await ask(session);
  } catch (error) {
    const fault = sessionFault(error);
    if (fault === null || !sessions.discard(session, fault)) throw error;
    return ask(await sessions.current());
  }
}
