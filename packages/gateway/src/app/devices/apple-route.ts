/**
 * `GET setup/apple`: where a QR code leads the browser of a phone. Whoever is not signed in is, in the
 * ordinary way, and comes back; then there is the profile, of the person of the session and of nobody
 * else: the address says nothing.
 *
 * @module
 */
import type { Establishment } from "../config.js";
import { redirect } from "../login-route.js";
import { PageFailure } from "../page-failure.js";
import type { GatewayRoute, RouteContext } from "../routes.js";
import {
  hasAppleProfile,
  profileLanguage,
  type ProfilePerson,
  writeAppleProfile,
} from "./apple-profile.js";
import { DEVICE_PATHS, type DeviceSetups } from "./device-setups.js";
import { personServices, signerAt } from "./devices-setup.js";

/** Type by which Apple's systems know a profile. */
const PROFILE_TYPE = "application/x-apple-aspen-config";

/** The route. */
export function appleRoute(setups: DeviceSetups): GatewayRoute {
  return {
    method: "GET",
    path: DEVICE_PATHS.apple,
    access: "optional",
    use: "page",
    handle: async (request, context) => {
      const destination = request.headers.get("Sec-Fetch-Dest");
      // It is for the address bar, not for a script or an element of a page.
      if (destination !== null && destination !== "document")
        throw new PageFailure("request-refused");
      const { session } = context;
      if (!session) return redirect(signInFirst(setups, request, context));
      if (!session.scopes.includes("devices.read")) throw new PageFailure("request-refused");
      return giveProfile(setups, session, request.headers.get("Accept-Language"));
    },
  };
}

function signInFirst(setups: DeviceSetups, request: Request, context: RouteContext): string {
  const served = context.establishments.filter(({ key }) => setups.serves(key));
  const asked = new URL(request.url).searchParams.get("establishment");
  const establishment = served.find(({ key }) => key === asked) ?? onlyOne(served);
  if (!establishment) throw new PageFailure("establishment-unknown");
  const back = setups.appleProfileUrl(establishment);
  const login = new URL(back);
  login.pathname = login.pathname.replace(/setup\/apple$/, "auth/login");
  login.search = "";
  login.searchParams.set("returnTo", back);
  if (context.establishments.length > 1) login.searchParams.set("establishment", establishment.key);
  return login.href;
}

function onlyOne(served: readonly Establishment[]): Establishment | undefined {
  return served.length === 1 ? served[0] : undefined;
}

async function giveProfile(
  setups: DeviceSetups,
  person: ProfilePerson,
  language: string | null,
): Promise<Response> {
  const setup = setups.find(person.establishment);
  if (!setup || !hasAppleProfile(personServices(setup, person.account)))
    throw new PageFailure("setup-unavailable");
  const text = await writeAppleProfile(setup, person, profileLanguage(language));
  const profile = new TextEncoder().encode(text);
  const signer = signerAt(setup, setups.now());
  return new Response(signer ? await signer.sign(profile) : profile, {
    headers: {
      "Content-Type": PROFILE_TYPE,
      "Content-Disposition": 'attachment; filename="partage.mobileconfig"',
      "Content-Language": profileLanguage(language),
      "Cache-Control": "private, no-store",
    },
  });
}
