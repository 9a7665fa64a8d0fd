/** This machine does not allow an injection. The report says so; it is not a failure. */
export class InjectionSkipped extends Error {
  override readonly name = "skipped";
}
