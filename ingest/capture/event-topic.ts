import { StreamError } from "../salesforce/errors.ts";
import type { PubSub } from "../salesforce/pubsub.ts";
import { changeEventTopic } from "../salesforce/topic.ts";
import type { PipelineSource } from "../../edge/protocol/states.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** gRPC codes for a topic that does not exist, or that this user may not subscribe to. */
const REFUSED = new Set([5, 7]);

/** Whether this user has no such topic: the object is not selected for Change Data Capture, or not granted. */
export function isWithoutEvents(error: unknown): error is StreamError {
  if (!(error instanceof StreamError)) return false;
  if (error.errorCode === "") return REFUSED.has(error.code);
  return /\.topic\.(?!api\.unavailable)/.test(error.errorCode);
}

/**
 * Id of the current schema of an object's events; null where the object has no events for this user. Throws StreamError
 * where that is unknown.
 */
export async function eventSchema(pubsub: PubSub, object: string): Promise<string | null> {
  try {
    const { canSubscribe, schemaId } = await pubsub.topic(changeEventTopic(object));
    return canSubscribe ? schemaId : null;
  } catch (error) {
    if (isWithoutEvents(error)) return null;
    throw error;
  }
}

/** The object's changes come another way from now on: a signal to restart its pipeline, not an error. */
export class SourceChanged extends OrgmirrorError {
  readonly kind = "source-changed";
  constructor(object: string, to: PipelineSource) {
    super(
      to === "stream"
        ? `${object} has change events now; its pipeline goes over to them.`
        : `${object} has no change events any more; it is polled.`,
    );
  }
}
