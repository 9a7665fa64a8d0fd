/** The change event topic of an object: `/data/AccountChangeEvent`; `/data/Foo__ChangeEvent` for `Foo__c`. */
export function changeEventTopic(object: string): string {
  return `/data/${object.replace(/__c$/, "__")}ChangeEvent`;
}

/**
 * The object of a change event topic: `Account` for `/data/AccountChangeEvent`, `Foo__c` for `/data/Foo__ChangeEvent`.
 * Null for other topics, and for channels of several objects.
 */
export function objectOfTopic(topic: string): string | null {
  const entity = /^\/data\/(\w+)ChangeEvent$/.exec(topic)?.[1];
  return entity === undefined ? null : entity.replace(/__$/, "__c");
}
