import { badRequest } from "../model/salesforce-error.ts";
import type { Faults } from "./faults.ts";
import type { WriteGuard } from "../org/writes.ts";

/** Writes made by people in the browser are not a client's. */
const BROWSER = /;client=SfdcInternalAPI\//;

export function rowGuard(faults: Faults): WriteGuard {
  return ({ object, operation, origin }) => {
    if (faults.isEmpty) return;
    const api = /^com\/salesforce\/api\/(\w+)\//.exec(origin)?.[1];
    if (api === undefined || BROWSER.test(origin)) return;
    const fault = faults.take(
      "row-failure",
      (one) =>
        (one.api ?? api) === api &&
        (one.operation ?? operation) === operation &&
        (one.object ?? object).toLowerCase() === object.toLowerCase(),
    );
    if (fault === undefined) return;
    const { errorCode, message = "An unexpected error occurred", fields = [] } = fault;
    throw badRequest(errorCode, message, fields);
  };
}
