import {
  READ_ONLY,
  REQUIRED,
  checkbox,
  currency,
  isDeleted,
  longText,
  number,
  picklist,
  recordId,
  systemFields,
  text,
  url,
  viewedFields,
} from "../model/field.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Seeder } from "../seed/seed-world.ts";

const FAMILIES = ["Generators", "Pumps", "Sensors", "Service", "Software", "Spare parts"] as const;

export const product2: ObjectDefinition = {
  name: "Product2",
  label: "Product",
  labelPlural: "Products",
  keyPrefix: "01t",
  fields: [
    recordId("Product ID"),
    text("Name", "Product Name", 255, { ...REQUIRED, nameField: true }),
    text("ProductCode", "Product Code", 255),
    longText("Description", "Product Description", 4000),
    checkbox("IsActive", "Active", { permissionable: true }),
    ...systemFields(),
    picklist("Family", "Product Family", FAMILIES, { length: 255 }),
    url("DisplayUrl", "Display URL", { length: 1000, byteLength: 3000 }),
    text("ExternalId", "External ID", 255),
    text("ExternalDataSourceId", "External Data Source ID", 18, READ_ONLY),
    picklist(
      "QuantityUnitOfMeasure",
      "Quantity Unit Of Measure",
      ["Each", "Hour", "Metre", "Kilogram"],
      { length: 255 },
    ),
    isDeleted(),
    checkbox("IsArchived", "Archived", READ_ONLY),
    ...viewedFields(),
    text("StockKeepingUnit", "Product SKU", 180, { idLookup: true }),
    currency("Price__c", "Price", 18, 2),
    number("Weight__c", "Weight (kg)", 18, 3),
    number("Power__c", "Power (kW)", 18, 8),
    text("Country_of_Origin__c", "Country of Origin", 80),
    text("EAN__c", "EAN", 13, { externalId: true, idLookup: true, unique: true }),
  ],
};

export const seedProduct2: Seeder = (world, random, n) => {
  const family = random.pick(FAMILIES);
  const model = `${random.pick(["GC", "PX", "SR", "HL", "QN"])}${random.between(10, 99) * 100}`;
  return {
    Name: world.text(
      n,
      `${model} ${family === "Service" ? "Service hour" : family.replace(/s$/, "")}`,
    ),
    ProductCode: `${model}-${String(n).padStart(4, "0")}`,
    Description: random.maybe(
      0.6,
      () => `${family}: ${model}, delivered with documentation in 4 languages.`,
    ),
    IsActive: random.chance(0.85),
    Family: family,
    DisplayUrl: random.maybe(
      0.3,
      () => `https://shop.example/p/${model.toLowerCase()}?ref=${n}&lang=en`,
    ),
    QuantityUnitOfMeasure: family === "Service" ? "Hour" : "Each",
    StockKeepingUnit: `SKU-${String(n + 1000)}`,
    Price__c: random.between(5, 90_000) - 0.05,
    Weight__c: random.maybe(0.7, () => random.between(1, 900_000) / 1000),
    Power__c: random.maybe(0.5, () => random.between(1, 99_999_999) / 100_000_000),
    Country_of_Origin__c: world.place(random)[3],
    EAN__c: String(4_000_000_000_000 + n * 13),
  };
};
