import type { ObjectType } from "../model/object-type.ts";
import type { ListView, ListViewCondition, ListViewOperator } from "../org/list-views.ts";

/*
 * The list views that objects of a real org come with, and some that people make: filter logic, dates that move, fields
 * behind references, values of a multi-select picklist.
 */

const is = (
  field: string,
  operator: ListViewOperator,
  ...values: readonly string[]
): ListViewCondition => ({ field, operator, values });
const all = (...conditions: readonly ListViewCondition[]): ListViewCondition => ({
  conditions,
  conjunction: "and",
});
const any = (...conditions: readonly ListViewCondition[]): ListViewCondition => ({
  conditions,
  conjunction: "or",
});
const EVERY = all();

type Own = Partial<ListView> & Pick<ListView, "developerName" | "label">;
const up = (field: string) => ({ field, descending: false });
const down = (field: string) => ({ field, descending: true });

const OWN: Readonly<
  Record<string, { readonly columns: readonly string[]; readonly views: readonly Own[] }>
> = {
  Account: {
    columns: ["Name", "Site", "BillingState", "Phone", "Type", "Owner.Alias"],
    views: [
      {
        developerName: "HotManufacturers",
        label: "Hot Manufacturers",
        columns: ["Name", "Industry", "Rating", "AnnualRevenue", "Parent.Name", "Owner.Name"],
        where: all(
          is("Industry", "in", "'Machinery'", "'Manufacturing'", "'Engineering'"),
          is("Rating", "notEquals", "'Cold'"),
          is("Name", "notLike", "'%test%'"),
        ),
        order: [down("AnnualRevenue")],
      },
      {
        developerName: "LargeOrNew",
        label: "Large or New Customers",
        where: all(
          is("Type", "like", "'customer%'"),
          any(
            is("AnnualRevenue", "greaterThan", "10000000"),
            is("CreatedDate", "equals", "LAST_N_DAYS:90"),
          ),
        ),
        order: [up("Industry"), down("AnnualRevenue")],
      },
      { developerName: "MyTeamsAccounts", label: "My Team's Accounts", scope: "team" },
    ],
  },
  Contact: {
    columns: ["Name", "Account.Name", "Title", "Phone", "Email", "Owner.Alias"],
    views: [
      {
        developerName: "BirthdaysThisMonth",
        label: "Birthdays This Month",
        where: is("Birthdate", "equals", "THIS_MONTH"),
      },
      {
        developerName: "OfLargeAccounts",
        label: "Contacts of Large Accounts",
        columns: ["Name", "Account.Name", "Account.Industry", "Email", "DoNotCall"],
        where: all(
          is("Account.AnnualRevenue", "greaterThanOrEqualTo", "1000000"),
          is("Email", "notEquals", "null"),
          is("DoNotCall", "equals", "False"),
        ),
        order: [up("Account.Name"), up("LastName")],
      },
    ],
  },
  Opportunity: {
    columns: ["Name", "Account.Name", "Amount", "CloseDate", "StageName", "Owner.Alias"],
    views: [
      {
        developerName: "ClosingThisMonth",
        label: "Closing This Month",
        where: all(is("CloseDate", "equals", "THIS_MONTH"), is("IsClosed", "equals", "False")),
        order: [up("CloseDate")],
      },
      {
        developerName: "ClosingNextMonth",
        label: "Closing Next Month",
        where: all(is("CloseDate", "equals", "NEXT_MONTH"), is("IsClosed", "equals", "False")),
        order: [up("CloseDate")],
      },
      {
        developerName: "Won",
        label: "Won",
        where: is("IsWon", "equals", "True"),
        order: [down("CloseDate")],
      },
      {
        developerName: "LargeAndOpen",
        label: "Large and Open",
        where: all(
          is("Amount", "greaterThan", "50000"),
          is("StageName", "notIn", "'Closed Won'", "'Closed Lost'"),
        ),
        order: [up("StageName"), down("Amount")],
      },
      { developerName: "MyTeamsOpportunities", label: "My Team's Opportunities", scope: "team" },
    ],
  },
  Case: {
    columns: [
      "CaseNumber",
      "Contact.Name",
      "Subject",
      "Status",
      "Priority",
      "CreatedDate",
      "Owner.Alias",
    ],
    views: [
      {
        developerName: "AllOpenCases",
        label: "All Open Cases",
        where: is("IsClosed", "equals", "False"),
      },
      {
        developerName: "MyOpenCases",
        label: "My Open Cases",
        scope: "mine",
        where: is("IsClosed", "equals", "False"),
        order: [up("Priority")],
      },
      {
        developerName: "MyCaseTeams",
        label: "My Case Teams",
        scope: "team",
        where: is("IsClosed", "equals", "False"),
      },
      {
        developerName: "UrgentAndOld",
        label: "Urgent and Older than a Week",
        where: all(
          any(is("Priority", "equals", "'High'"), is("IsEscalated", "equals", "True")),
          is("IsClosed", "equals", "False"),
          is("CreatedDate", "lessThan", "LAST_N_DAYS:7"),
        ),
        order: [up("Priority"), up("CreatedDate")],
      },
    ],
  },
  Lead: {
    columns: ["Name", "Company", "State", "Email", "Status", "CreatedDate", "Owner.Alias"],
    views: [
      {
        developerName: "TodaysLeads",
        label: "Today's Leads",
        where: is("CreatedDate", "equals", "TODAY"),
      },
      {
        developerName: "MyUnreadLeads",
        label: "My Unread Leads",
        scope: "mine",
        where: is("IsUnreadByOwner", "equals", "True"),
      },
      {
        developerName: "HotLeads",
        label: "Hot Leads",
        where: all(is("Rating", "equals", "'Hot'"), is("IsConverted", "equals", "False")),
        order: [up("Industry"), up("Company")],
      },
    ],
  },
  Task: {
    columns: [
      "Subject",
      "Who.Name",
      "What.Name",
      "ActivityDate",
      "Status",
      "Priority",
      "Owner.Alias",
    ],
    views: [
      {
        developerName: "OverdueTasks",
        label: "Overdue Tasks",
        where: all(is("ActivityDate", "lessThan", "TODAY"), is("IsClosed", "equals", "False")),
        order: [up("ActivityDate")],
      },
    ],
  },
  Site_Visit__c: {
    columns: ["Name", "Account__r.Name", "Outcome__c", "Equipment__c", "CreatedDate"],
    views: [
      {
        developerName: "ForkliftOrPumpAndSensors",
        label: "With Forklift, or Pump and Sensors",
        where: is("Equipment__c", "includes", "'Forklift'", "'Pump;Sensors'"),
      },
      {
        developerName: "WithoutGenerator",
        label: "Without Generator",
        where: is("Equipment__c", "excludes", "'Generator'"),
        order: [down("CreatedDate")],
      },
    ],
  },
};

/** Those of its fields that it has, as an org of another shape may lack some. */
export function standardListViews(type: ObjectType): readonly ListView[] {
  const own = OWN[type.name];
  const name = type.fields.find(({ nameField }) => nameField)?.name ?? "Id";
  const columns = (own?.columns ?? [name, "CreatedDate", "Owner.Alias"]).filter((path) =>
    isThere(type, path),
  );
  const usual = { columns, scope: "everything", where: EVERY, order: [up(name)] } as const;
  const views = [...everywhere(type), ...(own?.views ?? [])].map((view) => ({ ...usual, ...view }));
  return views
    .map((view) => ({ ...view, columns: view.columns.filter((path) => isThere(type, path)) }))
    .filter((view) => fieldsOf(view).every((path) => isThere(type, path)));
}

function everywhere({ labelPlural, fieldsByName }: ObjectType): readonly Own[] {
  const [label, name] = [labelPlural, labelPlural.replaceAll(/\W/g, "")];
  const created: readonly Own[] = [
    {
      developerName: "NewThisWeek",
      label: "New This Week",
      where: is("CreatedDate", "equals", "THIS_WEEK"),
    },
    {
      developerName: "NewLastWeek",
      label: "New Last Week",
      where: is("CreatedDate", "equals", "LAST_WEEK"),
    },
  ];
  return [
    ...created,
    ...(fieldsByName.has("lastvieweddate")
      ? [
          {
            developerName: `RecentlyViewed${name}`,
            label: `Recently Viewed ${label}`,
            scope: "mru",
          } as const,
        ]
      : []),
    { developerName: `All${name}`, label: `All ${label}` },
    ...(fieldsByName.has("ownerid")
      ? [{ developerName: `My${name}`, label: `My ${label}`, scope: "mine" } as const]
      : []),
  ];
}

function fieldsOf({ where, order }: ListView): readonly string[] {
  return [...conditionFields(where), ...order.map(({ field }) => field)];
}

function conditionFields(where: ListViewCondition): readonly string[] {
  return "field" in where ? [where.field] : where.conditions.flatMap(conditionFields);
}

/** Whether the object has the field, or the reference that its path begins with. */
function isThere({ fields, fieldsByName }: ObjectType, path: string): boolean {
  const [first = "", second] = path.split(".");
  if (second === undefined) return fieldsByName.has(first.toLowerCase());
  return fields.some(({ relationshipName }) => relationshipName === first);
}
