import { StreamError } from "../salesforce/errors.ts";
import type { PubSub } from "../salesforce/pubsub.ts";
import { changeEventTopic } from "../salesforce/topic.ts";
import type { PipelineSource } from "../../edge/protocol/states.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** Codes of gRPC for a topic that is not there, and one that this user may not hear. */
const REFUSED = new Set([5, 7]);

/** Whether there is no such topic for this user: the object is not selected for Change Data Capture, or not granted. */
export function isWithoutEvents(error: unknown): error is StreamError {
  if (!(error instanceof StreamError)) return false;
  if (error.errorCode === "") return REFUSED.has(error.code);
  return /\.topic\.(?!api\.unavailable)/.test(error.errorCode);
}

/**
 * Id of the schema that an object's events have now; null where it has no events for this user. Throws StreamError where
 * nobody can tell.
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

/** The object's changes come another way from now on: a signal to start its pipeline anew, not an error. */
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
