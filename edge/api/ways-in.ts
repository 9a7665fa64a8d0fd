import { BadProviders, type Provider, providersOf } from "../sign-in/provider.ts";
import { BadRoles, type SettingRoles, settingRoles } from "../sign-in/setting-roles.ts";
import { ProblemError } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** The providers that people sign in through. */
export function providersIn({ SIGN_IN, SIGN_IN_SECRETS }: Settings): readonly Provider[] {
  return asProblem(() => providersOf(SIGN_IN, SIGN_IN_SECRETS));
}

/** Who can vouch for anybody: these providers, and Cloudflare Access. */
export function issuersIn(settings: Settings): readonly string[] {
  const { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience } = settings;
  const providers = providersIn(settings).map(({ issuer }) => issuer);
  return team && audience ? [...providers, `https://${team}`] : providers;
}

export function rolesIn({ ROLES }: Settings): SettingRoles {
  return asProblem(() => settingRoles(ROLES));
}

/** A setting that cannot be read lets nobody in. */
function asProblem<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadProviders || error instanceof BadRoles)
      throw new ProblemError(
        503,
        "Sign-in is not configured",
        `Nobody can sign in: ${error.message}.`,
      );
    throw error;
  }
}
