import { describe, expect, test } from "vitest";
import { BadRoles, roleOf, settingRoles } from "./setting-roles.ts";

const roles = settingRoles(
  "Boss@acme.example=admin, @ACME.example=viewer\n@sub.acme.example=admin",
);
const of = (email: string | null, said: Parameters<typeof roleOf>[0]["said"] = null) =>
  roleOf({ email, said }, roles);

describe("the role of a person", () => {
  test("is none until somebody says so", () => {
    expect(of(null)).toBeNull();
    expect(of("someone@other.example")).toBeNull();
    expect(roleOf({ email: "boss@acme.example", said: null }, settingRoles(undefined))).toBeNull();
  });

  test("is what the setting says of the whole domain, and of no domain that only ends or begins so", () => {
    expect(of("someone@acme.example")).toBe("viewer");
    expect(of("someone@sub.acme.example")).toBe("admin");
    expect(of("someone@notacme.example")).toBeNull();
    expect(of("someone@acme.example.evil.example")).toBeNull();
    for (const odd of ["acme.example", "@acme.example", ""]) expect(of(odd)).toBeNull();
  });

  test("an admin's word goes before that of the domain, none too, and behind that of the address", () => {
    expect(of("someone@acme.example", "admin")).toBe("admin");
    expect(of("someone@acme.example", "none")).toBeNull();
    expect(of(null, "viewer")).toBe("viewer");
    expect(of("BOSS@acme.example", "none")).toBe("admin");
  });
});

test.each([
  "boss@acme.example",
  "boss=admin",
  "@acme.example=king",
  "a@b@c.example=admin",
  "@=viewer",
  "a@acme.example=admin A@acme.example=viewer",
  "@acme.example=admin @acme.example=viewer",
])("“%s” is no role", (setting) => {
  expect(() => settingRoles(setting)).toThrow(BadRoles);
});
