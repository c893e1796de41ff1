/**
 * The SOAP operations that the back end uses, with the shape of their requests as Zimbra's API
 * description states them. Answers are read with care, so they have no shape here.
 *
 * @module
 */
import type { JsonObject } from "./json.js";

/** Conditions of a search (SearchRequest of urn:zimbraMail). */
export interface SearchRequest {
  readonly query: string;
  readonly types: "message" | "conversation" | "appointment" | "contact";
  /** Milliseconds since the epoch: window whose occurrences are told, at most 400 days. */
  readonly calExpandInstStart?: number;
  readonly calExpandInstEnd?: number;
  readonly sortBy?: string;
  readonly offset?: number;
  /** At most 1000. */
  readonly limit?: number;
  /** 2: both senders and recipients in the hits. */
  readonly recip?: "0" | "1" | "2";
  /** All messages of a conversation, not only those that match. */
  readonly fullConversation?: boolean;
  /** `IDS`: nothing but ids. */
  readonly resultMode?: "NORMAL" | "IDS";
}

/** Which message, and how much of it (GetMsgRequest). */
export interface MessageSpec {
  readonly id: string;
  readonly html?: boolean;
  readonly neuter?: boolean;
  /** Characters of a part that are inlined. */
  readonly max?: number;
  readonly header?: readonly { readonly n: string }[];
}

/** An action on items (MsgActionRequest, ItemActionRequest, FolderActionRequest, TagActionRequest). */
export interface ItemAction {
  /** Ids joined by commas. */
  readonly id: string;
  readonly op: string;
  readonly l?: string;
  readonly f?: string;
  readonly tn?: string;
  readonly name?: string;
  readonly rgb?: string;
  readonly color?: number;
  readonly recursive?: boolean;
  /** Of `fb`: whether free/busy leaves out what is in the folder. */
  readonly excludeFreeBusy?: boolean;
}

/** A message that carries an invite (`m` of the calendar requests). */
export interface InviteMessage {
  /** Folder that a new appointment goes into. */
  readonly l?: string;
  readonly su?: string;
  /** Who is told; nobody is where it is left out. */
  readonly e?: readonly { readonly a: string; readonly t: "t"; readonly p?: string }[];
  readonly mp?: JsonObject;
  readonly inv?: JsonObject;
}

/** Which invite a calendar request is about, and which version of it was seen. */
export interface InviteTarget {
  /** `<item>-<message>`. */
  readonly id: string;
  readonly comp: number;
  readonly ms?: number;
  readonly rev?: number;
}

/** One invite of SetAppointmentRequest. */
export interface SetInvite {
  readonly ptst?: string;
  readonly m: InviteMessage;
}

/** A condition of a directory search. */
export interface DirectoryCondition {
  readonly attr: string;
  readonly op: "eq" | "has" | "ge";
  readonly value: string;
}

/** An attribute of a contact: a text, or a file by its upload or where another item has it. */
export interface ContactAttribute {
  readonly n: string;
  readonly _content?: string;
  readonly aid?: string;
  /** Item of the same mailbox that has the file. */
  readonly id?: number;
  readonly part?: string;
}

/** A member of a contact group: a contact, an entry of the global address list, an address. */
export interface GroupMember {
  readonly type: "C" | "G" | "I";
  readonly value: string;
}

/** What of the global address list is asked for. */
export type GalType = "account" | "resource" | "group" | "all";

/** What a wait set watches (CreateWaitSetRequest). */
export interface WaitSetSubject {
  readonly a: readonly { readonly name: string; readonly types?: string }[];
}

/** Requests by name. */
export interface SoapRequests {
  readonly AuthRequest: JsonObject;
  readonly EndSessionRequest: { readonly logoff?: boolean };
  readonly GetInfoRequest: { readonly sections: string };
  readonly NoOpRequest: Readonly<Record<string, never>>;
  /** `tr` looks behind mount points, for rights and broken links. */
  readonly GetFolderRequest: {
    readonly visible?: boolean;
    readonly view?: "appointment" | "contact";
    readonly tr?: boolean;
  };
  readonly CreateFolderRequest: {
    readonly folder: {
      readonly name: string;
      readonly l: string;
      readonly view: "message" | "appointment" | "contact";
      readonly rgb?: string;
      readonly f?: string;
    };
  };
  readonly FolderActionRequest: { readonly action: ItemAction };
  readonly SearchRequest: SearchRequest;
  readonly GetMsgRequest: { readonly m: MessageSpec };
  readonly GetConvRequest: { readonly c: { readonly id: string } };
  readonly MsgActionRequest: { readonly action: ItemAction };
  readonly GetTagRequest: Readonly<Record<string, never>>;
  readonly CreateTagRequest: { readonly tag: { readonly name: string; readonly rgb?: string } };
  readonly TagActionRequest: { readonly action: ItemAction };
  readonly ItemActionRequest: { readonly action: ItemAction };
  readonly GetAppointmentRequest: {
    readonly id?: string;
    readonly uid?: string;
    readonly includeContent?: boolean;
    readonly sync?: boolean;
  };
  readonly CreateAppointmentRequest: { readonly m: InviteMessage };
  readonly ModifyAppointmentRequest: InviteTarget & { readonly m: InviteMessage };
  readonly CreateAppointmentExceptionRequest: InviteTarget & { readonly m: InviteMessage };
  readonly CancelAppointmentRequest: InviteTarget & {
    readonly inst?: { readonly d: string; readonly tz?: string };
    readonly m?: InviteMessage;
  };
  readonly CounterAppointmentRequest: InviteTarget & { readonly m: InviteMessage };
  readonly ImportAppointmentsRequest: {
    readonly ct: "text/calendar";
    readonly l: string;
    readonly content: { readonly aid: string } | { readonly mid: string; readonly part: string };
  };
  readonly SetAppointmentRequest: {
    readonly l: string;
    readonly default: SetInvite;
    readonly except?: readonly SetInvite[];
  };
  readonly SendInviteReplyRequest: {
    readonly id: string;
    readonly compNum: number;
    readonly verb: "ACCEPT" | "DECLINE" | "TENTATIVE";
    readonly updateOrganizer: boolean;
    readonly exceptId?: { readonly d: string; readonly tz?: string };
    readonly m?: InviteMessage;
  };
  readonly DismissCalendarItemAlarmRequest: {
    readonly appt: readonly { readonly id: string; readonly dismissedAt: number }[];
  };
  readonly GetFreeBusyRequest: {
    readonly s: number;
    readonly e: number;
    readonly name: string;
    readonly excludeUid?: string;
  };
  readonly GetWorkingHoursRequest: {
    readonly s: number;
    readonly e: number;
    readonly name: string;
  };
  readonly SearchCalendarResourcesRequest: {
    readonly attrs: string;
    readonly limit?: number;
    readonly offset?: number;
    readonly sortBy?: string;
    readonly searchFilter?: {
      readonly conds: { readonly or?: boolean; readonly cond: readonly DirectoryCondition[] };
    };
  };
  readonly GetContactsRequest: { readonly cn: readonly { readonly id: string }[] };
  readonly CreateContactRequest: {
    readonly cn: {
      readonly l: string;
      readonly a: readonly ContactAttribute[];
      readonly m?: readonly GroupMember[];
    };
  };
  /** Attributes that are not named stay; an empty one goes. */
  readonly ModifyContactRequest: {
    readonly replace: false;
    readonly cn: {
      readonly id: string;
      readonly a: readonly ContactAttribute[];
      readonly m?: readonly (GroupMember & { readonly op: "+" | "-" })[];
    };
  };
  readonly ContactActionRequest: { readonly action: ItemAction };
  readonly SearchGalRequest: {
    readonly name: string;
    readonly type: GalType;
    readonly limit?: number;
  };
  readonly AutoCompleteGalRequest: {
    readonly name: string;
    readonly type: GalType;
    readonly limit?: number;
  };
  readonly GetDistributionListMembersRequest: {
    readonly dl: { readonly _content: string };
    readonly limit?: number;
    readonly offset?: number;
  };
  readonly SyncRequest: {
    readonly token?: string;
    /** Folder that a first synchronisation begins at. */
    readonly l?: string;
    readonly typed?: boolean;
    /** Seconds since the epoch: older messages are left out of a first synchronisation. */
    readonly msgCutoff?: number;
    readonly deleteLimit?: number;
    readonly changeLimit?: number;
  };
  readonly CreateWaitSetRequest: { readonly defTypes: string; readonly add: WaitSetSubject };
  readonly WaitSetRequest: {
    readonly waitSet: string;
    readonly seq: string;
    readonly block?: boolean;
    /** Seconds. */
    readonly timeout?: number;
  };
  readonly DestroyWaitSetRequest: { readonly waitSet: string };
}

/** Name of an operation that the back end uses. */
export type SoapOperation = keyof SoapRequests;

const ACCOUNT_OPERATIONS: ReadonlySet<SoapOperation> = new Set([
  "AuthRequest",
  "EndSessionRequest",
  "GetInfoRequest",
  "SearchCalendarResourcesRequest",
  "SearchGalRequest",
  "AutoCompleteGalRequest",
  "GetDistributionListMembersRequest",
]);

const READS: ReadonlySet<SoapOperation> = new Set([
  "GetInfoRequest",
  "NoOpRequest",
  "GetFolderRequest",
  "SearchRequest",
  "GetMsgRequest",
  "GetConvRequest",
  "GetTagRequest",
  "SyncRequest",
  "GetAppointmentRequest",
  "GetFreeBusyRequest",
  "GetWorkingHoursRequest",
  "SearchCalendarResourcesRequest",
  "GetContactsRequest",
  "SearchGalRequest",
  "AutoCompleteGalRequest",
  "GetDistributionListMembersRequest",
]);

/** The namespace of an operation. */
export function namespaceOf(operation: SoapOperation): "urn:zimbraAccount" | "urn:zimbraMail" {
  return ACCOUNT_OPERATIONS.has(operation) ? "urn:zimbraAccount" : "urn:zimbraMail";
}

/** Whether an operation changes nothing. */
export function isRead(operation: SoapOperation): boolean {
  return READS.has(operation);
}

/**
 * Whether doing a request twice is as good as doing it once. Marks and moves of messages are;
 * deletions are not, since the second one would report what the first one did as missing.
 */
export function isIdempotent(operation: SoapOperation, request: unknown): boolean {
  if (isRead(operation) || operation === "AuthRequest") return true;
  if (operation !== "MsgActionRequest") return false;
  return (request as SoapRequests["MsgActionRequest"]).action.op !== "delete";
}
