/** What is never read of anybody, in lower case: SupAnn 2021, inetOrgPerson, passwords of all kinds. */
const PRIVATE_NAMES: ReadonlySet<string> = new Set([
  "supanncodeine",
  "supanncodeinep",
  "supannmailperso",
  "supannmailprive",
  "supanntelephoneprive",
  "supannadressepostaleprivee",
  "supannrefid",
  "supannetuid",
  "supannempid",
  "supannoidcdatedenaissance",
  "supannoidcgenre",
  "supannprenomsetatcivil",
  "homephone",
  "hometelephonenumber",
  "homepostaladdress",
  "homedirectory",
  "dateofbirth",
  "personaltitle",
  "carlicense",
  "uidnumber",
  "employeenumber",
  "userpkcs12",
  "usercertificate",
  "usersmimecertificate",
]);

/** Whatever holds a secret or a civil identity, as directories name it. */
const PRIVATE_SHAPE =
  /passw|passphrase|secret|token|^samba|^shadow|^krb|kerberos|privatekey|nationalid|birth|naissance|\bnir\b|iban|sshpublickey/;

/**
 * Tells whether an attribute is never read, whatever a configuration says: numbers of students and
 * staff (`supannCodeINE`, `supannEtuId`, `supannEmpId`), cards (`supannRefId`), private addresses and
 * telephones, dates of birth, passwords.
 */
export function isPrivateAttribute(name: string): boolean {
  const base = name.split(";")[0]!.trim().toLowerCase();
  return PRIVATE_NAMES.has(base) || PRIVATE_SHAPE.test(base);
}
