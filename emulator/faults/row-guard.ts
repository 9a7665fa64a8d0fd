import { SalesforceError } from "../model/salesforce-error.ts";
import type { Faults } from "./faults.ts";
import type { WriteGuard } from "../org/writes.ts";

/** What people do in the browser is none of a client's. */
const BROWSER = /;client=SfdcInternalAPI\//;

/** Refuses the writes that a fault is meant for. */
export function rowGuard(faults: Faults): WriteGuard {
  return ({ object, operation, origin }) => {
    if (faults.isEmpty) return;
    const api = /^com\/salesforce\/api\/(\w+)\//.exec(origin)?.[1];
    if (api === undefined || BROWSER.test(origin)) return;
    const struck = faults.take(
      "row-failure",
      (fault) =>
        (fault.api ?? api) === api &&
        (fault.operation ?? operation) === operation &&
        (fault.object ?? object).toLowerCase() === object.toLowerCase(),
    );
    if (struck === undefined) return;
    const { errorCode, message = "An unexpected error occurred", fields = [] } = struck;
    throw new SalesforceError(400, errorCode, message, fields);
  };
}
