import * as f from "../model/field.ts";
import { ascii } from "./contact.ts";
import { composeName } from "./person-name.ts";
import { placeOf } from "./setup-records.ts";
import { DEPARTMENTS, FIRST_NAMES, LAST_NAMES, TITLES } from "../seed/person-words.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Seeder } from "../seed/seed-world.ts";

const LANGUAGES = ["en_US", "de", "es", "fr", "it", "ja", "pt_BR", "nl_NL"] as const;
const TIME_ZONES = [
  "America/Los_Angeles",
  "America/New_York",
  "Europe/Berlin",
  "Europe/London",
  "Asia/Tokyo",
  "Asia/Kolkata",
] as const;
const LOCALES = ["en_US", "en_GB", "de_DE", "es_MX", "fr_FR", "ja_JP", "pt_BR"] as const;
const set = { ...f.REQUIRED, defaultedOnCreate: true, restrictedPicklist: true };

/** Users have no owner. They are made inactive rather than deleted, so they have no IsDeleted. */
export const user: ObjectDefinition = {
  name: "User",
  label: "User",
  labelPlural: "Users",
  keyPrefix: "005",
  deletable: false,
  derive: composeName,
  fields: [
    f.recordId("User ID"),
    f.text("Username", "Username", 80, { ...f.REQUIRED, unique: true, idLookup: true }),
    ...f.personName("Full Name"),
    f.text("CompanyName", "Company Name", 80),
    f.text("Division", "Division", 80),
    f.text("Department", "Department", 80),
    f.text("Title", "Title", 80),
    ...f.address("", ""),
    f.email("Email", "Email", { ...f.REQUIRED, length: 128, byteLength: 384, idLookup: true }),
    f.phone("Phone", "Phone"),
    f.phone("MobilePhone", "Cell"),
    f.text("Alias", "Alias", 8, f.REQUIRED),
    f.text("CommunityNickname", "Nickname", 40, { ...f.REQUIRED, unique: true }),
    f.checkbox("IsActive", "Active"),
    f.picklist("TimeZoneSidKey", "Time Zone", TIME_ZONES, {
      ...set,
      defaultValue: "America/Los_Angeles",
    }),
    f.picklist("LocaleSidKey", "Locale", LOCALES, { ...set, defaultValue: "en_US" }),
    f.picklist("EmailEncodingKey", "Email Encoding", ["UTF-8", "ISO-8859-1", "Shift_JIS"], {
      ...set,
      defaultValue: "UTF-8",
    }),
    f.picklist(
      "UserType",
      "User Type",
      ["Standard", "PowerPartner", "CsnOnly", "Guest", "AutomatedProcess"],
      {
        ...f.READ_ONLY,
        defaultValue: "Standard",
        restrictedPicklist: true,
      },
    ),
    f.picklist("LanguageLocaleKey", "Language", LANGUAGES, { ...set, defaultValue: "en_US" }),
    f.reference("UserRoleId", "Role ID", "UserRole", ["UserRole"]),
    f.reference("ProfileId", "Profile ID", "Profile", ["Profile"], f.REQUIRED),
    f.text("EmployeeNumber", "Employee Number", 20),
    f.reference("ManagerId", "Manager ID", "Manager", ["User"]),
    f.datetime("LastLoginDate", "Last Login", f.READ_ONLY),
    ...f.systemFields(),
    ...f.viewedFields(),
    f.text("FederationIdentifier", "SAML Federation ID", 512),
    f.shortTextArea("AboutMe", "About Me", { length: 1000, byteLength: 3000 }),
  ],
};

export const seedUser: Seeder = (world, random, n) => {
  const isIntegration = n === 0;
  const first = isIntegration ? "Integration" : random.pick(FIRST_NAMES);
  const last = isIntegration ? "User" : random.pick(LAST_NAMES);
  const place = world.place(random);
  const name = isIntegration ? "integration" : `${ascii(first)}.${ascii(last)}${n}`;
  world.address(random, "", place);
  return {
    Username: `${name}@emulated.example`,
    LastName: last,
    FirstName: first,
    CompanyName: "Emulated Org",
    Department: random.maybe(0.8, () => random.pick(DEPARTMENTS)),
    Title: random.maybe(0.8, () => random.pick(TITLES)),
    Email: `${name}@mail.example`,
    Phone: random.maybe(0.7, () => world.phone(random, place)),
    Alias: name.slice(0, 8),
    CommunityNickname: `${name.slice(0, 30)}${n}`,
    IsActive: isIntegration || random.chance(0.92),
    TimeZoneSidKey: random.pick(TIME_ZONES),
    LocaleSidKey: random.pick(LOCALES),
    EmailEncodingKey: "UTF-8",
    UserType: "Standard",
    LanguageLocaleKey: random.pick(LANGUAGES),
    ...placeOf(n),
    EmployeeNumber: String(1000 + n),
    ManagerId: n > 1 ? world.value("User", random.below(Math.ceil(n / 3)), "Id") : null,
    LastLoginDate: random.maybe(0.9, () => world.later(random, world.anchor - 20 * 86_400_000)),
  };
};
