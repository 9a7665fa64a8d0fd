import { presetOf, type ErrorAnswer } from "./error-preset.ts";
import type { Fault } from "./fault.ts";
import type { Endpoint } from "./http-target.ts";

type ErrorFault = Extract<Fault, { kind: "error" }>;

/** The answer of the fault: its own properties over its preset's; 500 UNKNOWN_EXCEPTION without either. */
export function errorAnswerOf(fault: ErrorFault): ErrorAnswer {
  const isBare = fault.preset === undefined && fault.status === undefined;
  const preset = isBare ? presetOf("500") : fault.preset && presetOf(fault.preset);
  const { errorCode, message, body, contentType, headers } = { ...preset, ...given(fault) };
  const status = fault.status ?? preset?.status ?? 500;
  return { status, errorCode, message, body, contentType, headers };
}

/** Only defined properties: an undefined one must not hide the preset's. */
function given(fault: ErrorFault): Partial<ErrorAnswer> {
  return Object.fromEntries(Object.entries(fault).filter(([, value]) => value !== undefined));
}

/** The answer in the error format of this endpoint: an array for REST, an object for OAuth, a fault for SOAP. */
export function errorResponse(answer: ErrorAnswer, endpoint: Endpoint): Response {
  const { status, contentType, headers } = answer;
  const [body, type] = answer.body === undefined ? formOf(answer, endpoint) : [answer.body, ""];
  const all = new Headers(headers);
  const named = contentType ?? type;
  if (named !== "") all.set("Content-Type", named);
  const isEmpty = body === "" || status === 204 || status === 304;
  return new Response(isEmpty ? null : body, { status, headers: all });
}

function formOf(answer: ErrorAnswer, endpoint: Endpoint): [body: string, type: string] {
  const { errorCode = "UNKNOWN_EXCEPTION", message = "An unexpected error occurred" } = answer;
  if (endpoint === "oauth") {
    const body = { error: errorCode, error_description: message };
    return [JSON.stringify(body), "application/json;charset=UTF-8"];
  }
  if (endpoint === "soap") return [soapFault(errorCode, message), "text/xml; charset=utf-8"];
  return [JSON.stringify([{ message, errorCode }]), "application/json;charset=UTF-8"];
}

function soapFault(errorCode: string, message: string): string {
  const text = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ` +
    `xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="urn:fault.partner.soap.sforce.com">` +
    `<soapenv:Body><soapenv:Fault><faultcode>sf:${errorCode}</faultcode>` +
    `<faultstring>${errorCode}: ${text}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`
  );
}
