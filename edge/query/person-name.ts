/**
 * SQL of what a person of this id is called, with the address that is vouched for: a name alone is what somebody calls
 * themselves. Somebody of whom no more is known is called by the id.
 */
export function personName(id: string): string {
  const called = `case when called.email = called.name then called.email
    else called.name || ' (' || coalesce(called.email, 'no vouched address') || ')' end`;
  return `coalesce((select ${called} from app.person called where called.id = ${id}), ${id})`;
}
