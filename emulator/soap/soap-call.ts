import { SoapFault } from "./soap-fault.ts";
import { child, childText, childrenNamed, parsedXml, type XmlNode } from "./xml.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { TransactOptions } from "../org/writes.ts";

export type SoapRequest = {
  readonly method: string;
  readonly argument: XmlNode;
  readonly sessionId: string;
  readonly client: string | undefined;
  readonly allOrNone: boolean;
  readonly options: TransactOptions;
};

export type SoapCall = SoapRequest & {
  readonly emulation: Emulation;
  readonly userId: string;
  /** The origin of its changes, as in change events. */
  readonly origin: string;
};

/** @throws SoapFault when the text is not a call */
export function soapRequest(text: string): SoapRequest {
  const envelope = parsedXml(text);
  const body = envelope?.name === "Envelope" ? child(envelope, "Body") : undefined;
  const argument = body?.children[0];
  if (argument === undefined) throw new SoapFault("Client", "Unable to parse the SOAP request");
  const header = child(envelope, "Header");
  const flag = (name: string, field: string): boolean =>
    childText(child(header, name), field)?.trim() === "true";
  return {
    method: argument.name,
    argument,
    sessionId: childText(child(header, "SessionHeader"), "sessionId")?.trim() ?? "",
    client: childText(child(header, "CallOptions"), "client"),
    allOrNone: flag("AllOrNoneHeader", "allOrNone"),
    options: { allowDuplicates: flag("DuplicateRuleHeader", "allowSave") },
  };
}

/** The texts of an argument that may be repeated. */
export function textsOf({ argument }: SoapRequest, name: string): readonly string[] {
  return childrenNamed(argument, name).map(({ text }) => text.trim());
}
