/** Puts a sandbox together. */
import { TokenService } from "./auth/token.js";
import { homeZone, ownerOf } from "./calendar/caller-view.js";
import { importCalendar } from "./calendar/import-calendar.js";
import { createInvitationReceiver } from "./calendar/receive-invitation.js";
import { contactContent } from "./contacts/read-contact.js";
import { createContact } from "./contacts/store-contact.js";
import type { Account, DistributionList } from "./directory/account.js";
import { Directory, attributeLists } from "./directory/directory.js";
import { hashPassword } from "./directory/password.js";
import { noSuchAccount } from "./fault.js";
import { createPath, folderAtPath, walkPath } from "./mailbox/folders.js";
import { type ContactItem, FolderId, type MessageItem } from "./mailbox/item.js";
import type { Mailbox } from "./mailbox/mailbox.js";
import { createMessageReader } from "./mail/message-reader.js";
import { createOperations } from "./operations/index.js";
import { createTag } from "./operations/tags.js";
import { Persistence, restoreState } from "./persistence.js";
import { answerPreauth } from "./preauth-jump.js";
import { answerRest, isRestPath } from "./rest/answer-rest.js";
import { answerUpload } from "./rest/answer-upload.js";
import { answerUploadContent, uploadContentPath } from "./rest/upload-content.js";
import { SandboxCore } from "./sandbox-core.js";
import type {
  AddMessageOptions,
  NewAccount,
  NewContact,
  NewList,
  Sandbox,
  SandboxFetchContext,
  SandboxOptions,
} from "./sandbox.js";
import { SessionService } from "./session.js";
import { answerSoap, type SoapService } from "./soap.js";
import { createMemoryStateStore } from "./state-store.js";
import { WaitSetService } from "./wait-set.js";
import { answerWebmail, isWebmailPath } from "./webmail/answer-webmail.js";

interface Running extends SoapService {
  readonly persistence: Persistence;
}

function assemble(options: SandboxOptions): Running {
  const clock = options.clock ?? Date.now;
  const state = options.state ?? createMemoryStateStore();
  const tokens = new TokenService(clock);
  const directory = new Directory(options.domain, options.preauthKey);
  const persistence = new Persistence(state, { directory, tokens });
  directory.onChange(() => {
    persistence.mark("directory");
  });
  const core = new SandboxCore(
    {
      clock,
      directory,
      state,
      reader: createMessageReader(),
      invitations: createInvitationReceiver(),
      tokens,
      sessions: new SessionService(clock),
      waitSets: new WaitSetService(clock, options.minimumWait ?? 30),
    },
    persistence,
  );
  const operations = createOperations(options.adminSetup ?? false);
  return { core, operations, trace: options.trace, persistence };
}

/** Creates a Zimbra-compatible server that runs wherever fetch, streams and Web Crypto exist. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const running = assemble(options);
  const { core, persistence } = running;
  const ready = restore(core, persistence);
  const account = (name: string): Account | undefined => core.directory.accountByName(name);
  const mailbox = (name: string): Mailbox => {
    const found = account(name);
    if (!found) throw noSuchAccount(name);
    return core.mailbox(found.id);
  };
  return {
    ready,
    fetch: async (request, context) => {
      await ready;
      return route(running, request, context);
    },
    createAccount: async (init) => {
      await ready;
      return createAccount(core, init);
    },
    putAccount: (changed) => core.directory.putAccount(changed),
    createList: async (init) => {
      await ready;
      return createList(core, init);
    },
    list: (name) => core.directory.list(core.directory.qualify(name)),
    addContact: async (name, init) => {
      await ready;
      return addContact(core, mailbox(name), init);
    },
    account,
    accounts: () => core.directory.accounts(),
    mailbox,
    addMessage: async (name, raw, added) => {
      await ready;
      return addMessage(core, mailbox(name), raw, added ?? {});
    },
    importCalendar: async (name, text) => {
      await ready;
      const found = mailbox(name);
      const owner = ownerOf(found, core);
      const place = { mailbox: found, account: owner, home: homeZone(core, owner) };
      return importCalendar(text, place, FolderId.calendar).items.length;
    },
    flush: async () => {
      await ready;
      await persistence.flush();
    },
    close: async () => {
      await ready;
      core.sessions.close();
      core.waitSets.close();
      await persistence.flush();
    },
  };
}

async function restore(core: SandboxCore, persistence: Persistence): Promise<void> {
  const mailboxes = await restoreState(core.state, core, core.clock);
  for (const mailbox of mailboxes) core.adopt(mailbox);
  persistence.enable();
  persistence.mark("directory");
}

async function route(
  running: Running,
  request: Request,
  context: SandboxFetchContext | undefined,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  const address = context?.clientAddress ?? "";
  if (/^\/service\/admin\/soap(\/|$)/.test(pathname)) {
    return answerSoap(running, request, true, address);
  }
  if (/^\/service\/soap(\/|$)/.test(pathname)) return answerSoap(running, request, false, address);
  if (pathname === "/service/preauth") return answerPreauth(running.core, request);
  if (pathname === "/service/upload") return answerUpload(running.core, request);
  if (pathname === uploadContentPath) return answerUploadContent(running.core, request);
  if (isRestPath(pathname)) return answerRest(running.core, request);
  if (isWebmailPath(pathname)) return answerWebmail(running, request);
  return new Response("not found", { status: 404 });
}

async function createAccount(core: SandboxCore, init: NewAccount): Promise<Account> {
  const { directory } = core;
  const name = directory.qualify(init.name);
  const account = directory.putAccount({
    id: crypto.randomUUID(),
    name,
    aliases: (init.aliases ?? []).map((alias) => directory.qualify(alias)),
    attributes: attributeLists(init.attributes ?? {}),
    password: await hashPassword(init.password),
    isAdmin: init.isAdmin ?? false,
    tokenValidity: 0,
    failures: [],
  });
  core.mailbox(account.id);
  return account;
}

function createList(
  core: SandboxCore,
  { name, members = [], attributes }: NewList,
): DistributionList {
  const { directory } = core;
  const address = directory.qualify(name);
  return directory.putList({
    id: directory.list(address)?.id ?? crypto.randomUUID(),
    name: address,
    members: [...new Set(members.map((member) => directory.qualify(member)))],
    attributes: attributeLists(attributes ?? {}),
  });
}

/** The id of a folder given by its id or path; a path that leads nowhere is made. */
function folderIdOf(mailbox: Mailbox, folder: number | string, view: string): number {
  if (typeof folder === "number") return folder;
  return walkPath(mailbox, folder).rest.length > 0
    ? createPath(mailbox, folder, view).id
    : folderAtPath(mailbox, folder).id;
}

async function addContact(
  core: SandboxCore,
  mailbox: Mailbox,
  { folder = FolderId.contacts, attributes, members = [], photo }: NewContact,
): Promise<ContactItem> {
  const attachments = photo
    ? [
        {
          ...{ name: "image", filename: photo.filename, contentType: photo.contentType },
          ...{ size: photo.bytes.length, blob: await core.storeBlob(photo.bytes) },
        },
      ]
    : [];
  const folderId = folderIdOf(mailbox, folder, "contact");
  return createContact(mailbox, folderId, contactContent(attributes, members, attachments));
}

async function addMessage(
  core: SandboxCore,
  mailbox: Mailbox,
  raw: Uint8Array<ArrayBuffer>,
  options: AddMessageOptions,
): Promise<MessageItem> {
  const { folder = 2, flags, tags = [], date } = options;
  const tagIds = tags.map((name) => (mailbox.tagNamed(name) ?? createTag(mailbox, name)).id);
  return core.deliver(mailbox, raw, {
    folderId: folderIdOf(mailbox, folder, "message"),
    tags: tagIds,
    ...(flags === undefined ? {} : { flags }),
    ...(date === undefined ? {} : { date }),
  });
}
