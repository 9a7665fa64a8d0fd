import { SoapFault } from "./soap-fault.ts";
import { child, childText, childrenNamed, parsedXml } from "./xml.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { TransactOptions } from "../org/writes.ts";
import type { XmlNode } from "./xml.ts";

/** What a request of the SOAP API asks for. */
export type SoapRequest = {
  readonly method: string;
  readonly argument: XmlNode;
  readonly sessionId: string;
  /** As CallOptions names it. */
  readonly client: string | undefined;
  readonly allOrNone: boolean;
  readonly options: TransactOptions;
};

/** A request of somebody who has signed in. */
export type SoapCall = SoapRequest & {
  readonly emulation: Emulation;
  readonly userId: string;
  /** Of its changes, as change events name it. */
  readonly origin: string;
};

/** @throws SoapFault when the text is no call */
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

/** The texts of an argument that is given once or several times. */
export function textsOf({ argument }: SoapRequest, name: string): readonly string[] {
  return childrenNamed(argument, name).map(({ text }) => text.trim());
}
