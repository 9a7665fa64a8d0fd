import { ApiProblem, BROKEN_OFF, problemOf, UNREACHABLE } from "./api.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of a file of the API, as they come. Throws ApiProblem where it is refused, or breaks off on the way. */
export async function openDownload(
  address: string,
  signal: AbortSignal,
): Promise<ReadableStream<Bytes>> {
  const answer = await fetch(address, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ApiProblem(UNREACHABLE);
  });
  if (!answer.ok || answer.body === null) throw await problemOf(answer);
  const reader = answer.body.getReader();
  return new ReadableStream<Bytes>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(signal.aborted ? error : new ApiProblem(BROKEN_OFF));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
