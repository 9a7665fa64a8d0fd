import { approvedUser } from "../oauth/app-user.ts";
import { isSame } from "../oauth/oauth.ts";
import { OAuthError } from "../oauth/oauth-error.ts";
import { SoapFault } from "./soap-fault.ts";
import { childText, type XmlElements, type XmlValue } from "./xml.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { SoapCall, SoapRequest } from "./soap-call.ts";

/** Salesforce's default session timeout. */
const SESSION_SECONDS = 7200;
const MAX_ATTACHMENT_BYTES = 5_242_880;

/**
 * Signs in with name and password (SOAP API Developer Guide, "login()"). Only the integration user has a password.
 *
 * @param serverUrl the address of the endpoint, without the org's id at its end
 * @throws SoapFault INVALID_LOGIN
 */
export function login(emulation: Emulation, request: SoapRequest, serverUrl: string): XmlElements {
  const { org, app } = emulation;
  const username = childText(request.argument, "username")?.trim() ?? "";
  const given = childText(request.argument, "password") ?? "";
  const isUser = username.toLowerCase() === app.username.toLowerCase();
  if (app.password === undefined || !isUser || !isSame(given, app.password)) throw invalidLogin();
  const userId = userOf(emulation, username);
  const orgUrl = `${serverUrl}/${org.id.slice(0, 15)}`;
  return {
    metadataServerUrl: orgUrl.replace(/\/Soap\/[uc]\//, "/Soap/m/"),
    passwordExpired: false,
    sandbox: false,
    serverUrl: orgUrl,
    sessionId: org.sessions.issue(userId),
    userId,
    userInfo: userInfoOf(emulation, userId),
  };
}

function userOf({ org, app }: Emulation, username: string): string {
  try {
    return approvedUser(org, app, username);
  } catch (error) {
    if (error instanceof OAuthError) throw invalidLogin();
    throw error;
  }
}

const invalidLogin = (): SoapFault =>
  new SoapFault(
    "INVALID_LOGIN",
    "Invalid username, password, security token; or user locked out.",
    "LoginFault",
  );

export const sessionCalls: Readonly<Record<string, (call: SoapCall) => XmlValue | undefined>> = {
  getServerTimestamp: ({ emulation: { org } }) => ({
    timestamp: new Date(org.now()).toISOString(),
  }),
  getUserInfo: ({ emulation, userId }) => userInfoOf(emulation, userId),
  logout: ({ emulation: { org }, sessionId }) => {
    org.sessions.revoke(sessionId);
    return undefined;
  },
};

function userInfoOf({ org }: Emulation, userId: string): XmlElements {
  const user = org.record("User", userId);
  const text = (field: string): string => String(user?.[field] ?? "");
  return {
    accessibilityMode: false,
    chatterExternal: false,
    currencySymbol: "$",
    orgAttachmentFileSizeLimit: MAX_ATTACHMENT_BYTES,
    orgDefaultCurrencyIsoCode: "USD",
    orgDefaultCurrencyLocale: "en_US",
    orgDisallowHtmlAttachments: false,
    orgHasPersonAccounts: false,
    organizationId: org.id,
    organizationMultiCurrency: false,
    organizationName: org.name,
    profileId: null,
    roleId: null,
    sessionSecondsValid: SESSION_SECONDS,
    userDefaultCurrencyIsoCode: null,
    userEmail: text("Email"),
    userFullName: text("Name"),
    userId,
    userLanguage: text("LanguageLocaleKey"),
    userLocale: text("LocaleSidKey"),
    userName: text("Username"),
    userTimeZone: text("TimeZoneSidKey"),
    userType: text("UserType"),
    userUiSkin: "Theme3",
  };
}
