type List = readonly [string, ...string[]];

/** The entries of a text, which are separated by commas. */
export function wordList(text: string): List {
  const [first = "", ...others] = text.trim().split(/,\s+/);
  return [first, ...others];
}

export const SENTENCES: List = [
  "Asked for a quote with delivery before the end of the quarter.",
  "Wants to consolidate three suppliers into one.",
  "Prefers calls in the morning; the assistant keeps the calendar.",
  "Reported that the second unit stops after about forty minutes under load.",
  "Procurement needs a signed framework agreement first.",
  "Budget is approved, the technical evaluation is still open.",
  "Met at the spring trade fair and followed up twice since.",
  "The renewal depends on the new service level.",
  "Sent the updated specification and the safety data sheet.",
  "Replacement part shipped; the customer will confirm after installation.",
  "Legal has two remarks on the liability clause.",
  "They compare us with one other vendor on price.",
];

/** Values that break careless CSV, SQL, HTML and Unicode handling. */
export const UGLY_TEXTS: List = [
  "Quote \"double\", 'single', comma, and ; semicolon",
  "First line\nsecond line\r\nthird line",
  "Emoji 🚀👩‍👩‍👧‍👦 and flags 🇺🇦🇧🇷",
  "شركة الأفق للتجارة (RTL) and back",
  "עברית עם מספר 12345 באמצע",
  "Tab\there, backslash \\ and \\N",
  "=SUM(A1:A9) looks like a formula",
  "NULL",
  "<b>bold</b> & <script>alert('x')</script>",
  "Zero\u200bwidth and no\u00a0break spaces",
  "e\u0301 is not é, ﬁ is a ligature, ß is two letters",
  "'; DROP TABLE account; --",
  "${jndi} {{braces}} %s %d %%",
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 beyond the first plane 𝄞",
  "0",
  "false",
];
