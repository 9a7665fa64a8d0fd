import { EVERY_OBJECT, type Group, type ObjectGrant } from "../protocol/grant.ts";

/** Who somebody is to groups. */
export type Member = { readonly id: string; readonly groups: readonly string[] };

/** What a person sees of one object: fields by their lower-cased API names. */
export type Sight = {
  readonly fields: "all" | ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
  readonly rows: ObjectGrant["rows"];
  /** Of a grant within another one (narrowed.ts): that one, and what is seen of what it shows. */
  readonly within?: { readonly grant: Grant; readonly sight: Sight };
};

/** What a person sees. */
export type Grant = {
  /** By the name of an object, in any case; null: it is not there. */
  readonly of: (object: string) => Sight | null;
  /** Whether it is all of every object. */
  readonly isWhole: boolean;
  /** All that decides it, in one text: another one where that is another. */
  readonly key: string;
};

const NOTHING_DENIED: ReadonlySet<string> = new Set();
const ALL: Sight = { fields: "all", denied: NOTHING_DENIED, rows: null };

/** Of whoever reads on nobody's behalf. */
export const WHOLE: Grant = { of: () => ALL, isWhole: true, key: "all" };

export function isWholeSight({ fields, denied, rows }: Sight): boolean {
  return fields === "all" && denied.size === 0 && rows === null;
}

/** What groups, in their order, let a person see. Nothing is seen of which none of them says anything. */
export function grantOf(groups: readonly Group[], person: Member): Grant {
  const own = groups.filter((group) => isIn(group, person));
  const said = own.map(saidBy);
  const of = (object: string) => sightOf(said, object.toLowerCase());
  const names = new Set([EVERY_OBJECT, ...said.flatMap((one) => [...one.keys()])]);
  const isWhole = [...names].every((name) => {
    const sight = of(name);
    return sight !== null && isWholeSight(sight);
  });
  const key = JSON.stringify(own.map(({ grants }) => grants));
  return isWhole ? WHOLE : { of, isWhole, key };
}

/** Whether a person is in a group. */
export function isIn({ everybody, people, claims }: Group, { id, groups }: Member): boolean {
  return everybody || people.includes(id) || claims.some((claim) => groups.includes(claim));
}

type Said = ReadonlyMap<string, "none" | ObjectGrant>;

function saidBy({ grants }: Group): Said {
  return new Map(Object.entries(grants).map(([name, grant]) => [name.toLowerCase(), grant]));
}

const saidOf = (said: Said, object: string) => said.get(object) ?? said.get(EVERY_OBJECT);

function sightOf(said: readonly Said[], object: string): Sight | null {
  const all = said.flatMap((one) => saidOf(one, object) ?? []);
  const [first] = all;
  if (first === undefined || first === "none") return null;
  const denied = all.flatMap((one) => (one === "none" ? [] : one.denied));
  return {
    fields: first.fields === "all" ? "all" : lowered(first.fields),
    denied: denied.length === 0 ? NOTHING_DENIED : lowered(denied),
    rows: first.rows,
  };
}

function lowered(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}
