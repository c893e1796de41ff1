/**
 * SOAP faults with the codes of Zimbra (facts/zimbra.md section 1, "Error codes").
 * @module
 */

/** One named argument of a fault, for instance the id of the message that does not exist. */
export interface FaultArgument {
  readonly name: string;
  /** Zimbra's type of the value: `IID` item id, `ACCTID` account id, `STR` text, `NUM` number. */
  readonly type: "IID" | "ACCTID" | "STR" | "NUM";
  readonly value: string;
}

/** A fault that becomes the Body of an answer; anything else that is thrown becomes `service.FAILURE`. */
export class SoapFault extends Error {
  readonly code: string;
  readonly side: "Sender" | "Receiver";
  readonly faultArguments: readonly FaultArgument[];

  constructor(
    code: string,
    reason: string,
    faultArguments: readonly FaultArgument[] = [],
    side: "Sender" | "Receiver" = "Sender",
  ) {
    super(reason);
    this.name = "SoapFault";
    this.code = code;
    this.side = side;
    this.faultArguments = faultArguments;
  }
}

const item = (name: string, id: number | string): FaultArgument[] => [
  { name, type: "IID", value: String(id) },
];

/** `service.INVALID_REQUEST`: the request is not what the operation takes. */
export function invalidRequest(reason: string): SoapFault {
  return new SoapFault("service.INVALID_REQUEST", `invalid request: ${reason}`);
}

/** `service.PERM_DENIED`: the caller lacks the right. */
export function permissionDenied(reason = "you do not have sufficient permissions"): SoapFault {
  return new SoapFault("service.PERM_DENIED", `permission denied: ${reason}`);
}

/** `account.NO_SUCH_ACCOUNT`, with the name or id that was asked for. */
export function noSuchAccount(name: string): SoapFault {
  return new SoapFault("account.NO_SUCH_ACCOUNT", `no such account: ${name}`);
}

/** `mail.NO_SUCH_FOLDER`, with the id or path that was asked for. */
export function noSuchFolder(id: number | string): SoapFault {
  return new SoapFault("mail.NO_SUCH_FOLDER", `no such folder id: ${id}`, item("itemId", id));
}

/** `mail.NO_SUCH_TAG`, with the id or name that was asked for. */
export function noSuchTag(id: number | string): SoapFault {
  return new SoapFault("mail.NO_SUCH_TAG", `no such tag id: ${id}`, item("itemId", id));
}

/** `mail.NO_SUCH_MSG`. */
export function noSuchMessage(id: number | string): SoapFault {
  return new SoapFault("mail.NO_SUCH_MSG", `no such message: ${id}`, item("itemId", id));
}

/** `mail.NO_SUCH_CONV`. */
export function noSuchConversation(id: number | string): SoapFault {
  return new SoapFault("mail.NO_SUCH_CONV", `no such conversation: ${id}`, item("itemId", id));
}

/** `mail.NO_SUCH_ITEM`. */
export function noSuchItem(id: number | string): SoapFault {
  return new SoapFault("mail.NO_SUCH_ITEM", `no such item: ${id}`, item("itemId", id));
}

/** `mail.ALREADY_EXISTS`: the name is taken in that place. */
export function alreadyExists(name: string): SoapFault {
  return new SoapFault("mail.ALREADY_EXISTS", `object with that name already exists: ${name}`, [
    { name: "name", type: "STR", value: name },
  ]);
}

/** `mail.IMMUTABLE_OBJECT`: system folders and the like. */
export function immutableObject(id: number | string): SoapFault {
  return new SoapFault(
    "mail.IMMUTABLE_OBJECT",
    `cannot modify immutable object: ${id}`,
    item("itemId", id),
  );
}
