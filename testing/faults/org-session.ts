import * as v from "valibot";
import type { Scene } from "./scene.ts";

const VERSION = "66.0";
const Granted = v.object({ access_token: v.string() });
const Json = v.record(v.string(), v.unknown());

/** A session of an administrator, so that its calls are not counted as ingest's. */
async function signIn({ org: { environment } }: Pick<Scene, "org">): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: environment["SALESFORCE_CLIENT_ID"] ?? "",
    client_secret: environment["SALESFORCE_CLIENT_SECRET"] ?? "",
  });
  const url = `${environment["SALESFORCE_LOGIN_URL"]}/services/oauth2/token`;
  const answer = await fetch(url, { method: "POST", body });
  if (!answer.ok) throw new Error(`signing in was answered ${answer.status}`);
  return v.parse(Granted, await answer.json()).access_token;
}

/** A REST call by an administrator. @returns the JSON of the answer */
export async function callOrg(
  scene: Pick<Scene, "org">,
  method: string,
  path: string,
  body?: object,
): Promise<Readonly<Record<string, unknown>>> {
  const url = `${scene.org.environment["SALESFORCE_LOGIN_URL"]}/services/data/v${VERSION}/${path}`;
  const headers = {
    authorization: `Bearer ${await signIn(scene)}`,
    "content-type": "application/json",
  };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(url, { method, headers, ...content });
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}`);
  return v.parse(Json, await answer.json());
}

/** Merges records into one. Only SOAP can do this. */
export async function mergeRecords(
  scene: Pick<Scene, "org">,
  object: string,
  masterId: string,
  loserId: string,
): Promise<void> {
  const url = `${scene.org.environment["SALESFORCE_LOGIN_URL"]}/services/Soap/u/${VERSION}`;
  const record = `<p:masterRecord><o:type>${object}</o:type><o:Id>${masterId}</o:Id></p:masterRecord>`;
  const request = `<p:request>${record}<p:recordToMergeIds>${loserId}</p:recordToMergeIds></p:request>`;
  const body =
    `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:partner.soap.sforce.com" xmlns:o="urn:sobject.partner.soap.sforce.com">` +
    `<e:Header><p:SessionHeader><p:sessionId>${await signIn(scene)}</p:sessionId></p:SessionHeader></e:Header>` +
    `<e:Body><p:merge>${request}</p:merge></e:Body></e:Envelope>`;
  const headers = { "content-type": "text/xml", soapaction: '""' };
  const answer = await fetch(url, { method: "POST", headers, body });
  const text = await answer.text();
  if (!text.includes("<success>true</success>"))
    throw new Error(`the merge of ${loserId} into ${masterId} was refused: ${text.slice(-300)}`);
}
