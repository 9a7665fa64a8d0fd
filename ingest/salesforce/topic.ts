/** The Change Data Capture topic of an object: `Account` has `/data/AccountChangeEvent`, `Foo__c` has `/data/Foo__ChangeEvent`. */
export function changeEventTopic(object: string): string {
  return `/data/${object.replace(/__c$/, "__")}ChangeEvent`;
}

/** The object of a change event topic; null for other topics and for channels of several objects. */
export function objectOfTopic(topic: string): string | null {
  const entity = /^\/data\/(\w+)ChangeEvent$/.exec(topic)?.[1];
  return entity === undefined ? null : entity.replace(/__$/, "__c");
}
