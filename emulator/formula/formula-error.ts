/**
 * A formula that does not compile, with Salesforce's message, or that has no value for a record: division by zero, the
 * square root of a negative number, a text that is no number. The field is then null.
 */
export class FormulaError extends Error {
  override readonly name = "FormulaError";
}
