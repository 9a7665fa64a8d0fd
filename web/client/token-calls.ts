import type { NewToken, TokensAnswer } from "../../edge/protocol/token.ts";
import { ask, client } from "./api.ts";

const { tokens } = client;

/** Tokens for programs. Loaded when they are needed first. */
export const tokenCalls = {
  /** One's own, or, for admins, everybody's; the one made last first. */
  tokens(all: boolean, signal?: AbortSignal): Promise<TokensAnswer> {
    const answer = ask((init) => tokens.$get({ query: all ? { all: "1" } : {} }, init), signal);
    return answer as Promise<TokensAnswer>;
  },
  make: (token: NewToken) => ask((init) => tokens.$post({ json: token }, init)),
  revoke: (token: string) => ask((init) => tokens[":token"].$delete({ param: { token } }, init)),
};
