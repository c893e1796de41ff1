/** CheckPermissionRequest: whether the caller may invite somebody or see when they are busy. */
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest } from "../fault.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";

/** What everybody may do unless the account says otherwise. */
const openRights: ReadonlySet<string> = new Set(["invite", "viewFreeBusy"]);

/** Whether an access control entry of the account (`zimbraACE`: type, grantee, right) names the caller or everybody. */
function hasEntry(target: Account, right: string, caller: Account): boolean {
  return (target.attributes.zimbraACE ?? []).some((entry) => {
    const [type, grantee, granted] = entry.split(" ");
    const meant = grantee === caller.id || grantee?.toLowerCase() === caller.name;
    return granted === right && (meant || type === "all" || type === "pub");
  });
}

function isAllowed(target: Account | undefined, right: string, context: SoapContext): boolean {
  // Nobody outside has said that they are not to be invited.
  if (!target) return openRights.has(right);
  if (target.id === context.caller.id || context.token?.admin) return true;
  if (hasEntry(target, `-${right}`, context.caller)) return false;
  return openRights.has(right) || hasEntry(target, right, context.caller);
}

function checkPermission(request: Element, context: SoapContext): Element {
  const spec = request.requireChild("target");
  const type = spec.get("type") ?? "account";
  if (type !== "account") throw invalidRequest(`unsupported target: ${type}`);
  const { directory } = context.core;
  const target = directory.accountBy(spec.get("by") ?? "name", spec.text.trim());
  const rights = request.children("right").map(({ text }) => text.trim());
  const response = responseTo(request);
  const answers = rights.map((right) => ({ right, allow: isAllowed(target, right, context) }));
  response.set(
    "allow",
    answers.every(({ allow }) => allow),
  );
  for (const { right, allow } of answers) response.add("right").set("allow", allow).setText(right);
  return response;
}

/** Permissions of calendars. */
export const checkPermissionOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "CheckPermissionRequest",
    run: checkPermission,
    checksRights: true,
  },
];
