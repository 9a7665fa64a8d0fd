import * as f from "../model/field.ts";
import { roundTo } from "../model/rounding.ts";
import { rollUpLineItems } from "./opportunity.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Random } from "../org/random.ts";
import type { SeedWorld, Seeder } from "../seed/seed-world.ts";

const DAY_SECONDS = 86_400;

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

/** This share of the opportunities have line items. */
const SHARE_WITH_ITEMS = 0.6;

export const seedOpportunityLineItem: Seeder = (world, random, n) => {
  const { opportunity, position, count } = placeOf(world, n);
  const amount = Number(world.value("Opportunity", opportunity, "Amount") ?? 20_000);
  const share = (amount / count) * (0.7 + random.next() * 0.6);
  const product = productUpTo(world, random, share);
  const listPrice = Number(world.value("Product2", product, "Price__c") ?? 100);
  const usualPrice = roundTo(listPrice * (0.85 + random.next() * 0.2), 2);
  const isUsual = usualPrice < share;
  const createdAt = Number(
    world.value("Opportunity", opportunity, "CreatedDate") ?? world.createdAt,
  );
  const lastAt = Number(
    world.value("Opportunity", opportunity, "LastModifiedDate") ?? world.anchor,
  );
  const addedAt = Math.min(lastAt, createdAt + random.below(5 * DAY_SECONDS) * 1000);
  const price = isUsual ? usualPrice : roundTo(Math.max(1, share), 2);
  return {
    OpportunityId: world.value("Opportunity", opportunity, "Id"),
    SortOrder: position,
    Product2Id: world.value("Product2", product, "Id"),
    Quantity: quantityOf(random, share / price),
    Discount: random.maybe(0.3, () => random.between(1, 30) / 2),
    UnitPrice: price,
    ListPrice: listPrice,
    ServiceDate: random.maybe(0.2, () => world.day(addedAt, random.between(0, 90))),
    Description: random.maybe(0.15, () => world.text(n, "As in the framework agreement")),
    Cost__c: roundTo(listPrice * (0.4 + random.next() * 0.2), 4),
    Margin__c: roundTo(random.next() * 0.5, 6),
    Serial_Number__c: random.maybe(0.3, () => `SN${String(n).padStart(9, "0")}`),
    Warehouse__c: random.maybe(0.5, () =>
      random.pick(["Rotterdam 2", "Reno", "Shenzhen", "Kraków"]),
    ),
    Delivery_Date__c: random.maybe(0.4, () => world.day(addedAt, random.between(10, 160))),
    CreatedDate: addedAt,
    LastModifiedDate: addedAt,
    SystemModstamp: addedAt,
  };
};

/** The opportunity of the nth line item, its place there, and how many are there. */
function placeOf(world: SeedWorld, n: number) {
  const opportunities = world.rows("Opportunity");
  const withItems = Math.max(1, Math.ceil(opportunities * SHARE_WITH_ITEMS));
  const perItem = withItems / world.size("OpportunityLineItem");
  const group = Math.floor(n * perItem);
  const first = Math.ceil(group / perItem);
  return {
    opportunity: Math.min(opportunities - 1, Math.floor(group / SHARE_WITH_ITEMS)),
    position: n - first + 1,
    count: Math.max(1, Math.ceil((group + 1) / perItem) - first),
  };
}

/** The number of a product that costs less than this, if a few choices find one. */
function productUpTo(world: SeedWorld, random: Random, most: number): number {
  let product = world.any(random, "Product2");
  for (let i = 0; i < 3; i++) {
    if (Number(world.value("Product2", product, "Price__c")) < most) break;
    product = world.any(random, "Product2");
  }
  return product;
}

/** Mostly whole; some things are sold by weight or time. */
function quantityOf(random: Random, usual: number): number {
  if (random.chance(0.1)) return roundTo(Math.max(0.25, usual), 2);
  return Math.max(1, Math.round(usual));
}
