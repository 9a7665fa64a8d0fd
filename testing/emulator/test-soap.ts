import { escaped } from "../../emulator/soap/xml.ts";
import type { TestOrg } from "./test-org.ts";

/** The answer to a SOAP body, with the signed-in client's session unless another is given. */
export async function soapCall(
  { origin, connection }: TestOrg,
  body: string,
  sessionId = connection.accessToken ?? "",
  path = "u/66.0",
): Promise<{ status: number; type: string | null; text: string }> {
  const answer = await fetch(`${origin}/services/Soap/${path}`, {
    method: "POST",
    headers: { "content-type": "text/xml", soapaction: '""' },
    body:
      `<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:partner.soap.sforce.com">` +
      `<env:Header><p:SessionHeader><p:sessionId>${escaped(sessionId)}</p:sessionId></p:SessionHeader></env:Header>` +
      `<env:Body>${body}</env:Body></env:Envelope>`,
  });
  return {
    status: answer.status,
    type: answer.headers.get("content-type"),
    text: await answer.text(),
  };
}
