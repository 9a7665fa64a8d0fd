import { invalidCrossReference, badRequest } from "../model/salesforce-error.ts";
import { recordId18 } from "../model/record-id.ts";
import { childText, type XmlElements, type XmlNode } from "./xml.ts";
import type { OrgRecord } from "../model/record.ts";
import type { OrgView } from "../org/view.ts";
import type { WorkingSet } from "../org/working-set.ts";
import type { Values } from "../org/writes.ts";

/** The lead status of a new org that means converted. */
const CONVERTED_STATUS = "Closed - Converted";
const FIRST_STAGE = "Prospecting";

/** Fields of a lead and where they go (Help, "Lead Conversion Field Mapping"). */
const TO_ACCOUNT = {
  Company: "Name",
  Phone: "Phone",
  Website: "Website",
  Industry: "Industry",
  AnnualRevenue: "AnnualRevenue",
  NumberOfEmployees: "NumberOfEmployees",
  Rating: "Rating",
  LeadSource: "AccountSource",
  Street: "BillingStreet",
  City: "BillingCity",
  State: "BillingState",
  PostalCode: "BillingPostalCode",
  Country: "BillingCountry",
} as const;
const TO_CONTACT = {
  FirstName: "FirstName",
  LastName: "LastName",
  Salutation: "Salutation",
  Title: "Title",
  Email: "Email",
  Phone: "Phone",
  MobilePhone: "MobilePhone",
  LeadSource: "LeadSource",
  Street: "MailingStreet",
  City: "MailingCity",
  State: "MailingState",
  PostalCode: "MailingPostalCode",
  Country: "MailingCountry",
} as const;

/**
 * Turns a lead into an account, a contact and, unless declined, an opportunity (SOAP API Developer Guide,
 * "convertLead()"), in one transaction.
 *
 * @throws SalesforceError
 */
export function convertLead(writes: WorkingSet, request: XmlNode, view: OrgView): XmlElements {
  const lead = openLead(writes, idIn(request, "leadId") ?? "", view);
  const status = textIn(request, "convertedStatus") ?? "";
  if (status !== CONVERTED_STATUS) {
    throw badRequest("INVALID_STATUS", `invalid convertedStatus: ${status}`);
  }
  const owner = { OwnerId: idIn(request, "ownerId") ?? lead["OwnerId"] };
  if (writes.find("User", String(owner.OwnerId)) === undefined) throw notOfUser();
  const accountId =
    existing(writes, "Account", idIn(request, "accountId")) ??
    writes.create("Account", { ...mapped(lead, TO_ACCOUNT, view, "Account"), ...owner });
  const contactId =
    existing(writes, "Contact", idIn(request, "contactId")) ??
    writes.create("Contact", {
      ...mapped(lead, TO_CONTACT, view, "Contact"),
      ...owner,
      AccountId: accountId,
    });
  const isAlone = textIn(request, "doNotCreateOpportunity") === "true";
  const opportunityId = isAlone
    ? null
    : opportunityOf(writes, request, lead, { ...owner, AccountId: accountId });
  writes.keep("Lead", String(lead["Id"]), {
    Status: status,
    IsConverted: true,
    ConvertedDate: new Date(writes.at).toISOString().slice(0, 10),
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
    ConvertedOpportunityId: opportunityId,
  });
  return { accountId, contactId, leadId: String(lead["Id"]), opportunityId };
}

function openLead(writes: WorkingSet, id: string, view: OrgView): Readonly<OrgRecord> {
  const lead = view.findObjectType("Lead") && writes.find("Lead", id);
  if (lead === undefined) throw invalidCrossReference();
  if (lead["IsConverted"] === true) {
    throw badRequest("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead");
  }
  return lead;
}

/** Seen in forums. Assumed: its code. */
function notOfUser(): Error {
  return badRequest(
    "INVALID_CROSS_REFERENCE_KEY",
    "Converted objects can only be owned by users.  If the lead is not owned by a user, you must specify a user for " +
      "the Owner field.",
    ["OwnerId"],
  );
}

function existing(writes: WorkingSet, object: string, id: string | undefined): string | undefined {
  if (id === undefined || writes.find(object, id) !== undefined) return id;
  throw invalidCrossReference();
}

function opportunityOf(
  writes: WorkingSet,
  request: XmlNode,
  lead: Readonly<OrgRecord>,
  values: Values,
): string {
  return writes.create("Opportunity", {
    ...values,
    Name: textIn(request, "opportunityName") ?? `${String(lead["Company"])}-`,
    StageName: FIRST_STAGE,
    CloseDate: endOfQuarter(writes.at),
    LeadSource: lead["LeadSource"],
  });
}

function endOfQuarter(at: number): string {
  const day = new Date(at);
  const month = Math.floor(day.getUTCMonth() / 3) * 3 + 3;
  return new Date(Date.UTC(day.getUTCFullYear(), month, 0)).toISOString().slice(0, 10);
}

function mapped(
  lead: Readonly<OrgRecord>,
  mapping: Readonly<Record<string, string>>,
  view: OrgView,
  object: string,
): Values {
  const { fieldsByName } = view.objectType(object);
  const known = Object.entries(mapping).filter(([, to]) => fieldsByName.has(to.toLowerCase()));
  return Object.fromEntries(known.map(([from, to]) => [to, lead[from] ?? null]));
}

const textIn = (node: XmlNode, name: string): string | undefined =>
  childText(node, name)?.trim() || undefined;

function idIn(node: XmlNode, name: string): string | undefined {
  const id = textIn(node, name);
  return id === undefined ? undefined : recordId18(id);
}
