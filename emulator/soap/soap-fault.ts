import { escaped } from "./xml.ts";

/** A fault that answers a call, status 500 (SOAP API Developer Guide, "API Fault Elements"). */
export class SoapFault extends Error {
  override readonly name = "SoapFault";
  /** `INVALID_LOGIN`, or `Client` for what is not a call of the API. */
  readonly code: string;
  readonly element: string;

  constructor(code: string, message: string, element = "UnexpectedErrorFault") {
    super(message);
    this.code = code;
    this.element = element;
  }

  /** @param wsdl `partner` or `enterprise` */
  body(wsdl: string): string {
    const message = escaped(this.message);
    if (this.code === "Client") return `${fault("soapenv:Client", message)}`;
    const element = `sf:${this.element}`;
    const detail =
      `<detail><${element} xsi:type="${element}"><sf:exceptionCode>${this.code}</sf:exceptionCode>` +
      `<sf:exceptionMessage>${message}</sf:exceptionMessage></${element}></detail>`;
    return fault(`sf:${this.code}`, `${this.code}: ${message}`, detail).replace(
      "<soapenv:Fault>",
      `<soapenv:Fault xmlns:sf="urn:fault.${wsdl}.soap.sforce.com">`,
    );
  }
}

function fault(code: string, message: string, detail = ""): string {
  return (
    `<soapenv:Fault><faultcode>${code}</faultcode><faultstring>${message}</faultstring>` +
    `${detail}</soapenv:Fault>`
  );
}

export const noSession = (): SoapFault =>
  new SoapFault(
    "INVALID_SESSION_ID",
    "Invalid Session ID found in SessionHeader: Illegal Session. Session not found",
  );
