/**
 * Whether colours can be told apart, computed: in Oklab (Björn Ottosson, https://bottosson.github.io/posts/oklab/), as
 * eyes with every kind of cone see them and as those without one do (Machado, Oliveira, Fernandes 2009, severity 1).
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SERIES_COLOURS } from "./palette.ts";

type Triple = readonly [number, number, number];
type Theme = "light" | "dark";
const THEMES = ["light", "dark"] as const;

const TOKENS = readFileSync(new URL("../styles/tokens.css", import.meta.url), "utf8");

/** A token's lightness, chroma and hue in a theme. */
function token(name: string, theme: Theme): Triple {
  const found = new RegExp(
    `--color-${name}: light-dark\\(oklch\\(([^)]*)\\), oklch\\(([^)]*)\\)\\)`,
  ).exec(TOKENS);
  const [l = NaN, c = NaN, h = NaN] = (found?.[theme === "light" ? 1 : 2] ?? "")
    .split(" ")
    .map(Number);
  return [l, c, h];
}

/** Linear red, green and blue. */
function linearOf([l, c, h]: Triple): Triple {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function oklabOf([r, g, b]: Triple): Triple {
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

type Matrix = readonly [Triple, Triple, Triple];

const EYES: Readonly<Record<string, Matrix>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seenBy(matrix: Matrix, colour: Triple): Triple {
  const [r, g, b] = linearOf(colour);
  const [x, y, z] = matrix.map((row) =>
    Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b)),
  );
  return oklabOf([x ?? 0, y ?? 0, z ?? 0]);
}

function distance(one: Triple, other: Triple): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

/** The two that are hardest to tell apart, of all or of neighbours alone. */
function closest(colours: readonly Triple[], eye: Matrix, onlyNeighbours = false): number {
  const seen = colours.map((colour) => seenBy(eye, colour));
  const pairs = seen.flatMap((one, index) =>
    seen
      .slice(index + 1, onlyNeighbours ? index + 2 : undefined)
      .map((other) => distance(one, other)),
  );
  return Math.min(...pairs);
}

/** As WCAG has it. */
function contrast(one: Triple, other: Triple): number {
  const [a, b] = [one, other].map((colour) => {
    const [red, green, blue] = linearOf(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  });
  return Math.max((a ?? 0) / (b ?? 1), (b ?? 0) / (a ?? 1));
}

const SERIES = [
  ...Array.from({ length: SERIES_COLOURS }, (_, index) => `series-${index + 1}`),
  "series-rest",
];
const HEAT = [1, 2, 3, 4, 5].map((step) => `heat-${step}`);
const SURFACES = ["surface", "page", "sunken"];

test.each(THEMES)("every colour of a chart has a contrast of 3:1 on every surface, %s", (theme) => {
  const weak = [...SERIES, ...HEAT].flatMap((name) =>
    SURFACES.map((on) => ({ name, on, ratio: contrast(token(name, theme), token(on, theme)) })),
  );
  expect(weak.length).toBe(42);
  expect(weak.filter(({ ratio }) => !(ratio >= 3))).toEqual([]);
});

test.each(THEMES)("a number on a step of a heat map can be read, %s", (theme) => {
  const ratios = HEAT.map((name, index) =>
    contrast(token(name, theme), token(index === 0 ? "heat-ink-1" : "heat-ink", theme)),
  );
  expect(ratios.filter((ratio) => !(ratio >= 4.5))).toEqual([]);
});

test.each(THEMES)("every colour can be shown by every screen, %s", (theme) => {
  const outside = [...SERIES, ...HEAT].filter((name) =>
    linearOf(token(name, theme)).some((part) => !(part > -0.002 && part < 1.002)),
  );
  expect(outside).toEqual([]);
});

// 0.02 is what a trained eye just sees of two patches side by side; marks stand apart, and are small.
const CASES = THEMES.flatMap((theme) =>
  Object.entries(EYES).map(([name, eye]) => ({
    theme,
    name,
    eye,
    least: name === "usual" ? 0.11 : 0.08,
  })),
);

test.each(CASES)("no two series look alike with $name vision, $theme", ({ theme, eye, least }) => {
  expect(
    closest(
      SERIES.map((name) => token(name, theme)),
      eye,
    ),
  ).toBeGreaterThanOrEqual(least);
});

test.each(CASES)(
  "each step of a heat map differs from the next with $name vision, $theme",
  ({ theme, eye }) => {
    const steps = HEAT.map((name) => token(name, theme));
    expect(closest(steps, eye, true)).toBeGreaterThanOrEqual(0.07);
    const lightness = steps.map((colour) => seenBy(eye, colour)[0]);
    const way = theme === "light" ? -1 : 1;
    expect(lightness).toEqual(lightness.toSorted((a, b) => way * (a - b)));
  },
);
