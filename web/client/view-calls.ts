import type {
  DefaultChoice,
  NewView,
  ViewAnswer,
  ViewDefaults,
  ViewSave,
} from "../../edge/protocol/view.ts";
import { ask, client } from "./api.ts";

const { views } = client;
const one = views[":view"];

/** What is done with views, as the API has it. Loaded when it is needed first; `api.view` is there at once. */
export const viewCalls = {
  /** @param object null for those of all objects */
  views: (object: string | null, signal?: AbortSignal) =>
    ask((init) => views.$get({ query: object === null ? {} : { object } }, init), signal),

  create: (view: NewView): Promise<ViewAnswer> => ask((init) => views.$post({ json: view }, init)),

  /** @param save names the version that it was made of; refused where there is a later one */
  save: (view: string, save: ViewSave): Promise<ViewAnswer> =>
    ask((init) => one.$put({ param: { view }, json: save }, init)),

  remove: (view: string) => ask((init) => one.$delete({ param: { view } }, init)),

  restore: (view: string): Promise<ViewAnswer> =>
    ask((init) => one.restore.$post({ param: { view } }, init)),

  /** @param search what the person has otherwise; null: nothing any more */
  change: (view: string, search: string | null): Promise<ViewAnswer> =>
    ask((init) =>
      search === null
        ? one.change.$delete({ param: { view } }, init)
        : one.change.$put({ param: { view }, json: { search } }, init),
    ),

  async chooseDefault(choice: DefaultChoice): Promise<ViewDefaults> {
    return (await ask((init) => views.default.$put({ json: choice }, init))).defaults;
  },
};
