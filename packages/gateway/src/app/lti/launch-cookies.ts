/**
 * What binds a launch to the browser that its login was in, where that browser keeps cookies in frames
 * of other sites (CHIPS: `Partitioned`). A browser that keeps none launches all the same.
 *
 * @module
 */
import { listValues } from "../cookies.js";
import { equalsInConstantTime, hashText } from "../random.js";

/** Says that this browser keeps cookies here. */
const MARK = "__Host-partage-lti";
const MARK_AGE = 86_400;

/** Whether a launch comes from the browser of its login; `unknown` where no cookie can say so. */
export type SameBrowser = "yes" | "no" | "unknown";

function write(name: string, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=None; Partitioned`;
}

// One for each state: frames that launch side by side must not take each other's.
async function nameOf(state: string): Promise<string> {
  return `${MARK}-${(await hashText(`lti-cookie ${state}`)).slice(0, 16)}`;
}

function valueOf(state: string): Promise<string> {
  return hashText(`lti-browser ${state}`);
}

/** `Set-Cookie` values of a login. */
export async function bindLaunch(state: string, seconds: number): Promise<readonly string[]> {
  return [write(MARK, "1", MARK_AGE), write(await nameOf(state), await valueOf(state), seconds)];
}

/** `Set-Cookie` value of the launch that ends it. */
export async function releaseLaunch(state: string): Promise<string> {
  return write(await nameOf(state), "", 0);
}

/**
 * Whether the login with this state was in the browser of this request. One that keeps cookies and has
 * none of this login was not there: somebody else began it.
 */
export async function isSameBrowser(header: string | null, state: string): Promise<SameBrowser> {
  const values = listValues(header ?? "", await nameOf(state));
  const expected = await valueOf(state);
  if (values.length === 1 && equalsInConstantTime(values[0]!, expected)) return "yes";
  if (values.length > 0) return "no";
  return listValues(header ?? "", MARK).length > 0 ? "no" : "unknown";
}
