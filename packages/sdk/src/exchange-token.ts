import type { TokenResponse } from "@partage-ent/jmap";
import type { ProofKey } from "./dpop.js";
import { PartageError } from "./error.js";
import type { Access, AskGateway, Authorization } from "./grant.js";

/** What is given for a token of the gateway. */
export interface TokenExchange {
  readonly subjectToken: string;
  /** What the subject token is (RFC 8693 section 3). */
  readonly subjectTokenType: string;
  /** Other parameters of the request. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** The key that the token is to be bound to. */
  readonly key?: ProofKey | undefined;
}

/** Access by a token, beside the token itself: for whoever renews it, and nobody else. */
export interface TokenAccess {
  readonly access: Access;
  readonly token: string;
  /** Milliseconds that the token is good for. */
  readonly lifetime: number;
}

/**
 * Asks the gateway for a token (RFC 8693), which stays in memory.
 *
 * @throws {@link PartageError} `ERR_SIGNED_OUT` when it does not take the subject token.
 */
export async function exchangeToken(
  ask: AskGateway,
  gateway: URL,
  { subjectToken, subjectTokenType, parameters, key }: TokenExchange,
): Promise<TokenAccess> {
  const url = new URL("v1/token", gateway);
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: subjectToken,
    subject_token_type: subjectTokenType,
    ...parameters,
  });
  const send = async (): Promise<unknown> => {
    const headers: Record<string, string> = key ? { DPoP: await key.prove("POST", url) } : {};
    return ask("v1/token", { method: "POST", credentials: "omit", headers, body });
  };
  const asked = Date.now();
  const answer = await send()
    .catch((error: unknown) => {
      const time = key && serverTime(error);
      if (!time) throw error;
      // The clock of the device is off: the server says by how much, once.
      key.setClock(time);
      return send();
    })
    .catch(refuse);
  return readAnswer(answer as TokenResponse, asked, key);
}

function readAnswer(
  { access_token: token, token_type: type, expires_in: seconds, partage }: TokenResponse,
  asked: number,
  key: ProofKey | undefined,
): TokenAccess {
  // A token that is not bound to the key could be used by whoever sees it.
  if (typeof token !== "string" || (key && type !== "DPoP")) {
    throw new PartageError("ERR_PROTOCOL", "The gateway gave no token");
  }
  const access: Access = {
    session: partage,
    // A tenth of its life is left for the request that carries it and for slow clocks.
    renewAt: seconds > 0 ? asked + seconds * 900 : undefined,
    authorize: async (method, url): Promise<Authorization> => {
      if (!key) return { credentials: "omit", headers: { Authorization: `Bearer ${token}` } };
      const proof = await key.prove(method, url, token);
      return { credentials: "omit", headers: { Authorization: `DPoP ${token}`, DPoP: proof } };
    },
  };
  return { access, token, lifetime: seconds * 1000 };
}

/** What the cause of a refusal may say; `date` is the gateway's clock (RFC 9110 section 6.6.1). */
interface TokenRefusal {
  readonly error?: unknown;
  readonly date?: unknown;
}

const refusalOf = (error: unknown): TokenRefusal | undefined =>
  (error as PartageError).cause as TokenRefusal | undefined;

function serverTime(error: unknown): number | undefined {
  const { error: reason, date } = refusalOf(error) ?? {};
  const time = reason === "invalid_dpop_proof" && typeof date === "string" ? Date.parse(date) : NaN;
  return time || undefined;
}

/** RFC 6749 section 5.2: the gateway does not take the host's word that somebody is signed in. */
function refuse(error: unknown): never {
  if (refusalOf(error)?.error !== "invalid_grant") throw error;
  const { cause } = error as PartageError;
  const message = "The gateway refused the token of the host page";
  throw new PartageError("ERR_SIGNED_OUT", message, { cause });
}
