import * as f from "../model/field.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Seeder } from "../seed/seed-world.ts";

const FAMILIES = ["Generators", "Pumps", "Sensors", "Service", "Software", "Spare parts"] as const;

export const product2: ObjectDefinition = {
  name: "Product2",
  label: "Product",
  labelPlural: "Products",
  keyPrefix: "01t",
  fields: [
    f.recordId("Product ID"),
    f.text("Name", "Product Name", 255, { ...f.REQUIRED, nameField: true }),
    f.text("ProductCode", "Product Code", 255),
    f.longText("Description", "Product Description", 4000),
    f.checkbox("IsActive", "Active", { permissionable: true }),
    ...f.systemFields(),
    f.picklist("Family", "Product Family", FAMILIES, { length: 255 }),
    f.url("DisplayUrl", "Display URL", { length: 1000, byteLength: 3000 }),
    f.text("ExternalId", "External ID", 255),
    f.text("ExternalDataSourceId", "External Data Source ID", 18, f.READ_ONLY),
    f.picklist(
      "QuantityUnitOfMeasure",
      "Quantity Unit Of Measure",
      ["Each", "Hour", "Metre", "Kilogram"],
      { length: 255 },
    ),
    f.isDeleted(),
    f.checkbox("IsArchived", "Archived", f.READ_ONLY),
    ...f.viewedFields(),
    f.text("StockKeepingUnit", "Product SKU", 180, { idLookup: true }),
    f.currency("Price__c", "Price", 18, 2),
    f.number("Weight__c", "Weight (kg)", 18, 3),
    f.number("Power__c", "Power (kW)", 18, 8),
    f.text("Country_of_Origin__c", "Country of Origin", 80),
    f.text("EAN__c", "EAN", 13, { externalId: true, idLookup: true, unique: true }),
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
    Price__c: Math.ceil(Math.min(90_000, random.logNormal(900, 1.4) + 5)) - 0.05,
    Weight__c: random.maybe(0.7, () => random.between(1, 900_000) / 1000),
    Power__c: random.maybe(0.5, () => random.between(1, 99_999_999) / 100_000_000),
    Country_of_Origin__c: world.place(random)[3],
    EAN__c: String(4_000_000_000_000 + n * 13),
  };
};
