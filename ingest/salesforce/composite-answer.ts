import * as v from "valibot";
import { checkedAnswer } from "./checked-answer.ts";
import { SalesforceError } from "./errors.ts";

/** A read of records by id: one sObject Collections request. */
export type Retrieve = {
  readonly object: string;
  readonly ids: readonly string[];
  readonly fields: readonly string[];
};

const CompositeAnswer = v.object({
  compositeResponse: v.array(
    v.object({ referenceId: v.string(), httpStatusCode: v.number(), body: v.unknown() }),
  ),
});
const Errors = v.array(v.object({ errorCode: v.string(), message: v.string() }));

/**
 * Body of `POST /composite` for several reads. They do not depend on each other, so each succeeds or fails for itself
 * (REST API Developer Guide, "Send Multiple Requests Using Composite").
 */
export function compositeBody(reads: readonly Retrieve[], apiVersion: string): object {
  return {
    allOrNone: false,
    compositeRequest: reads.map(({ object, ids, fields }, index) => ({
      method: "POST",
      url: `/services/data/v${apiVersion}/composite/sobjects/${object}`,
      referenceId: referenceOf(index),
      body: { ids, fields },
    })),
  };
}

/** The body of each read's answer, or its error (SalesforceError), in the order of the reads. */
export function compositeAnswers(
  reads: readonly Retrieve[],
  answer: unknown,
): readonly PromiseSettledResult<unknown>[] {
  const { compositeResponse } = checkedAnswer(CompositeAnswer, answer, "composite answer");
  const answers = new Map(compositeResponse.map((one) => [one.referenceId, one]));
  return reads.map(({ object }, index) => {
    const one = answers.get(referenceOf(index));
    if (one === undefined) return refused(object, 200, []);
    const { httpStatusCode: status, body } = one;
    return status < 300 ? { status: "fulfilled", value: body } : refused(object, status, body);
  });
}

const referenceOf = (index: number) => `read${index}`;

function refused(object: string, status: number, body: unknown): PromiseRejectedResult {
  const errors = v.safeParse(Errors, body);
  const [first = { errorCode: "UNEXPECTED_ANSWER", message: "a read without an answer" }] =
    errors.success ? errors.output : [];
  const resource = `/composite/sobjects/${object}`;
  return { status: "rejected", reason: new SalesforceError({ ...first, status, resource }) };
}
