/** The change event topic of an object: `/data/AccountChangeEvent`, `/data/Foo__ChangeEvent` of `Foo__c`. */
export function changeEventTopic(object: string): string {
  return `/data/${object.replace(/__c$/, "__")}ChangeEvent`;
}
