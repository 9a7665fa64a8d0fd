import * as f from "../model/field.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Seeder } from "../seed/seed-world.ts";

const TYPES = [
  "Conference",
  "Webinar",
  "Trade Show",
  "Public Relations",
  "Partners",
  "Email",
  "Advertisement",
  "Other",
] as const;

/** What the platform counts over a campaign's members and opportunities: 0 where there are none, never null. */
const COUNTED = {
  ...f.READ_ONLY,
  nillable: false,
  defaultedOnCreate: true,
  defaultValue: 0,
} as const;

export const campaign: ObjectDefinition = {
  name: "Campaign",
  label: "Campaign",
  labelPlural: "Campaigns",
  keyPrefix: "701",
  relationshipNames: { ParentId: "ChildCampaigns" },
  fields: [
    f.recordId("Campaign ID"),
    f.isDeleted(),
    f.text("Name", "Name", 80, { ...f.REQUIRED, nameField: true }),
    f.reference("ParentId", "Parent Campaign ID", "Parent", ["Campaign"]),
    f.picklist("Type", "Type", TYPES),
    f.picklist("Status", "Status", ["Planned", "In Progress", "Completed", "Aborted"], {
      defaultValue: "Planned",
    }),
    f.date("StartDate", "Start Date"),
    f.date("EndDate", "End Date"),
    f.currency("ExpectedRevenue", "Expected Revenue in Campaign", 18, 0),
    f.currency("BudgetedCost", "Budgeted Cost in Campaign", 18, 0),
    f.currency("ActualCost", "Actual Cost in Campaign", 18, 0),
    f.percent("ExpectedResponse", "Expected Response (%)", 10, 2),
    f.number("NumberSent", "Num Sent in Campaign", 18, 0),
    f.checkbox("IsActive", "Active", { permissionable: true }),
    f.longText("Description", "Description"),
    f.integer("NumberOfLeads", "Leads in Campaign", COUNTED),
    f.integer("NumberOfConvertedLeads", "Converted Leads in Campaign", COUNTED),
    f.integer("NumberOfContacts", "Contacts in Campaign", COUNTED),
    f.integer("NumberOfResponses", "Responses in Campaign", COUNTED),
    f.integer("NumberOfOpportunities", "Opportunities in Campaign", COUNTED),
    f.integer("NumberOfWonOpportunities", "Won Opportunities in Campaign", COUNTED),
    f.currency("AmountAllOpportunities", "Value Opportunities in Campaign", 18, 0, COUNTED),
    f.currency("AmountWonOpportunities", "Value Won Opportunities in Campaign", 18, 0, COUNTED),
    f.ownerId(),
    ...f.systemFields(),
    f.date("LastActivityDate", "Last Activity", f.READ_ONLY),
    ...f.viewedFields(),
  ],
};

export const seedCampaign: Seeder = (world, random, n) => {
  const type = random.pick(TYPES);
  const isOver = world.anchor - world.createdAt > 90 * 86_400_000;
  const budget = random.between(2, 400) * 500;
  return {
    Name: world
      .text(n, `${type} ${new Date(world.createdAt).getUTCFullYear()}-${String(n + 1)}`)
      .slice(0, 80),
    ParentId: n > 0 && random.chance(0.2) ? world.value("Campaign", random.below(n), "Id") : null,
    Type: type,
    Status: isOver
      ? random.pick(["Completed", "Completed", "Aborted"])
      : random.pick(["Planned", "In Progress"]),
    StartDate: world.day(world.createdAt, 14),
    EndDate: world.day(world.createdAt, random.between(20, 90)),
    ExpectedRevenue: budget * random.between(2, 12),
    BudgetedCost: budget,
    ActualCost: isOver ? Math.round(budget * (0.7 + random.next() * 0.6)) : null,
    ExpectedResponse: random.between(1, 2000) / 100,
    NumberSent: random.between(50, 60_000),
    IsActive: !isOver,
    NumberOfLeads: random.below(400),
    NumberOfConvertedLeads: random.below(40),
    NumberOfContacts: random.below(800),
    NumberOfResponses: random.below(200),
    NumberOfOpportunities: random.below(30),
    NumberOfWonOpportunities: random.below(9),
    AmountAllOpportunities: random.below(900_000),
    AmountWonOpportunities: random.below(300_000),
  };
};
