/** A question that cannot be answered as it was asked: a 400 whose sentence names what is wrong. */
export class QuestionError extends Error {
  override readonly name = "QuestionError";
  readonly title: string;
  /** Close matches of the wrong name, best first. */
  readonly near: readonly string[];

  constructor(title: string, detail: string, near: readonly string[] = []) {
    super(detail);
    this.title = title;
    this.near = near;
  }
}
