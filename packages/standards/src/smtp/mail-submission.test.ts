import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { MethodFailure, type Principal } from "@partage-ent/server";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import type { Credential, Credentials } from "../credential.js";
import { createMailSubmission, type MailSubmission } from "./mail-submission.js";
import type { SmtpOptions } from "./smtp-options.js";

const LEA: Principal = { establishment: "valmoree", account: "lea@univ.example" };
const RAW = new TextEncoder().encode("Subject: x\r\n\r\nBonjour\r\n.\r\nfin\r\n");
const mail = (...to: readonly string[]) => ({ envelope: { from: LEA.account, to }, raw: RAW });
const PASSWORD: Credential = { kind: "password", username: "lea", password: "secret" };

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

interface Asked extends Credentials {
  readonly given: Credential[];
  readonly refusedOnes: Credential[];
}

function credentialsOf(...all: readonly Credential[]): Asked {
  const given: Credential[] = [];
  const refusedOnes: Credential[] = [];
  return {
    given,
    refusedOnes,
    get: async () => {
      const next = all[Math.min(given.length, all.length - 1)]!;
      given.push(next);
      return next;
    },
    refused: async (_principal, _service, credential) => {
      refusedOnes.push(credential);
      return true;
    },
  };
}

function submissionTo(
  port: number,
  credentials: Credentials,
  more: Partial<SmtpOptions> = {},
): MailSubmission {
  const made = createMailSubmission({
    ...{ host: "127.0.0.1", port, security: "plain", credentials },
    ...more,
  });
  ending.push(() => made.close());
  return made;
}

interface Sink {
  readonly port: number;
  readonly messages: {
    readonly user: string;
    readonly to: readonly string[];
    readonly raw: string;
  }[];
  connections: number;
}

async function startSink(refusals: Readonly<Record<string, number>> = {}): Promise<Sink> {
  const sink = { port: 0, messages: [] as Sink["messages"], connections: 0 };
  const server = new SMTPServer({
    authMethods: ["PLAIN", "LOGIN", "XOAUTH2"],
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    closeTimeout: 100,
    size: 10_000,
    onConnect: (_session, answer) => {
      sink.connections++;
      answer();
    },
    onAuth: ({ username = "", password, accessToken }, _session, answer) => {
      const isGood = accessToken === undefined ? password === "secret" : accessToken === "token";
      if (isGood) answer(null, { user: username });
      else answer(new Error("535 5.7.8 no"));
    },
    onRcptTo: ({ address }, _session, answer) => {
      const responseCode = refusals[address];
      answer(responseCode === undefined ? null : Object.assign(new Error("no"), { responseCode }));
    },
    onData: (stream, { user, envelope }, answer) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        sink.messages.push({ user: String(user), to, raw: Buffer.concat(parts).toString() });
        answer();
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  sink.port = (server.server.address() as AddressInfo).port;
  ending.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return sink;
}

/** A server that says what a script has for each line; null ends the connection. */
async function startScript(
  answer: (line: string, socket: Socket) => string | null | undefined,
): Promise<{ readonly port: number; readonly lines: string[] }> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.write("220 x ESMTP\r\n");
    let rest = "";
    socket.on("data", (chunk) => {
      const parts = (rest + chunk.toString()).split("\r\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        lines.push(line);
        const said = answer(line, socket);
        if (said === null) socket.destroy();
        else if (said !== undefined) socket.write(`${said}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ending.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { port: (server.address() as AddressInfo).port, lines };
}

const usual = (line: string): string | undefined => {
  if (/^EHLO/.test(line)) return "250-x\r\n250 AUTH PLAIN XOAUTH2 OAUTHBEARER";
  if (/^AUTH/.test(line)) return "235 ok";
  if (/^(?:MAIL|RCPT|RSET)/.test(line)) return "250 ok";
  if (line === "DATA") return "354 go";
  if (line === ".") return "250 taken";
  if (line === "QUIT") return "221 bye";
  return undefined;
};

async function failureOf(work: Promise<unknown>): Promise<MethodFailure> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof MethodFailure) return error;
  throw new Error("no failure", { cause: error });
}

describe("mail that is handed over", () => {
  it("arrives as it is, and the connection is used again", async () => {
    const sink = await startSink();
    const credentials = credentialsOf(PASSWORD);
    const submission = submissionTo(sink.port, credentials);
    await submission.send(LEA, mail("theo@univ.example", "ali@univ.example"));
    await submission.send(LEA, mail("theo@univ.example"));
    expect(sink.messages).toMatchObject([
      { user: "lea", to: ["theo@univ.example", "ali@univ.example"] },
      { to: ["theo@univ.example"] },
    ]);
    expect(sink.messages[0]!.raw).toBe(new TextDecoder().decode(RAW));
    expect([sink.connections, credentials.given.length]).toEqual([1, 1]);
  });

  it("takes a new credential for each connection, and asks once more when one is refused", async () => {
    const sink = await startSink();
    const stale: Credential = { kind: "password", username: "lea", password: "used up" };
    const credentials = credentialsOf(stale, PASSWORD);
    await submissionTo(sink.port, credentials).send(LEA, mail("theo@univ.example"));
    expect(credentials.given).toEqual([stale, PASSWORD]);
    expect(credentials.refusedOnes).toEqual([stale]);
    const never = credentialsOf(stale);
    const failure = await failureOf(
      submissionTo(sink.port, never).send(LEA, mail("theo@univ.example")),
    );
    expect([failure.type, never.given.length]).toEqual(["forbidden", 2]);
    expect(failure.message).not.toContain("used up");
  });

  it("signs in by a token, and as somebody in the name of somebody else", async () => {
    const sink = await startSink();
    const token: Credential = { kind: "bearer", username: "lea", accessToken: "token" };
    await submissionTo(sink.port, credentialsOf(token)).send(LEA, mail("theo@univ.example"));
    expect(sink.messages).toMatchObject([{ user: "lea" }]);
    const script = await startScript(usual);
    const proxy: Credential = {
      kind: "proxy",
      authorizeAs: "lea@univ.example",
      username: "gateway",
      password: "p",
    };
    await submissionTo(script.port, credentialsOf(proxy)).send(LEA, mail("theo@univ.example"));
    const bearer = { tokenMechanism: "OAUTHBEARER" } as const;
    await submissionTo(script.port, credentialsOf(token), bearer).send(
      LEA,
      mail("theo@univ.example"),
    );
    const said = script.lines
      .filter((line) => line.startsWith("AUTH"))
      .map((line) => Buffer.from(line.split(" ")[2]!, "base64").toString());
    expect(said).toEqual([
      "lea@univ.example\0gateway\0p",
      "n,a=lea,\u0001auth=Bearer token\u0001\u0001",
    ]);
  });

  it("is refused for good, or for now, as the server says", async () => {
    const sink = await startSink({ "full@univ.example": 452, "gone@univ.example": 550 });
    const submission = submissionTo(sink.port, credentialsOf(PASSWORD));
    const now = await failureOf(submission.send(LEA, mail("full@univ.example")));
    expect([now.type, now.retryAfter]).toEqual(["serverUnavailable", 30]);
    const never = await failureOf(submission.send(LEA, mail("gone@univ.example")));
    expect([never.type, never.retryAfter]).toEqual(["forbidden", undefined]);
    const some = await failureOf(
      submission.send(LEA, mail("gone@univ.example", "theo@univ.example")),
    );
    expect(some.type).toBe("serverPartialFail");
    expect(sink.messages).toMatchObject([{ to: ["theo@univ.example"] }]);
    const large = { ...mail("theo@univ.example"), raw: new Uint8Array(20_000).fill(65) };
    expect((await failureOf(submission.send(LEA, large))).type).toBe("requestTooLarge");
  });

  it("is not sent again when the server went away with it", async () => {
    const script = await startScript((line) => (line === "." ? null : usual(line)));
    const failure = await failureOf(
      submissionTo(script.port, credentialsOf(PASSWORD)).send(LEA, mail("theo@univ.example")),
    );
    expect(failure.type).toBe("serverPartialFail");
    expect(script.lines.filter((line) => line === ".")).toHaveLength(1);
  });

  it("goes by another connection where one that waited was closed", async () => {
    const script = await startScript((line) => (line === "RSET" ? null : usual(line)));
    const submission = submissionTo(script.port, credentialsOf(PASSWORD));
    await submission.send(LEA, mail("theo@univ.example"));
    await submission.send(LEA, mail("ali@univ.example"));
    expect(script.lines.filter((line) => /^RCPT/.test(line))).toEqual([
      "RCPT TO:<theo@univ.example>",
      "RCPT TO:<ali@univ.example>",
    ]);
  });

  it("never goes to what is no address", async () => {
    const script = await startScript(usual);
    const submission = submissionTo(script.port, credentialsOf(PASSWORD));
    for (const to of [
      "x@y.example>\r\nRCPT TO:<z@y.example",
      "x",
      "",
      "a@b,c@d",
      "<a@b.example>",
    ]) {
      expect((await failureOf(submission.send(LEA, mail(to)))).type).toBe("invalidArguments");
    }
    expect((await failureOf(submission.send(LEA, mail()))).type).toBe("invalidArguments");
    expect(script.lines).toEqual([]);
  });

  it("says nothing to a server that shows no certificate to trust", async () => {
    const script = await startScript((line) => (line === "STARTTLS" ? "502 no" : usual(line)));
    const submission = submissionTo(script.port, credentialsOf(PASSWORD), { security: "starttls" });
    const failure = await failureOf(submission.send(LEA, mail("theo@univ.example")));
    expect(failure.type).toBe("serverUnavailable");
    expect(script.lines.some((line) => /^(?:AUTH|MAIL)/.test(line))).toBe(false);
    expect(() =>
      createMailSubmission({
        ...{ host: "smtp.univ.example", security: "plain", credentials: credentialsOf(PASSWORD) },
      }),
    ).toThrow(TypeError);
  });

  it("leaves a server alone that can't be reached", async () => {
    const script = await startScript(usual);
    const { port } = script;
    await ending.pop()?.();
    const submission = submissionTo(port, credentialsOf(PASSWORD), { clock: () => 0 });
    for (let at = 0; at < 5; at++) {
      const failure = await failureOf(submission.send(LEA, mail("theo@univ.example")));
      expect(failure.message).not.toMatch(/127\.0|ECONN/);
    }
    const resting = await failureOf(submission.check(AbortSignal.timeout(5_000)));
    expect([resting.type, resting.retryAfter]).toEqual(["serverUnavailable", 5]);
  });
});
