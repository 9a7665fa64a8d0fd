import { createContext, useContext } from "solid-js";

/** Where a record is shown. Of what is as of a moment it is shown as of that moment too. */
export type RecordHref = (object: string, id: string) => string;

const RecordHrefContext = createContext<RecordHref>((object, id) => `/objects/${object}/${id}`);

export const RecordHrefProvider = RecordHrefContext.Provider;

export const useRecordHref = (): RecordHref => useContext(RecordHrefContext);
