/**
 * A formula that cannot be compiled, in Salesforce's words for whoever wrote it, or that has no value for a record: a
 * division by zero, the square root of a negative number, a text that is no number. The field of such a record is null.
 */
export class FormulaError extends Error {
  override readonly name = "FormulaError";
}
