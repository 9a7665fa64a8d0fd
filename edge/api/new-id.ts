const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** Ten letters and digits that nobody guesses, and that are not taken for one another. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}
