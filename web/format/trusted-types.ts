/*
 * Trusted Types: what can run a script takes no text, only what a policy of these names made of it
 * (`web/public/_headers`). Each policy is in reach of one function alone, and none of ours lets everything through:
 *
 *   solid      templates of the build, without scripts and handlers (`vite.config.ts`)
 *   inert      HTML of the org, its handlers named otherwise, for a document that runs nothing (`web/kinds/rich-text.ts`)
 *   shell      the service worker's address, whatever is asked for (`web/kept/keep-shell.ts`)
 *   dompurify  what DOMPurify parses before it cleans it
 */

/** What a policy makes is no text, and is taken as one by the browser's own functions. */
type Rules = {
  readonly createHTML?: (html: string) => string;
  readonly createScriptURL?: (url: string) => string;
};

/** The policy of a name; in a browser without Trusted Types its rules, which make texts. */
export function trusted<T extends Rules>(name: string, rules: T): T {
  const { trustedTypes } = globalThis as {
    readonly trustedTypes?: { readonly createPolicy: (name: string, rules: T) => T };
  };
  return trustedTypes?.createPolicy(name, rules) ?? rules;
}
