/**
 * The object of a change event topic: `/data/AccountChangeEvent` is of `Account`, `/data/Foo__ChangeEvent` of `Foo__c`.
 * Null for other topics, and for channels of several objects.
 */
export function objectOfTopic(topic: string): string | null {
  const entity = /^\/data\/(\w+)ChangeEvent$/.exec(topic)?.[1];
  return entity === undefined ? null : entity.replace(/__$/, "__c");
}
