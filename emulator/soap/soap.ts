import { Hono, type Context } from "hono";
import { rowCalls } from "./row-calls.ts";
import { login, sessionCalls } from "./session-calls.ts";
import { soapRequest, type SoapRequest } from "./soap-call.ts";
import { SoapFault, noSession } from "./soap-fault.ts";
import { xml, type XmlValue } from "./xml.ts";
import { checkVersion } from "../rest/version.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { SessionEnv } from "../rest/session.ts";

const WSDLS: Readonly<Record<string, string>> = { u: "partner", c: "enterprise" };
const calls = { ...sessionCalls, ...rowCalls };

/** `/services/Soap/u` and `/services/Soap/c`: what only the SOAP API can do, above all `undelete` and `merge`. */
export function soapRoutes(emulation: Emulation): Hono<SessionEnv> {
  const routes = new Hono<SessionEnv>();
  for (const [letter, wsdl] of Object.entries(WSDLS)) {
    for (const path of [`/${letter}/:version`, `/${letter}/:version/:org`]) {
      routes.post(path, (c) => answer(c, emulation, wsdl));
    }
  }
  return routes;
}

async function answer(c: Context, emulation: Emulation, wsdl: string): Promise<Response> {
  const namespace = `urn:${wsdl}.soap.sforce.com`;
  c.header("Content-Type", "text/xml; charset=utf-8");
  try {
    const version = c.req.param("version") ?? "";
    const request = soapRequest(await c.req.text());
    const { origin, pathname } = new URL(c.req.url);
    const endpoint = `${origin}${pathname.slice(0, pathname.indexOf(version) + version.length)}`;
    const result = resultOf(emulation, request, version, namespace, endpoint);
    return c.body(envelope(namespace, xml(`${request.method}Response`, { result })));
  } catch (error) {
    const fault = asFault(error);
    return c.body(envelope(namespace, fault.body(wsdl)), 500);
  }
}

function resultOf(
  emulation: Emulation,
  request: SoapRequest,
  version: string,
  namespace: string,
  endpoint: string,
): XmlValue | undefined {
  const { method, client, sessionId } = request;
  checkVersion(`v${version}`);
  if (method === "login") return login(emulation, request, endpoint);
  const call = Object.hasOwn(calls, method) ? calls[method] : undefined;
  if (call === undefined) {
    throw new SoapFault(
      "Client",
      `No operation available for request {${namespace}}${method}, please check the WSDL for the service.`,
    );
  }
  const { org } = emulation;
  const session = org.sessions.find(sessionId);
  if (session === undefined) throw noSession();
  if (org.allocations.remaining("DailyApiRequests") === 0) {
    throw new SoapFault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
  }
  org.allocations.use("DailyApiRequests");
  const base = `com/salesforce/api/soap/${version}`;
  const origin = client === undefined ? base : `${base};client=${client.trim()}`;
  return call({ ...request, emulation, userId: session.userId, origin });
}

function asFault(error: unknown): SoapFault {
  if (error instanceof SoapFault) return error;
  if (error instanceof SalesforceError) return new SoapFault(error.errorCode, error.message);
  throw error;
}

function envelope(namespace: string, body: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ` +
    `xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}" ` +
    `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  );
}
