import fc from "fast-check";
import {
  damaged,
  encoded,
  jsonObject,
  jsonText,
  jsonValue,
  mostly,
  nasty,
  type FuzzRequest,
} from "./inputs.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const GRANTS = [
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
  "refresh_token",
  "password",
];

export const oauthCall: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    mostly([
      "/services/oauth2/token",
      "/services/oauth2/revoke",
      "/services/oauth2/userinfo",
      "/id/x/y",
    ]),
    fc.record(
      {
        grant_type: mostly(GRANTS),
        client_id: nasty,
        client_secret: nasty,
        assertion: mostly(["a.b.c", "e30.e30.e30", "eyJhbGciOiJub25lIn0.e30."]),
        token: nasty,
      },
      { requiredKeys: [] },
    ),
  )
  .map(([path, form]) => ({
    method: "POST",
    path: path.startsWith("/") ? path : "/services/oauth2/token",
    headers: FORM,
    body: Object.entries(form)
      .map(([name, value]) => `${name}=${encoded(value)}`)
      .join("&"),
  }));

const soapCalls = [
  "login",
  "merge",
  "undelete",
  "emptyRecycleBin",
  "getUserInfo",
  "query",
  "nothing",
];

export const soapCall: fc.Arbitrary<FuzzRequest> = damaged(
  fc
    .tuple(
      mostly(soapCalls),
      fc.array(
        fc.tuple(mostly(["ids", "username", "password", "request", "masterRecord"]), nasty),
        { maxLength: 3 },
      ),
    )
    .map(([call, fields]) => {
      const inner = fields.map(([name, value]) => `<${name}>${value}</${name}>`).join("");
      return (
        `<?xml version="1.0" encoding="utf-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">` +
        `<soapenv:Header/><soapenv:Body><${call} xmlns="urn:partner.soap.sforce.com">${inner}</${call}></soapenv:Body></soapenv:Envelope>`
      );
    }),
).map((body) => ({
  method: "POST",
  path: "/services/Soap/u/66.0",
  headers: { "content-type": "text/xml", soapaction: '""' },
  body,
}));

const CONTROL = [
  "faults",
  "clock",
  "schema",
  "field-access",
  "limits",
  "work",
  "rate",
  "transact",
  "rules",
  "sessions/expire",
  "events/emit",
  "truth/Account/x",
  "checksum/Account",
  "records/Account",
];

/** The emulator's control routes. Nothing that would last is well-formed, since its kind is never a real one. */
export const controlCall: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom("GET", "POST", "DELETE"),
    mostly(CONTROL),
    jsonText(
      jsonObject({ kind: nasty, name: nasty, object: nasty, changes: jsonValue, ms: jsonValue }),
    ),
  )
  .map(([method, route, body]) => {
    const path = `/control/${route.split("/").map(encoded).join("/")}`;
    const headers = { "content-type": "application/json" };
    return method === "GET" ? { method, path, headers: {} } : { method, path, headers, body };
  });
