/**
 * A submission server (RFC 6409) that keeps what it takes, and brings it to whoever asks for that.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { makeCertificate, type OwnCertificate } from "./own-certificate.js";
import { makeFolder, type OwnServer, removeFolder, type ServerUser } from "./own-process.js";

/** A message that was submitted. */
export interface SunkMessage {
  /** Who signed in. */
  readonly user: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

/** A sink that takes messages. */
export interface SmtpSink extends OwnServer {
  readonly ports: Readonly<Record<"smtp", number>>;
  readonly certificate: OwnCertificate;
  readonly messages: SunkMessage[];
  /** Access tokens that XOAUTH2 accepts, with whose each is. */
  readonly tokens: Map<string, string>;
  /** Where messages go on to, before the sink says that it took them. */
  onMessage: ((message: SunkMessage) => Promise<void>) | undefined;
  /** Addresses that it takes no message for. */
  readonly refused: Set<string>;
}

/** What may sign in for anybody, with the name of the person as authorization identity. */
export interface SinkOptions {
  readonly master?: ServerUser;
}

/** Starts it; STARTTLS is offered, signing in required. */
export async function startSmtpSink({ master }: SinkOptions = {}): Promise<SmtpSink> {
  const folder = await makeFolder("smtp");
  const certificate = await makeCertificate(folder);
  const users = new Map<string, string>();
  const messages: SunkMessage[] = [];
  const tokens = new Map<string, string>();
  const refused = new Set<string>();
  const pem = {
    cert: await readFile(certificate.certificate),
    key: await readFile(certificate.key),
  };
  const make = (): SMTPServer =>
    new SMTPServer({
      ...pem,
      authMethods: ["PLAIN", "LOGIN", "XOAUTH2"],
      allowInsecureAuth: true,
      size: 10_000_000,
      closeTimeout: 200,
      onAuth: ({ username = "", password = "", accessToken }, _session, answer) => {
        const isGood =
          accessToken === undefined
            ? users.get(username) === password
            : tokens.get(accessToken) === username;
        const isMaster =
          master !== undefined &&
          username.endsWith(`*${master.name}`) &&
          password === master.password;
        if (isMaster) answer(null, { user: username.slice(0, -master.name.length - 1) });
        else if (isGood) answer(null, { user: username });
        else answer(new Error("535 5.7.8 Authentication credentials invalid"));
      },
      onRcptTo: ({ address }, _session, answer) => {
        const error = Object.assign(new Error("5.1.1 No such person"), { responseCode: 550 });
        if (refused.has(address)) answer(error);
        else answer();
      },
      onData: (stream, { user, envelope }, answer) => {
        const parts: Buffer[] = [];
        stream.on("data", (part: Buffer) => parts.push(part));
        stream.on("end", () => {
          const message = {
            user: String(user),
            from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
            to: envelope.rcptTo.map(({ address }) => address),
            raw: Buffer.concat(parts),
          };
          messages.push(message);
          const done = sink.onMessage?.(message) ?? Promise.resolve();
          done.then(
            () => answer(),
            (error: unknown) => answer(error as Error),
          );
        });
      },
    });
  const listen = (port: number): Promise<SMTPServer> =>
    new Promise((resolve) => {
      const server = make();
      server.on("error", () => undefined);
      server.listen(port, "127.0.0.1", () => resolve(server));
    });
  const end = (ending: SMTPServer): Promise<void> =>
    new Promise((resolve) => ending.close(() => resolve()));
  let server = await listen(0);
  const { port } = server.server.address() as AddressInfo;
  const sink: SmtpSink = {
    ports: { smtp: port },
    ...{ folder, certificate, messages, tokens, refused, onMessage: undefined },
    addUser: ({ name, password }) => {
      users.set(name, password);
      return Promise.resolve();
    },
    restart: async () => {
      await end(server);
      server = await listen(port);
    },
    stop: async () => {
      await end(server);
      await removeFolder(folder);
    },
  };
  return sink;
}
