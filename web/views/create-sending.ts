import { createSignal } from "solid-js";

/** Sends one change after the other; what is refused is kept, to be told. */
export function createSending() {
  const [isSending, setSending] = createSignal(false);
  const [problem, setProblem] = createSignal<Error | null>(null);
  const send = async (work: () => Promise<void>): Promise<void> => {
    if (isSending()) return;
    setSending(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setSending(false);
    }
  };
  return { isSending, problem, send };
}

export type Sending = ReturnType<typeof createSending>;
