import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { binary, ROOT, runProgram } from "../../local/process/run-program.ts";
import { describedField } from "../../testing/described-field.ts";
import { probeColumn } from "../../testing/probe-object.ts";
import type { MirrorColumn } from "../mirror/mirror-column.ts";
import { mirrorColumns } from "../mirror/mirror-columns.ts";
import { commentText, identifiers, textLiteral } from "./identifiers.ts";
import { orgFiles } from "./org-types.ts";

const ID = probeColumn("Id", "id", "text");
const described = (name: string, columns: readonly MirrorColumn[], label = name) => ({
  name,
  label,
  mirrorTable: name.toLowerCase(),
  columns,
});

/** Compiles the files; throws with what the compiler says. */
async function compile(files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(ROOT, ".local"), { recursive: true });
  const folder = await mkdtemp(join(ROOT, ".local/org-types-"));
  try {
    const options = { extends: "../../tsconfig.base.json", include: ["*.ts"] };
    const all = { ...files, "tsconfig.json": JSON.stringify(options) };
    for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text);
    await runProgram("tsc", process.execPath, [binary("tsc"), "-p", folder], { cwd: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const HOSTILE = [
  "*/ export const broken = 1; /*",
  "a\nb\u2028c\u2029d",
  "`${process.exit()}`",
  '"; throw 1; "',
  "Größe 高さ 🚀",
  "\u202Eright to left\u0000",
  "half \uD800 a pair",
];

test("whatever names, labels and values there are, what is written compiles", async () => {
  const words = [
    "class",
    "string",
    "Date",
    "Record",
    "Org",
    "A",
    "ACreate",
    "$",
    "x-y",
    "1st",
    "Größe",
  ];
  const hostile = HOSTILE.map((text, n) =>
    probeColumn(`F${n}__c`, "picklist", "text", {
      label: text,
      options: [{ value: text, label: text, active: true }],
      ...(n % 2 ? { restricted: true as const } : {}),
    }),
  );
  const odd = ["constructor", "__proto__", "a b", 'q"uote', "new", "*/"].map((column) =>
    probeColumn("Odd__c", "string", "text", { column }),
  );
  const wide = Array.from({ length: 300 }, (_, n) =>
    probeColumn(`Wide${n}__c`, "double", "numeric"),
  );
  const { files, objects } = orgFiles([
    ...words.map((word) => described(word, [ID, probeColumn("Name", "string", "text")])),
    described("Hostile__c", [ID, ...hostile, ...odd], HOSTILE.join("")),
    described("Wide__c", [ID, ...wide]),
    described("NotDescribed__c", []),
  ]);
  await compile(files);
  expect(objects).toBe(words.length + 2);
  expect(files["org.ts"]?.match(/wide\d+__c: /g)?.length).toBe(300);
  expect(files["org.ts"]).toContain("export type class_ =");
});

test("no object's types have the name of another's", () => {
  expect(identifiers(["A", "ACreate", "A-", "A_"], ["", "Create"])).toEqual([
    "A",
    "ACreate_2",
    "A_",
    "A__2",
  ]);
});

test("a comment is one line that nothing ends, and a text is what it was", () => {
  for (const text of HOSTILE) {
    expect(commentText(text)).not.toMatch(/\*\/|[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u);
    expect(JSON.parse(textLiteral(text))).toBe(text);
  }
});

test("the order of objects and what the org no longer has change nothing", () => {
  const [one, other] = [described("A", [ID]), described("B", [ID])];
  const retired = probeColumn("Old__c", "string", "text", { retired: true });
  const { files } = orgFiles([one, other]);
  expect(orgFiles([other, { ...one, columns: [ID, retired] }]).files).toEqual(files);
});

test("what may be empty, what is written, and what must be, is as the org describes it", () => {
  const fields = [
    { ...describedField("Id", "id"), nillable: false, updateable: false, createable: false },
    { ...describedField("Name"), nillable: false, createable: true, defaultedOnCreate: false },
    {
      ...describedField("Hot__c", "boolean"),
      nillable: false,
      defaultedOnCreate: true,
      createable: true,
    },
    {
      ...describedField("Master__c", "reference"),
      nillable: false,
      updateable: false,
      createable: true,
    },
    {
      ...describedField("Sum__c", "currency"),
      updateable: false,
      createable: false,
      calculated: true,
    },
    { ...describedField("Tags__c", "multipicklist"), createable: true },
    {
      ...describedField("Stage__c", "picklist"),
      createable: true,
      restrictedPicklist: true,
      picklistValues: [
        { value: "New", label: null, active: true },
        { value: "Old", label: null, active: false },
      ],
    },
  ];
  const object = { name: "Deal__c", label: "Deal", labelPlural: "Deals", keyPrefix: null, fields };
  const { files } = orgFiles([described("Deal__c", mirrorColumns(object), "Deal")]);
  expect(withoutComments(files["org.ts"] ?? "")).toContain(`export type Deal__c = {
  readonly id: $.Id<"Deal__c">;
  readonly name: string;
  readonly hot__c: boolean;
  readonly master__c: $.Id;
  readonly sum__c: $.Digits | null;
  readonly tags__c: $.Values | null;
  readonly stage__c: "New" | "Old" | null;
};
export type Deal__cCreate = {
  name: string;
  hot__c?: boolean;
  master__c: $.Id;
  tags__c?: $.Values | null;
  stage__c?: "New" | null;
};
export type Deal__cUpdate = {
  name?: string;
  hot__c?: boolean;
  tags__c?: $.Values | null;
  stage__c?: "New" | null;
};
`);
  const nothing = mirrorColumns({ ...object, updateable: false, createable: false });
  const fixed = orgFiles([described("Deal__c", nothing)]).files["org.ts"] ?? "";
  expect(fixed).toContain("export type Deal__cCreate = { [column: string]: never };");
  expect(fixed).toContain("export type Deal__cUpdate = { [column: string]: never };");
});

function withoutComments(text: string): string {
  return text.replaceAll(/^ *\/\*\*.*\n/gm, "").replaceAll(/\n{2,}/g, "\n");
}
