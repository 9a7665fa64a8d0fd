/** This machine does not allow a inject: said in the report, and no failure. */
export class InjectionSkipped extends Error {
  override readonly name = "skipped";
}
