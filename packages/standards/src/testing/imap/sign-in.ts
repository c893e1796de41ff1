/**
 * LOGIN and AUTHENTICATE (RFC 3501, 4616, 7628).
 *
 * @module
 */
import { type Command, textOf } from "./command-parser.js";
import type { OwnAccount } from "./own-account.js";
import type { Session } from "./session.js";

/** A sign-in that the server was asked for. */
export interface AskedSignIn {
  readonly mechanism: string;
  readonly username: string;
  readonly authorizeAs: string;
  readonly secret: string;
}

/** Decides about a sign-in: whose account it opens. */
export type Judge = (asked: AskedSignIn) => OwnAccount | undefined;

const REFUSED = "NO [AUTHENTICATIONFAILED] Authentication failed";

/** Signs in with a name and a password in clear. */
export function login(session: Session, command: Command, judge: Judge): void {
  const [username, secret] = [textOf(command.args[0]), textOf(command.args[1])];
  finish(session, command, judge({ mechanism: "LOGIN", username, authorizeAs: "", secret }));
}

/** Signs in by a SASL mechanism, with an initial response or without (RFC 4959). */
export function authenticate(session: Session, command: Command, judge: Judge): void {
  const mechanism = textOf(command.args[0]).toUpperCase();
  const initial = command.args[1];
  const judged = (encoded: string): void => {
    session.continuation = undefined;
    const asked = readResponse(mechanism, Buffer.from(encoded, "base64").toString("utf8"));
    if (!asked) return session.done(command, "BAD Unknown mechanism");
    const account = judge(asked);
    if (account || mechanism === "PLAIN") return finish(session, command, account);
    // Says why before it refuses (RFC 7628 section 3.2.3).
    session.write(`+ ${Buffer.from('{"status":"invalid_token"}').toString("base64")}`);
    session.continuation = () => {
      session.continuation = undefined;
      finish(session, command, undefined);
    };
  };
  if (initial) return judged(textOf(initial));
  session.continuation = (line) => judged(line.toString("latin1"));
  session.write("+ ");
}

function readResponse(mechanism: string, response: string): AskedSignIn | undefined {
  if (mechanism === "PLAIN") {
    const [authorizeAs = "", username = "", secret = ""] = response.split("\0");
    return { mechanism, username, authorizeAs, secret };
  }
  const username = /(?:^n,a=|^user=)([^,\x01]*)/.exec(response)?.[1];
  const secret = /\x01auth=Bearer ([^\x01]*)/.exec(response)?.[1];
  if (!["OAUTHBEARER", "XOAUTH2"].includes(mechanism)) return undefined;
  return { mechanism, username: username ?? "", authorizeAs: "", secret: secret ?? "" };
}

function finish(session: Session, command: Command, account: OwnAccount | undefined): void {
  session.account = account;
  session.done(command, account ? "OK Signed in" : REFUSED);
}
