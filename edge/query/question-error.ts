/**
 * A question that cannot be answered as it was asked; the sentence names what is wrong. 404 where a part of the path
 * names nothing, 403 where it is not for this asker, 400 where a parameter is wrong.
 */
export class QuestionError extends Error {
  override readonly name = "QuestionError";
  readonly title: string;
  readonly status: 400 | 403 | 404;
  /** Close matches of the wrong name, best first. */
  readonly near: readonly string[];
  /** Where in the question, as in `where.all[1].value`; null where that is not known. */
  readonly part: string | null;

  constructor(
    title: string,
    detail: string,
    near: readonly string[] = [],
    status: 400 | 403 | 404 = 400,
    part: string | null = null,
  ) {
    super(detail);
    this.title = title;
    this.status = status;
    this.near = near;
    this.part = part;
  }
}
