/**
 * Grants on folders.
 * @module
 */
import type { Directory } from "../directory/directory.js";
import type { Element } from "../element.js";
import { invalidRequest, noSuchAccount, SoapFault } from "../fault.js";
import type { AnyFolder, Grant } from "./item.js";
import type { Mailbox } from "./mailbox.js";
import { ALL_USERS_ID, PUBLIC_ID } from "./rights.js";

const types: readonly string[] = ["usr", "grp", "dom", "cos", "all", "pub", "guest", "key"];

/** Reads the rights of a grant: letters of `rwidxapfc`; a lone `-` or nothing gives none. */
function parseRights(text: string): string {
  const letters = text.replaceAll("-", "");
  for (const letter of letters) {
    if (!"rwidxaepfc".includes(letter)) throw invalidRequest(`unknown right: ${letter}`);
  }
  return Array.from("rwidxaepfc")
    .filter((letter) => letters.includes(letter))
    .join("");
}

/** Reads a `<grant>` element, finding the grantee by `zid` or by the name in `d`. */
export function parseGrant(element: Element, directory: Directory): Grant {
  const granteeType = element.require("gt") as Grant["granteeType"];
  if (!types.includes(granteeType)) throw invalidRequest(`unknown grantee type: ${granteeType}`);
  const rights = parseRights(element.get("perm") ?? "");
  const expiry = element.getNumber("expiry");
  const secret = element.get("pw") ?? element.get("args") ?? element.get("key");
  const grantee = findGrantee(granteeType, element, directory);
  return {
    ...grantee,
    rights,
    ...(secret === undefined ? {} : { secret }),
    ...(expiry === undefined ? {} : { expiry }),
  };
}

type Grantee = Pick<Grant, "granteeType" | "granteeId" | "granteeName">;

function findGrantee(
  granteeType: Grant["granteeType"],
  element: Element,
  directory: Directory,
): Grantee {
  const id = element.get("zid");
  const name = element.get("d");
  const key = id ?? name ?? "";
  if (granteeType === "all") return { granteeType, granteeId: ALL_USERS_ID };
  if (granteeType === "pub") return { granteeType, granteeId: PUBLIC_ID };
  if (key === "") throw invalidRequest("missing grantee");
  switch (granteeType) {
    case "usr":
    case "grp":
      return userOrGroup(granteeType, id, name, directory);
    case "dom": {
      const domain = directory.domains().find((d) => d.id === id || d.name === name);
      if (!domain) throw new SoapFault("account.NO_SUCH_DOMAIN", `no such domain: ${key}`);
      return { granteeType, granteeId: domain.id, granteeName: domain.name };
    }
    case "cos": {
      const cos = directory.classOfService(key);
      if (!cos) throw new SoapFault("account.NO_SUCH_COS", `no such cos: ${key}`);
      return { granteeType, granteeId: cos.id, granteeName: cos.name };
    }
    case "guest":
    case "key":
      return { granteeType, granteeId: key.toLowerCase(), granteeName: key };
  }
}

/** A name may turn out to be the other of the two: what it is wins over what was said. */
function userOrGroup(
  granteeType: "usr" | "grp",
  id: string | undefined,
  name: string | undefined,
  directory: Directory,
): Grantee {
  const account =
    (id && directory.accountById(id)) || (name && directory.accountByName(name)) || undefined;
  const list = (id && directory.list(id)) || (name && directory.list(name)) || undefined;
  const asked = granteeType === "usr" ? (account ?? list) : (list ?? account);
  if (!asked) {
    if (granteeType === "usr") throw noSuchAccount(name ?? id ?? "");
    throw new SoapFault(
      "account.NO_SUCH_DISTRIBUTION_LIST",
      `no such distribution list: ${name ?? id}`,
    );
  }
  return {
    granteeType: asked === account ? "usr" : "grp",
    granteeId: asked.id,
    granteeName: asked.name,
  };
}

/** Adds a grant to a folder; one that its grantee has already is replaced. */
export function addGrant(mailbox: Mailbox, folder: AnyFolder, grant: Grant): void {
  const others = folder.grants.filter((old) => old.granteeId !== grant.granteeId);
  mailbox.update(folder, { grants: [...others, grant] });
}

/** Takes back the grant of a grantee; nothing happens when there is none. */
export function removeGrant(mailbox: Mailbox, folder: AnyFolder, granteeId: string): void {
  const grants = folder.grants.filter((grant) => grant.granteeId !== granteeId);
  if (grants.length < folder.grants.length) mailbox.update(folder, { grants });
}
