import type { ApiCall } from "../ingest/salesforce/api-call.ts";
import { SessionSource } from "../ingest/salesforce/auth.ts";
import { json, type LoopbackServer, loopbackServer, type Respond } from "./loopback-server.ts";
import type { OrgSettings } from "../ingest/salesforce/org-settings.ts";

/** For tests: a loopback server that grants sessions. The test answers every other request. */
export type LoopbackOrg = {
  readonly server: LoopbackServer;
  readonly settings: OrgSettings;
  readonly sessions: SessionSource;
  readonly calls: ApiCall[];
  readonly onApiCall: (call: ApiCall) => void;
  /** Where sessions that are granted from now on are to be used. */
  instanceUrl: string;
  /** Tokens granted so far. */
  grants: number;
  respond: Respond;
};

export async function loopbackOrg(pubsubUrl = "http://127.0.0.1:1"): Promise<LoopbackOrg> {
  const server = await loopbackServer((request, response) => {
    if (request.url !== "/services/oauth2/token") return org.respond(request, response);
    org.grants += 1;
    json(response, 200, {
      access_token: `00DRt0000000001!token${org.grants}`,
      instance_url: org.instanceUrl,
      id: "https://login.salesforce.com/id/00DRt0000000001MAA/005Rt0000000001IAA",
      token_type: "Bearer",
    });
  });
  const settings: OrgSettings = {
    loginUrl: server.url,
    clientId: "consumer-key",
    apiVersion: "66.0",
    pubsubUrl,
    credential: { kind: "client-credentials", clientSecret: "hush" },
  };
  const calls: ApiCall[] = [];
  const onApiCall = (call: ApiCall) => {
    if (call.resource !== "/services/oauth2/token") calls.push(call);
  };
  const org: LoopbackOrg = {
    server,
    settings,
    sessions: new SessionSource(settings, onApiCall),
    calls,
    onApiCall,
    instanceUrl: server.url,
    grants: 0,
    respond: (_, response) =>
      json(response, 404, [
        { errorCode: "NOT_FOUND", message: "The requested resource does not exist" },
      ]),
  };
  return org;
}

/** Salesforce's answer to a call with an expired session. */
export function sessionExpired(response: Parameters<Respond>[1]): void {
  json(response, 401, [{ errorCode: "INVALID_SESSION_ID", message: "Session expired or invalid" }]);
}
