import { MethodFailure, type Principal } from "@partage-ent/server";

/**
 * The name under which a server knows an account. An account whose address would say something else
 * there is refused: a separator, a colon or a space in it could make it the name of somebody else.
 *
 * @throws MethodFailure `forbidden`
 */
export function loginNameOf(
  template: string,
  { account }: Pick<Principal, "account">,
  forbiddenSign?: string,
): string {
  const name = template
    .replace("{account}", () => account)
    .replace("{local}", () => account.slice(0, account.lastIndexOf("@")));
  const isPlain = /^[\x21-\x7e]{1,320}$/.test(name) && !/[:\\"(){}]/.test(account);
  if (!isPlain || (forbiddenSign !== undefined && name.includes(forbiddenSign))) {
    throw new MethodFailure("forbidden", "The address of this account is no login name.");
  }
  return name;
}
