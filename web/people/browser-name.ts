/** Of more than one that a User-Agent names, the first of these is the browser: they all call themselves others too. */
const BROWSERS = [
  ["Edge", /\bEdg(?:A|iOS)?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chrome", /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ["Safari", /\bSafari\//],
] as const;

const SYSTEMS = [
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Android", /\bAndroid\b/],
  ["Windows", /\bWindows\b/],
  ["Mac", /\bMac OS X\b/],
  ["Chromebook", /\bCrOS\b/],
  ["Linux", /\bLinux\b/],
] as const;

/** A User-Agent as people know it: `Firefox on Windows`; of another program its first word. */
export function browserName(userAgent: string): string {
  const [browser] = BROWSERS.find(([, pattern]) => pattern.test(userAgent)) ?? [];
  const [system] = SYSTEMS.find(([, pattern]) => pattern.test(userAgent)) ?? [];
  if (browser === undefined) return userAgent.split(/[\s/]/)[0] || "Unknown browser";
  return system === undefined ? browser : `${browser} on ${system}`;
}
