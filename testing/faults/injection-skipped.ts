/** This machine does not allow a strike: said in the report, and no failure. */
export class StrikeSkipped extends Error {
  override readonly name = "skipped";
}
