import * as f from "../model/field.ts";
import { LEAD_SOURCES } from "../seed/company-words.ts";
import { recordNumberOf } from "../model/record-id.ts";
import { roundTo } from "../model/rounding.ts";
import type { ObjectDefinition, WriteContext } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { SeedWorld } from "../seed/seed-world.ts";

type Stage = { readonly probability: number; readonly forecast: string; readonly name: string };

/** The standard sales stages of a new org, with probability and forecast category. */
const STAGES: Readonly<Record<string, Stage>> = {
  Prospecting: { probability: 10, forecast: "Pipeline", name: "Pipeline" },
  Qualification: { probability: 10, forecast: "Pipeline", name: "Pipeline" },
  "Needs Analysis": { probability: 20, forecast: "Pipeline", name: "Pipeline" },
  "Value Proposition": { probability: 50, forecast: "Pipeline", name: "Pipeline" },
  "Id. Decision Makers": { probability: 60, forecast: "Pipeline", name: "Pipeline" },
  "Perception Analysis": { probability: 70, forecast: "Pipeline", name: "Pipeline" },
  "Proposal/Price Quote": { probability: 75, forecast: "BestCase", name: "Best Case" },
  "Negotiation/Review": { probability: 90, forecast: "Forecast", name: "Commit" },
  "Closed Won": { probability: 100, forecast: "Closed", name: "Closed" },
  "Closed Lost": { probability: 0, forecast: "Omitted", name: "Omitted" },
};

/** In the order of a deal; the last two are closed. */
export const STAGE_NAMES: readonly string[] = Object.keys(STAGES);
export const OPPORTUNITY_TYPES = [
  "Existing Customer - Upgrade",
  "Existing Customer - Replacement",
  "Existing Customer - Downgrade",
  "New Customer",
] as const;

const UNSEARCHED = { ...f.READ_ONLY, filterable: false, sortable: false };

export const opportunity: ObjectDefinition = {
  name: "Opportunity",
  label: "Opportunity",
  labelPlural: "Opportunities",
  keyPrefix: "006",
  relationshipNames: { AccountId: "Opportunities", CampaignId: "Opportunities" },
  cascadeFrom: ["AccountId"],
  derive: deriveStage,
  fields: [
    f.recordId("Opportunity ID"),
    f.isDeleted(),
    f.reference("AccountId", "Account ID", "Account", ["Account"], { searchPrefilterable: true }),
    f.checkbox("IsPrivate", "Private", { permissionable: true }),
    f.text("Name", "Name", 120, { ...f.REQUIRED, nameField: true, idLookup: true }),
    f.longText("Description", "Description"),
    f.picklist("StageName", "Stage", STAGE_NAMES, { ...f.REQUIRED, length: 255 }),
    f.currency("Amount", "Amount", 18, 2),
    f.percent("Probability", "Probability (%)", 3, 0, { defaultedOnCreate: true }),
    f.currency("ExpectedRevenue", "Expected Amount", 18, 2, {
      createable: false,
      updateable: false,
    }),
    f.number("TotalOpportunityQuantity", "Quantity", 18, 2),
    f.date("CloseDate", "Close Date", f.REQUIRED),
    f.picklist("Type", "Opportunity Type", OPPORTUNITY_TYPES, { length: 255 }),
    f.text("NextStep", "Next Step", 255),
    f.picklist("LeadSource", "Lead Source", LEAD_SOURCES, { length: 255 }),
    f.checkbox("IsClosed", "Closed", f.READ_ONLY),
    f.checkbox("IsWon", "Won", f.READ_ONLY),
    f.picklist(
      "ForecastCategory",
      "Forecast Category",
      ["Omitted", "Pipeline", "BestCase", "MostLikely", "Forecast", "Closed"],
      {
        ...f.READ_ONLY,
        nillable: false,
        restrictedPicklist: true,
      },
    ),
    f.picklist(
      "ForecastCategoryName",
      "Forecast Category",
      ["Omitted", "Pipeline", "Best Case", "Commit", "Closed"],
      {
        length: 255,
        permissionable: false,
        defaultedOnCreate: true,
      },
    ),
    f.reference("CampaignId", "Campaign ID", "Campaign", ["Campaign"], {
      searchPrefilterable: true,
    }),
    f.checkbox("HasOpportunityLineItem", "Has Line Item", f.READ_ONLY),
    f.ownerId(),
    ...f.systemFields(),
    f.date("LastActivityDate", "Last Activity", f.READ_ONLY),
    f.datetime("LastStageChangeDate", "Last Stage Change Date", f.READ_ONLY),
    f.integer("FiscalQuarter", "Fiscal Quarter", { ...f.READ_ONLY, compoundFieldName: "Fiscal" }),
    f.integer("FiscalYear", "Fiscal Year", { ...f.READ_ONLY, compoundFieldName: "Fiscal" }),
    f.text("Fiscal", "Fiscal Period", 6, {
      ...f.READ_ONLY,
      compoundFieldName: "Fiscal",
      byteLength: 6,
    }),
    f.reference("ContactId", "Contact ID", null, ["Contact"], {
      updateable: false,
      permissionable: false,
    }),
    ...f.viewedFields(),
    f.checkbox("HasOpenActivity", "Has Open Activity", UNSEARCHED),
    f.checkbox("HasOverdueTask", "Has Overdue Task", UNSEARCHED),
    f.text("OrderNumber__c", "Order Number", 8),
    f.text("MainCompetitors__c", "Main Competitor(s)", 100),
    f.picklist(
      "DeliveryInstallationStatus__c",
      "Delivery/Installation Status",
      ["Yet to begin", "In progress", "Completed"],
      {
        length: 255,
      },
    ),
  ],
};

function deriveStage(
  record: OrgRecord,
  before: Readonly<OrgRecord> | null,
  { at }: WriteContext,
): void {
  const stageName = String(record["StageName"]);
  const stage = STAGES[stageName];
  if (stage !== undefined && stageName !== before?.["StageName"]) {
    const givenProbability = record["Probability"] !== (before?.["Probability"] ?? null);
    if (!givenProbability) record["Probability"] = stage.probability;
    record["ForecastCategory"] = stage.forecast;
    record["ForecastCategoryName"] = stage.name;
    if (before !== null) record["LastStageChangeDate"] = at;
    record["IsWon"] = stageName === "Closed Won";
    record["IsClosed"] = stageName.startsWith("Closed ");
  }
  const { Amount: amount, Probability: probability } = record;
  const isPriced = typeof amount === "number" && typeof probability === "number";
  record["ExpectedRevenue"] = isPriced ? roundTo((amount * probability) / 100, 2) : null;
  deriveFiscalPeriod(record);
}

/** The fiscal year is the calendar year. */
function deriveFiscalPeriod(record: OrgRecord): void {
  const [year, month] = String(record["CloseDate"]).split("-").map(Number);
  if (year === undefined || month === undefined) return;
  const quarter = Math.ceil(month / 3);
  record["FiscalYear"] = year;
  record["FiscalQuarter"] = quarter;
  record["Fiscal"] = `${year} ${quarter}`;
}

/** Sets the roll-up fields of opportunities after their line items are seeded. */
export function finishOpportunities(world: SeedWorld): void {
  const cents = new Float64Array(world.rows("Opportunity"));
  const hasItems = new Uint8Array(cents.length);
  for (let n = 0; n < world.rows("OpportunityLineItem"); n++) {
    const id = world.value("OpportunityLineItem", n, "OpportunityId");
    if (id === null) continue;
    const at = recordNumberOf(String(id));
    const price = Number(world.value("OpportunityLineItem", n, "TotalPrice"));
    cents[at] = (cents[at] ?? 0) + Math.round(price * 100);
    hasItems[at] = 1;
  }
  for (const [n, sum] of cents.entries()) {
    if (hasItems[n] === 1) finishOpportunity(world, n, sum / 100);
  }
}

function finishOpportunity(world: SeedWorld, n: number, amount: number): void {
  const before = world.record("Opportunity", n);
  if (before === undefined) return;
  const record = { ...before, Amount: amount, HasOpportunityLineItem: true };
  deriveStage(record, { ...record }, { at: 0, find: () => undefined });
  for (const [field, value] of Object.entries(record)) {
    if (before[field] !== value) world.set("Opportunity", n, field, value);
  }
}

/** The amount of an opportunity with line items is their sum. */
export function rollUpLineItems(parent: OrgRecord, items: Iterable<Readonly<OrgRecord>>): void {
  let sum = 0;
  let count = 0;
  for (const item of items) {
    sum += Math.round(Number(item["TotalPrice"]) * 100);
    count++;
  }
  parent["HasOpportunityLineItem"] = count > 0;
  if (count > 0) parent["Amount"] = sum / 100;
}
