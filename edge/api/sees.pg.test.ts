import { expect, test } from "vitest";
import { signedIn, type TestBrowser, useSignIn } from "../../testing/use-sign-in.ts";

const world = useSignIn();

const save = (by: TestBrowser, version: number, groups: readonly object[]) =>
  by.ask("/groups", { method: "PUT", body: JSON.stringify({ version, groups }) });

const seenBy = async (by: TestBrowser) => ((await by.person()) as { sees: string | null }).sees;
const ALL = { fields: "all" };

test("admins save all groups at once, over the version that they read; what they lack is named", async () => {
  const [boss, ada] = [await signedIn(world, "1"), await signedIn(world, "2")];
  expect((await ada.ask("/groups")).status).toBe(403);
  expect((await ada.ask("/groups/objects")).status).toBe(403);
  expect(await (await boss.ask("/groups")).json()).toMatchObject({ version: 0, savedBy: null });
  const groups = [{ name: "All", everybody: true, grants: { "*": ALL, Nothing__c: ALL } }];
  const saved = await (await save(boss, 0, groups)).json();
  expect(saved).toMatchObject({ version: 1, savedBy: "Boss (boss@acme.example)" });
  expect(saved.faults).toMatchObject([{ group: 0, object: "Nothing__c", part: "object" }]);
  expect((await save(boss, 0, groups)).status).toBe(409);
  expect((await save(boss, 1, [...groups, { ...groups[0], name: " all" }])).status).toBe(400);
  expect((await boss.ask("/groups/objects/Nothing__c")).status).toBe(404);
});

test("the word for what somebody sees is another one only where that is another", async () => {
  const [boss, ada, eve] = [
    await signedIn(world, "1"),
    await signedIn(world, "2"),
    await signedIn(world, "3"),
  ];
  const { people } = await (await boss.ask("/people")).json();
  const { id, groups: claims } = people.find(({ name }: { name: string }) => name === "Ada");
  expect(claims).toEqual([]);
  const { version } = await (await boss.ask("/groups")).json();
  const everybody = { name: "Everybody", everybody: true, grants: { "*": ALL } };
  await save(boss, version, [everybody]);
  const [whole, bossWhole] = [await seenBy(ada), await seenBy(boss)];
  expect(whole).not.toBeNull();
  const limited = { name: "Some", people: [id], grants: { Account: { fields: ["Name"] } } };
  await save(boss, version + 1, [limited, everybody]);
  const part = await seenBy(ada);
  expect(part).not.toBe(whole);
  expect(await seenBy(boss)).toBe(bossWhole);
  await save(boss, version + 2, [{ ...limited, name: "Few" }, everybody]);
  expect(await seenBy(ada)).toBe(part);
  await save(boss, version + 3, [everybody]);
  expect(await seenBy(ada)).toBe(whole);
  expect(await seenBy(eve)).toBeNull();
});
