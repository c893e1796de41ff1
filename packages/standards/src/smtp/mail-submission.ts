/**
 * Mail that is handed over by message submission (RFC 6409): a few connections a person, each with a
 * credential of its own, that end when nobody needs them.
 *
 * A message is sent once. Where a connection that waited turns out to be gone before any of the message
 * was passed, another one is opened; where one ends after that, nobody can know whether the server took
 * the message, and the caller is told so.
 *
 * @module
 */
import { Circuit, isAddress, MethodFailure, type Principal } from "@partage-ent/server";
import { Gate } from "../gate.js";
import { personKey } from "../person-key.js";
import { connectFailure, isLost, isRefusedCredential } from "./smtp-failure.js";
import { type SmtpOptions, type SmtpSettings, smtpSettings } from "./smtp-options.js";
import { SmtpSession } from "./smtp-session.js";

/** Who sends to whom, as SMTP says it. */
export interface MailEnvelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** A message that is whole. */
export interface OutgoingMail {
  readonly envelope: MailEnvelope;
  readonly raw: Uint8Array;
}

/** Hands messages over in the name of people. */
export interface MailSubmission {
  /**
   * Resolves when the server took the message for all recipients.
   *
   * @throws MethodFailure `serverUnavailable` when nothing was sent and trying again makes sense,
   * `forbidden` when the server refuses the message or the sign-in, `invalidArguments` for what is no
   * address, `requestTooLarge`, `serverPartialFail` when some or all may have it.
   */
  send(principal: Principal, mail: OutgoingMail): Promise<void>;
  /** @throws MethodFailure that says what is wrong with the server. */
  check(signal: AbortSignal): Promise<void>;
  /** Ends the connections that are open. */
  close(): void;
}

/** Connects to a submission server; nothing is sent before it is asked for. */
export function createMailSubmission(options: SmtpOptions): MailSubmission {
  return new Submission(smtpSettings(options));
}

interface Idle {
  readonly session: SmtpSession;
  readonly timer: ReturnType<typeof setTimeout>;
}

class Submission implements MailSubmission {
  readonly #settings: SmtpSettings;
  readonly #gate: Gate;
  readonly #circuit: Circuit;
  readonly #idle = new Map<string, Idle[]>();
  readonly #ended = new AbortController();

  constructor(settings: SmtpSettings) {
    const { limits, clock } = settings;
    this.#settings = settings;
    this.#gate = new Gate(limits.connectionsPerServer, limits.connectionsPerAccount);
    this.#circuit = new Circuit({ clock, threshold: 5, pause: 5_000, maxPause: 60_000 });
  }

  async send(principal: Principal, mail: OutgoingMail): Promise<void> {
    this.#check(mail);
    const late = AbortSignal.timeout(this.#settings.times.message);
    const signal = AbortSignal.any([late, this.#ended.signal]);
    const key = personKey(principal);
    const leave = await this.#gate.enter(key, signal);
    try {
      await this.#send(principal, key, mail, signal);
    } finally {
      leave();
    }
  }

  /** What is no address is none here either, whatever the server would make of it. */
  #check({ envelope: { from, to }, raw }: OutgoingMail): void {
    const { limits } = this.#settings;
    if (![from, ...to].every(isAddress) || to.length === 0) {
      throw new MethodFailure("invalidArguments", "One of the addresses is none.");
    }
    if (to.length > limits.recipients || raw.byteLength > limits.messageOctets) {
      throw new MethodFailure("requestTooLarge", "This message is too large to be sent.");
    }
  }

  async #send(
    principal: Principal,
    key: string,
    mail: OutgoingMail,
    signal: AbortSignal,
  ): Promise<void> {
    const waiting = this.#take(key);
    if (waiting && (await isAlive(waiting, signal)))
      return this.#sendBy(waiting, key, mail, signal);
    await this.#sendBy(await this.#open(principal, signal), key, mail, signal);
  }

  async #sendBy(
    session: SmtpSession,
    key: string,
    mail: OutgoingMail,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await session.send(mail, signal);
      this.#keep(key, session);
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  #take(key: string): SmtpSession | undefined {
    const idle = this.#idle.get(key)?.pop();
    if (this.#idle.get(key)?.length === 0) this.#idle.delete(key);
    clearTimeout(idle?.timer);
    return idle?.session;
  }

  #keep(key: string, session: SmtpSession): void {
    if (!session.isOpen || this.#ended.signal.aborted) return session.end();
    const timer = setTimeout(() => {
      const left = (this.#idle.get(key) ?? []).filter((one) => one.session !== session);
      if (left.length > 0) this.#idle.set(key, left);
      else this.#idle.delete(key);
      session.end();
    }, this.#settings.times.idle);
    timer.unref();
    this.#idle.set(key, [...(this.#idle.get(key) ?? []), { session, timer }]);
  }

  async #open(principal: Principal, signal: AbortSignal): Promise<SmtpSession> {
    const { credentials } = this.#settings;
    for (let isFirst = true; ; isFirst = false) {
      // Good for one sign-in at most: asked for each connection.
      const credential = await credentials.get(principal, "smtp");
      const session = await this.#connect(signal, credential);
      try {
        await session.login(credential, signal);
        return session;
      } catch (error) {
        session.destroy();
        if (!isRefusedCredential(error)) throw connectFailure(error);
        const mayBeBetter = await credentials.refused(principal, "smtp", credential);
        if (isFirst && mayBeBetter) continue;
        throw new MethodFailure("forbidden", "The submission server refuses to open this account.");
      }
    }
  }

  async #connect(
    signal: AbortSignal,
    credential?: Parameters<typeof SmtpSession.connect>[1],
  ): Promise<SmtpSession> {
    this.#circuit.enter();
    try {
      const session = await SmtpSession.connect(this.#settings, credential, signal);
      this.#circuit.succeeded();
      return session;
    } catch (error) {
      if (this.#ended.signal.aborted) this.#circuit.abandoned();
      else if (isLost(error)) this.#circuit.failed();
      else this.#circuit.succeeded();
      throw connectFailure(error);
    }
  }

  async check(signal: AbortSignal): Promise<void> {
    (await this.#connect(signal)).end();
  }

  close(): void {
    this.#ended.abort();
    for (const { session, timer } of [...this.#idle.values()].flat()) {
      clearTimeout(timer);
      session.end();
    }
    this.#idle.clear();
  }
}

/** Whether a connection that waited is still one: what it is asked first has nothing of a message. */
async function isAlive(session: SmtpSession, signal: AbortSignal): Promise<boolean> {
  if (!session.isOpen) return false;
  try {
    await session.reset(signal);
    return true;
  } catch {
    // Nothing was passed by it: another connection takes its place.
    session.destroy();
    return false;
  }
}
