import * as f from "../model/field.ts";
import { roundTo } from "../model/rounding.ts";
import { rollUpLineItems } from "./opportunity.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Seeder } from "../seed/seed-world.ts";

export const opportunityLineItem: ObjectDefinition = {
  name: "OpportunityLineItem",
  label: "Opportunity Product",
  labelPlural: "Opportunity Products",
  keyPrefix: "00k",
  relationshipNames: { OpportunityId: "OpportunityLineItems" },
  cascadeFrom: ["OpportunityId"],
  derive: derivePrices,
  rollsUpTo: (record) => [
    {
      object: "Opportunity",
      id: String(record["OpportunityId"]),
      child: "OpportunityLineItem",
      childField: "OpportunityId",
      apply: rollUpLineItems,
    },
  ],
  fields: [
    f.recordId("Line Item ID"),
    f.reference("OpportunityId", "Opportunity ID", "Opportunity", ["Opportunity"], {
      nillable: false,
      updateable: false,
      permissionable: false,
    }),
    f.integer("SortOrder", "Sort Order", { createable: false }),
    f.reference("Product2Id", "Product ID", "Product2", ["Product2"], {
      updateable: false,
      permissionable: false,
    }),
    f.text("ProductCode", "Product Code", 255, f.READ_ONLY),
    f.text("Name", "Opportunity Product Name", 376, { ...f.READ_ONLY, nameField: true }),
    f.number("Quantity", "Quantity", 12, 2, { nillable: false, permissionable: false }),
    f.percent("Discount", "Discount", 5, 2),
    f.currency("Subtotal", "Subtotal", 18, 2, f.READ_ONLY),
    f.currency("TotalPrice", "Total Price", 18, 2),
    f.currency("UnitPrice", "Sales Price", 18, 2),
    f.currency("ListPrice", "List Price", 18, 2, f.READ_ONLY),
    f.date("ServiceDate", "Date"),
    f.text("Description", "Line Description", 255),
    ...f.systemFields(),
    f.isDeleted(),
    f.currency("Cost__c", "Cost", 18, 4),
    f.number("Margin__c", "Margin", 18, 6),
    f.text("Serial_Number__c", "Serial Number", 40),
    f.text("Warehouse__c", "Warehouse", 40),
    f.date("Delivery_Date__c", "Delivery Date"),
  ],
};

function derivePrices(
  record: OrgRecord,
  before: Readonly<OrgRecord> | null,
  context: { find(object: string, id: string): Readonly<OrgRecord> | undefined },
): void {
  const productId = record["Product2Id"];
  if (before === null && typeof productId === "string") {
    const product = context.find("Product2", productId);
    record["ProductCode"] = product?.["ProductCode"] ?? null;
    const opportunity = context.find("Opportunity", String(record["OpportunityId"]));
    record["Name"] = `${String(opportunity?.["Name"] ?? "")} ${String(product?.["Name"] ?? "")}`
      .trim()
      .slice(0, 376);
  }
  const quantity = Number(record["Quantity"]);
  const unitPrice = Number(record["UnitPrice"] ?? 0);
  const discount = Number(record["Discount"] ?? 0);
  record["Subtotal"] = roundTo(quantity * unitPrice, 2);
  record["TotalPrice"] = roundTo((quantity * unitPrice * (100 - discount)) / 100, 2);
}

export const seedOpportunityLineItem: Seeder = (world, random, n) => {
  const product = world.any(random, "Product2");
  const listPrice = Number(world.value("Product2", product, "Price__c") ?? 100);
  const progress = n / world.size("OpportunityLineItem");
  const opportunity = Math.floor(progress * world.rows("Opportunity") * 0.6);
  return {
    OpportunityId: world.value("Opportunity", opportunity, "Id"),
    SortOrder: (n % 4) + 1,
    Product2Id: world.value("Product2", product, "Id"),
    Quantity: random.chance(0.1) ? roundTo(random.next() * 40 + 0.25, 2) : random.between(1, 60),
    Discount: random.maybe(0.3, () => random.between(1, 30) / 2),
    UnitPrice: roundTo(listPrice * (0.85 + random.next() * 0.2), 2),
    ListPrice: listPrice,
    ServiceDate: random.maybe(0.2, () => world.day(world.createdAt, random.between(0, 90))),
    Description: random.maybe(0.15, () => world.text(n, "As in the framework agreement")),
    Cost__c: roundTo(listPrice * (0.4 + random.next() * 0.2), 4),
    Margin__c: roundTo(random.next() * 0.5, 6),
    Serial_Number__c: random.maybe(0.3, () => `SN${String(n).padStart(9, "0")}`),
    Warehouse__c: random.maybe(0.5, () =>
      random.pick(["Rotterdam 2", "Reno", "Shenzhen", "Kraków"]),
    ),
    Delivery_Date__c: random.maybe(0.4, () => world.day(world.createdAt, random.between(10, 160))),
  };
};
