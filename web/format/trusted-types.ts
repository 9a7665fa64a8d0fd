/*
 * Trusted Types: what can run a script takes no text, only what a policy of these names made of it
 * (`web/public/_headers`). Each policy is in reach of one function alone, and none lets everything through:
 *
 *   solid      templates of the build, without scripts and handlers (`vite.config.ts`)
 *   inert      HTML of the org, its handlers named otherwise, for a document that runs nothing (`web/kinds/rich-text.ts`)
 *   shell      the service worker's address, whatever is asked for (`web/kept/keep-shell.ts`)
 *   dompurify  what DOMPurify parses before it cleans it
 */
type Rules = {
  readonly createHTML?: (html: string) => string;
  readonly createScriptURL?: (url: string) => string;
};
/** What it makes is no text, and is taken as one by the browser's own functions. */
type Policy = {
  readonly createHTML: (html: string) => string;
  readonly createScriptURL: (url: string) => string;
};
type Factory = { readonly createPolicy: (name: string, rules: Rules) => Policy };

/** Makes HTML that can be parsed; in a browser without Trusted Types what the rule makes of it. */
export function trustedHtml(
  name: string,
  rule: (html: string) => string,
): (html: string) => string {
  const policy = factory()?.createPolicy(name, { createHTML: rule });
  return policy ? (html) => policy.createHTML(html) : rule;
}

/** The address of a script, which is always the same. */
export function trustedScript(name: string, url: string): string {
  return (
    factory()
      ?.createPolicy(name, { createScriptURL: () => url })
      .createScriptURL(url) ?? url
  );
}

function factory(): Factory | undefined {
  return (globalThis as { readonly trustedTypes?: Factory }).trustedTypes;
}
