/**
 * A sandbox with one account and the Zimbra back end before it.
 *
 * @module
 */
import { createSandbox, type Sandbox } from "@partage-ent/sandbox/app";
import type { MailboxRole } from "@partage-ent/jmap";
import {
  createZimbraBackend,
  type Fetch,
  type SoapTrace,
  type ZimbraBackendOptions,
} from "@partage-ent/zimbra";
import type { MailFixture } from "./mail-backend.js";

const KEY = "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c";

const FOLDERS: Partial<Record<MailboxRole, number>> = {
  inbox: 2,
  trash: 3,
  junk: 4,
  sent: 5,
  drafts: 6,
};

/** A {@link MailFixture} with what tests of Zimbra alone need. */
export interface ZimbraFixture extends MailFixture {
  readonly sandbox: Sandbox;
  /** SOAP exchanges so far, sign-in included. */
  readonly traces: SoapTrace[];
  /** Addresses of the HTTP requests so far. */
  readonly requests: string[];
  /** Stands between back end and sandbox from now on. */
  intercept(
    by: ((address: string, forward: () => Promise<Response>) => Promise<Response>) | undefined,
  ): void;
}

/** Sets up a back end over a sandbox of its own. */
export async function setUpZimbra(
  options: Partial<ZimbraBackendOptions> = {},
  attributes: Readonly<Record<string, string>> = {},
): Promise<ZimbraFixture> {
  const sandbox = createSandbox({ domain: "univ.example", preauthKey: KEY, minimumWait: 1 });
  const account = "lea@univ.example";
  await sandbox.createAccount({
    name: account,
    password: "unused",
    attributes: { displayName: "Léa Martin", zimbraMailQuota: "200000000", ...attributes },
  });
  const traces: SoapTrace[] = [];
  const requests: string[] = [];
  let interceptor: Parameters<ZimbraFixture["intercept"]>[0];
  const fetch: Fetch = async (address, init) => {
    requests.push(address);
    const forward = () => sandbox.fetch(new Request(address, init));
    return interceptor ? interceptor(address, forward) : forward();
  };
  const backend = createZimbraBackend({
    url: "https://zimbra.example/",
    preauthKey: KEY,
    clock: Date.now,
    retryPause: 1,
    watchTimes: { poll: 20, maxPoll: 50, retry: 5, wait: 1_000 },
    onExchange: (trace) => traces.push(trace),
    ...options,
    fetch,
  });
  return {
    backend,
    sandbox,
    traces,
    requests,
    principal: { establishment: "valmoree", account },
    intercept: (by) => {
      interceptor = by;
    },
    deliver: async (raw, { role = "inbox", seen = false, flagged = false, receivedAt } = {}) => {
      const { id } = await sandbox.addMessage(account, raw, {
        folder: FOLDERS[role]!,
        flags: `${seen ? "" : "u"}${flagged ? "f" : ""}`,
        ...(receivedAt === undefined ? {} : { date: receivedAt }),
      });
      return String(id);
    },
    vanish: async (emailId) => {
      const mailbox = sandbox.mailbox(account);
      mailbox.remove(mailbox.message(Number(emailId)));
    },
    close: () => sandbox.close(),
  };
}
