/** A list that is not empty, with a weight for each element. */
export type Weighted<T> = readonly [
  readonly [weight: number, element: T],
  ...(readonly [number, T])[],
];

/** A seeded source of random choices (sfc32, seeded by cyrb128), the same on any machine. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: string) {
    [this.#a, this.#b, this.#c, this.#counter] = hash128(seed);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** From 0 inclusive to 1 exclusive. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 inclusive to `below` exclusive. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** An element of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }

  /** An element of a list; undefined when it is empty. */
  any<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }

  /** An element of a list that is not empty; the first ones far more often than the last. */
  pickSkewed<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.next() ** 1.6 * list.length)] ?? list[0];
  }

  /** From the standard normal distribution. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Half of the values are below the median; with a greater spread, more are far above. */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal());
  }

  weighted<T>(list: Weighted<T>): T {
    let at = this.next() * list.reduce((sum, [weight]) => sum + weight, 0);
    const [, found] = list.find(([weight]) => (at -= weight) < 0) ?? list[0];
    return found;
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.below(16).toString(16));
    hex[12] = "4";
    hex[16] = (8 + this.below(4)).toString(16);
    const text = hex.join("");
    return [8, 12, 16, 20, 32].map((end, i, ends) => text.slice(ends[i - 1] ?? 0, end)).join("-");
  }

  /** `make()` with this probability, else null, since real orgs are full of empty fields. */
  maybe<T>(probability: number, make: () => T): T | null {
    return this.chance(probability) ? make() : null;
  }
}

function hash128(text: string): [number, number, number, number] {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  return [a, b, c, d];
}
