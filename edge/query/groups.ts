import { iso } from "../protocol/iso-sql.ts";
import { notedSql } from "./audit.ts";
import { personName } from "./person-name.ts";
import { type Statement, statement } from "./statement.ts";

/** The latest version of all groups: version, groups, who saved it, when. No row where nobody ever did. */
export const latestGroups: Statement = statement(
  () => `select g.version, g.groups::text, ${personName("g.person")}, ${iso("g.saved_at")}
    from app.groups_version g order by g.version desc limit 1`,
);

/** Saves the groups as the version after one; answers nothing where another has been saved since. */
export function saveGroups(version: number, groups: string, person: string): Statement {
  return statement((add) => {
    const before = add(version, "int");
    const did = `insert into app.groups_version (version, groups, person)
      select ${before} + 1, ${add(groups, "json")}, ${add(person, "text")}
      where ${before} = (select coalesce(max(version), 0) from app.groups_version)
      on conflict (version) do nothing returning version`;
    return notedSql({ person, deed: "groups" }, did, add);
  });
}
