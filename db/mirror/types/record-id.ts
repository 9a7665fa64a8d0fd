const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/**
 * The 18-character form of a record id. The last three characters say which of the first 15 are upper case, five at a
 * time, so that ids can be told apart without regard to case ("Record IDs", Salesforce's SOAP API Developer Guide).
 * What is neither 15 nor 18 characters long comes back as it is.
 */
export function recordId18(id: string): string {
  if (id.length !== 15) return id;
  let suffix = "";
  for (let start = 0; start < 15; start += 5) {
    let bits = 0;
    for (let place = 0; place < 5; place += 1) {
      if (/[A-Z]/.test(id.charAt(start + place))) bits |= 1 << place;
    }
    suffix += ALPHABET.charAt(bits);
  }
  return id + suffix;
}

/** A record id of 15 or 18 letters and digits as one of 18; null when the text is none. */
export function parseRecordId(text: string): string | null {
  return /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text) ? recordId18(text) : null;
}
