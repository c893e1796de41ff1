/**
 * Who owns, belongs to and may look into a distribution list (`zimbraACE` of the list, rights
 * `ownDistList`, `viewDistList` and `sendToDistList`; the last two are everybody's until granted).
 * @module
 */
import type { Account, DistributionList } from "../directory/account.js";
import type { Directory } from "../directory/directory.js";

/** Rights on distribution lists that Zimbra knows. */
export const LIST_RIGHTS = ["ownDistList", "viewDistList", "sendToDistList"] as const;

/** One grant of a right: `<grantee> <kind> <right>`. */
export interface ListGrant {
  readonly granteeId: string;
  readonly granteeType: string;
  readonly right: string;
}

/** The grants of a list. */
export function listGrants({ attributes }: DistributionList): readonly ListGrant[] {
  return (attributes.zimbraACE ?? []).flatMap((text) => {
    const [granteeId = "", granteeType = "", right = ""] = text.split(" ");
    return right === "" ? [] : [{ granteeId, granteeType, right }];
  });
}

function isGrantee(
  { granteeId, granteeType }: ListGrant,
  account: Account,
  directory: Directory,
): boolean {
  switch (granteeType) {
    case "usr":
      return granteeId === account.id;
    case "grp":
      return directory.listsOf(account).some(({ id }) => id === granteeId);
    case "dom":
      return directory.domainOf(account)?.id === granteeId;
    default:
      return granteeType === "all" || granteeType === "pub";
  }
}

function isGranted(
  list: DistributionList,
  right: string,
  account: Account,
  directory: Directory,
): boolean {
  return listGrants(list).some(
    (grant) => grant.right === right && isGrantee(grant, account, directory),
  );
}

/** Whether an account owns a list. */
export function ownsList(list: DistributionList, account: Account, directory: Directory): boolean {
  return isGranted(list, "ownDistList", account, directory);
}

/** Whether an account is a member of a list, through other lists too. */
export function isListMember(
  list: DistributionList,
  account: Account,
  directory: Directory,
): boolean {
  return directory.listsOf(account).some(({ id }) => id === list.id);
}

/** Whether an account may know the members of a list. */
export function mayExpand(list: DistributionList, account: Account, directory: Directory): boolean {
  if (ownsList(list, account, directory)) return true;
  const restricted = listGrants(list).some(({ right }) => right === "viewDistList");
  return !restricted || isGranted(list, "viewDistList", account, directory);
}
