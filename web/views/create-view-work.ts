import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import type { DefaultChoice, ViewAnswer, ViewContent } from "../../edge/protocol/view.ts";
import { api } from "../client/api.ts";
import { viewCalls } from "../client/view-calls.ts";
import { followViews, keepView, viewQuery } from "../state/views.ts";
import { announce } from "../ui/live-region.tsx";
import { difference, keptSearch } from "../view/difference.ts";
import type { ListAddress } from "../view/list-address.ts";
import { viewPath } from "../view/over.ts";
import { parseView } from "../view/view-state.ts";
import { setRemovedView } from "./removed-view.ts";
import { isolated } from "../format/isolated.ts";

type Named = Pick<ViewContent, "name" | "shared">;

/** What is done with views. Each rejects where it is refused. */
export function createViewWork(list: ListAddress) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const shown = () => keptSearch(list.search());
  /** The list is the view itself from then on, of the moment that it was of. */
  const openAs = (view: ViewAnswer, sentence: string) => {
    const { asOf } = parseView(list.search());
    const moment = asOf === null ? "" : `&asOf=${encodeURIComponent(asOf)}`;
    keepView(client, view);
    navigate(`${viewPath(view.object, view.id)}${moment}`, { scroll: false });
    announce("view", sentence);
  };
  /** @param version that the list is saved over; by default the one that is shown */
  const save = async (view: ViewAnswer, version = view.version): Promise<void> => {
    const { id, name, shared } = view;
    const content = { name, shared, search: shown() };
    const saved = await viewCalls.save(id, { version, view: content });
    const whole = saved.change === null ? saved : await viewCalls.change(id, null);
    openAs(whole, `${isolated(name)} is saved.`);
  };
  return {
    open: (view: ViewAnswer) => openAs(view, `${view.name} is shown.`),
    save,
    async saveOver({ id }: ViewAnswer): Promise<void> {
      await save(await api.view(id));
    },
    async openLatest({ id }: ViewAnswer): Promise<void> {
      const latest = await api.view(id);
      openAs(latest, `${latest.name} is shown as it was saved.`);
    },
    async saveAs(object: string, named: Named): Promise<void> {
      const view = await viewCalls.create({ object, ...named, search: shown() });
      openAs(view, `${isolated(view.name)} is saved.`);
    },
    /** Saves another list than the one that is shown, and shows it. */
    async add(
      object: string,
      { name, search }: Pick<ViewContent, "name" | "search">,
    ): Promise<void> {
      const content = { name, search: keptSearch(search), shared: false };
      const view = await viewCalls.create({ object, ...content });
      openAs(view, `${isolated(name)} is saved.`);
    },
    /** Keeps the list as it is for this person alone. */
    async keep(view: ViewAnswer): Promise<void> {
      const change = difference(view.search, shown());
      const kept = await viewCalls.change(view.id, change === "" ? null : change);
      openAs(kept, `Your changes to ${view.name} are kept for you.`);
    },
    async drop({ id, name }: ViewAnswer): Promise<void> {
      openAs(await viewCalls.change(id, null), `${name} is shown without your changes.`);
    },
    async takeBack({ id, name, change }: ViewAnswer): Promise<void> {
      keepView(client, await viewCalls.change(id, change));
      announce("view", `Your changes to ${isolated(name)} are back.`);
    },
    async change(view: ViewAnswer, named: Partial<Named>): Promise<void> {
      const { id, version, name, shared, search } = view;
      const content = { name, shared, search, ...named };
      keepView(client, await viewCalls.save(id, { version, view: content }));
    },
    async remove(view: ViewAnswer): Promise<void> {
      await viewCalls.remove(view.id);
      setRemovedView(view);
      followViews(client, view.object);
      announce("view", `${isolated(view.name)} is removed.`);
    },
    async restore({ id }: ViewAnswer): Promise<void> {
      const view = await viewCalls.restore(id);
      client.setQueryData(viewQuery(id).queryKey, view);
      setRemovedView(null);
      followViews(client, view.object);
      announce("view", `${isolated(view.name)} is back.`);
    },
    async choose(choice: DefaultChoice): Promise<void> {
      await viewCalls.chooseDefault(choice);
      followViews(client, choice.object);
    },
  };
}

export type ViewWork = ReturnType<typeof createViewWork>;
