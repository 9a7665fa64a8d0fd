/** Field-level security: which fields a user may not read. */
export class FieldAccess {
  readonly #hidden = new Map<string, Map<string, ReadonlySet<string>>>();

  /** Hides fields of an object from a user, or shows them again. Names as described. */
  set(userId: string, object: string, fields: readonly string[], readable: boolean): void {
    const byObject = this.#hidden.get(userId) ?? new Map<string, ReadonlySet<string>>();
    const hidden = new Set(byObject.get(object));
    for (const field of fields) {
      if (readable) hidden.delete(field);
      else hidden.add(field);
    }
    byObject.set(object, hidden);
    this.#hidden.set(userId, byObject);
  }

  /** The fields that this user may not read, by object; undefined when there are none. */
  hiddenFrom(userId: string): ReadonlyMap<string, ReadonlySet<string>> | undefined {
    return this.#hidden.get(userId);
  }
}
