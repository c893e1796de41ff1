/**
 * One connection to a submission server, signed in for one person.
 *
 * @module
 */
import { Readable } from "node:stream";
import { MethodFailure, raceAbort } from "@partage-ent/server";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Credential } from "../credential.js";
import type { OutgoingMail } from "./mail-submission.js";
import { partlyRefused, sendFailure } from "./smtp-failure.js";
import type { SmtpSettings } from "./smtp-options.js";

type Context = SMTPConnection.CustomAuthenticationContext;

/** A connection that took the server's greeting. */
export class SmtpSession {
  readonly #connection: SMTPConnection;
  readonly #broken: Promise<never>;
  #isOpen = true;

  private constructor(connection: SMTPConnection) {
    this.#connection = connection;
    this.#broken = new Promise((_resolve, reject) => {
      connection.on("error", (error: Error) => {
        this.#isOpen = false;
        reject(error);
      });
      connection.on("end", () => {
        this.#isOpen = false;
      });
    });
    // Whoever waits for an answer hears of it; nobody else has to.
    this.#broken.catch(() => undefined);
  }

  /** Connects. @throws an error of the connection. */
  static async connect(
    settings: SmtpSettings,
    credential: Credential | undefined,
    signal: AbortSignal,
  ): Promise<SmtpSession> {
    const connection = new SMTPConnection(connectionOptions(settings, credential));
    const session = new SmtpSession(connection);
    try {
      await session.#until(signal, (done) => connection.connect(done));
      return session;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Whether it can still be used. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Signs in. @throws an error of the connection. */
  async login(credential: Credential, signal: AbortSignal): Promise<void> {
    await this.#until(signal, (done) => this.#connection.login(authOf(credential), done));
  }

  /** Sends a message, once. @throws MethodFailure. */
  async send({ envelope, raw }: OutgoingMail, signal: AbortSignal): Promise<void> {
    let isBodySent = false;
    const body = Readable.from(
      (function* () {
        isBodySent = true;
        yield Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
      })(),
    );
    const wanted = { from: envelope.from, to: [...envelope.to], size: raw.byteLength };
    try {
      const { rejected } = await this.#until<SMTPConnection.SentMessageInfo>(signal, (done) =>
        this.#connection.send(wanted, body, done),
      );
      if (rejected.length > 0) throw partlyRefused(rejected.length);
    } catch (error) {
      throw sendFailure(error, isBodySent);
    }
  }

  /** Forgets what a refused message left behind. @throws an error of the connection. */
  async reset(signal: AbortSignal): Promise<void> {
    await this.#until(signal, (done) => this.#connection.reset(done));
  }

  /** Ends it in good order. */
  end(): void {
    if (this.#isOpen) this.#connection.quit();
    this.#isOpen = false;
  }

  /** Ends it at once. */
  destroy(): void {
    this.#isOpen = false;
    this.#connection.close();
  }

  #until<Result = unknown>(
    signal: AbortSignal,
    work: (done: (error?: Error | null, result?: Result) => void) => void,
  ): Promise<Result> {
    const answer = new Promise<Result>((resolve, reject) => {
      work((error, result) => {
        if (error) reject(error);
        else resolve(result as Result);
      });
    });
    return raceAbort(Promise.race([answer, this.#broken]), signal);
  }
}

function connectionOptions(
  settings: SmtpSettings,
  credential: Credential | undefined,
): SMTPConnection.Options {
  const { host, port, security, authorities, servername, clientName, times } = settings;
  return {
    ...{ host, port, secure: security === "tls", name: clientName },
    ...(security === "starttls" ? { requireTLS: true } : {}),
    ...(security === "plain" ? { ignoreTLS: true } : {}),
    tls: {
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      ...(authorities === undefined ? {} : { ca: authorities }),
      ...(servername === undefined ? {} : { servername }),
    },
    ...{ connectionTimeout: times.connect, greetingTimeout: times.connect },
    socketTimeout: times.answer,
    customAuth: handlersOf(settings, credential),
  };
}

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/** Ways of signing in that nodemailer has not: somebody else's name (RFC 4616), tokens that others renew. */
function handlersOf(
  { tokenMechanism }: SmtpSettings,
  credential: Credential | undefined,
): SMTPConnection.CustomAuthenticationHandlers {
  if (credential?.kind === "proxy" && credential.joined === undefined) {
    const { authorizeAs, username, password } = credential;
    const response = base64(`${authorizeAs}\0${username}\0${password}`);
    return { PLAIN: (context) => authenticate(context, `AUTH PLAIN ${response}`) };
  }
  if (credential?.kind === "bearer") {
    const { username, accessToken } = credential;
    const authorization = `auth=Bearer ${accessToken}\u0001\u0001`;
    const text =
      tokenMechanism === "XOAUTH2"
        ? `user=${username}\u0001${authorization}`
        : `n,a=${username.replaceAll("=", "=3D").replaceAll(",", "=2C")},\u0001${authorization}`;
    return {
      BEARER: (context) => authenticate(context, `AUTH ${tokenMechanism} ${base64(text)}`),
    };
  }
  return {};
}

async function authenticate(context: Context, command: string): Promise<boolean> {
  let answer = await context.sendCommand(command);
  // A refused token is told in a challenge, which is answered before the refusal comes (RFC 7628).
  if (answer.status === 334) answer = await context.sendCommand("AQ==");
  if (answer.status < 200 || answer.status >= 300) throw new Error("The sign-in was refused");
  return true;
}

function authOf(credential: Credential): SMTPConnection.AuthenticationType {
  switch (credential.kind) {
    case "password":
      return { user: credential.username, pass: credential.password };
    case "proxy": {
      const { joined, username, password } = credential;
      if (joined !== undefined) return { user: joined, pass: password };
      return { type: "custom", method: "PLAIN", user: username, pass: password };
    }
    case "bearer":
      return {
        type: "custom",
        method: "BEARER",
        user: credential.username,
        pass: credential.accessToken,
      };
    case "header":
      throw new MethodFailure("serverFail", "Headers can't sign anybody in at a mail server.");
  }
}
