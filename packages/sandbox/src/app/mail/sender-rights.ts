/** Whether a person may send under an address. */
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import { permissionDenied } from "../fault.js";
import type { MailAddress } from "../mime/addresses.js";
import { addressesOfAccount } from "./search-scope.js";

/** Whether an account's access control entries give a right to somebody (`zimbraACE`: type, grantee, right). */
function grants(owner: Account, right: string, to: Account): boolean {
  return (owner.attributes.zimbraACE ?? []).some((entry) => {
    const [, grantee, granted] = entry.split(" ");
    return granted === right && (grantee?.toLowerCase() === to.name || grantee === to.id);
  });
}

/**
 * Checks the From of a message that the caller sends; fails with `service.PERM_DENIED`. People send as themselves,
 * as an account that gave them `sendAs`, or, named as Sender, for one that gave them `sendOnBehalfOf`.
 */
export function requireSender(
  from: readonly MailAddress[],
  senders: readonly MailAddress[],
  context: SoapContext,
): void {
  const { caller, core, token } = context;
  if (token?.admin) return;
  const allowed = core.directory.attributeValues(caller, "zimbraAllowFromAddress");
  const own = new Set([
    ...addressesOfAccount(caller),
    ...allowed.map((address) => address.toLowerCase()),
  ]);
  if (senders.some(({ address }) => !own.has(address.toLowerCase()))) {
    throw permissionDenied("the sender is not the person who is signed in");
  }
  for (const { address } of from) {
    if (own.has(address.toLowerCase())) continue;
    const owner = core.directory.accountByName(address.toLowerCase());
    if (owner && grants(owner, "sendAs", caller)) continue;
    if (owner && senders.length > 0 && grants(owner, "sendOnBehalfOf", caller)) continue;
    throw permissionDenied(`${caller.name} may not send as ${address}`);
  }
}

/** Whether the caller may send in the name of the account that the request acts on. */
export function maySendFor(owner: Account, context: SoapContext): boolean {
  if (owner.id === context.caller.id || context.token?.admin) return true;
  return grants(owner, "sendAs", context.caller) || grants(owner, "sendOnBehalfOf", context.caller);
}
