/**
 * What went wrong with an LDAP server, in words that its administrator understands; never a password.
 *
 * @module
 */

/** An LDAP server did not give what was asked; its message is for operators. */
export class LdapFailure extends Error {
  override readonly name = "LdapFailure";
  /** Result code (RFC 4511 appendix A); null where the server gave none. */
  readonly resultCode: number | null;
  /** Whether another try may help. */
  readonly isTransient: boolean;

  constructor(
    message: string,
    options: { readonly resultCode?: number; readonly isTransient?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.resultCode = options.resultCode ?? null;
    this.isTransient = options.isTransient ?? false;
  }
}

/** What was asked for, for messages. */
export interface LdapContext {
  /** `bind`, `StartTLS` or the base of a search. */
  readonly what: string;
  /** Entries that came before the failure. */
  readonly entries?: number;
}

const ALLOW_PAGES =
  'ask its administrator to let this account read everything by pages (OpenLDAP: limits dn.exact="<bindDn>" size.prtotal=unlimited time=unlimited)';

/** Explains a result code. */
export function explainResult(resultCode: number, { what, entries = 0 }: LdapContext): LdapFailure {
  const failure = (message: string, isTransient = false): LdapFailure =>
    new LdapFailure(`${message} (result ${resultCode})`, { resultCode, isTransient });
  switch (resultCode) {
    case 3:
      return failure(
        `the server's time limit ended the search of ${what} after ${entries} entries: ask its administrator for a longer one and for indexes on the attributes of the filter`,
      );
    case 4:
    case 11:
      return failure(
        `the server's size limit ended the search of ${what} after ${entries} entries: ${ALLOW_PAGES}`,
      );
    case 8:
    case 13:
      return failure(`the server wants TLS for ${what}: use ldaps:// or startTls: true`);
    case 10:
      return failure(`${what} is kept by another server: name that one in url`);
    case 12:
      return failure(`the server can't answer ${what} by pages (RFC 2696): ${ALLOW_PAGES}`);
    case 32:
      return failure(`there is no ${what}, or this account may not see it`);
    case 34:
      return failure(`${what} is no distinguished name`);
    case 48:
    case 49:
    case 53:
      return what === "bind"
        ? failure("the server refuses the account: check bindDn and password")
        : failure(`the server refuses the search of ${what}: try a smaller pageSize`);
    case 50:
      return failure(`this account may not read ${what}: ask the server's administrator`);
    case 51:
    case 52:
    case 80:
      return failure(`the server is busy or unavailable for ${what}`, true);
    default:
      return failure(`the server answers ${what} with an error`);
  }
}

const TLS_CODES = /CERT|SIGNATURE|SELF_SIGNED|ALTNAME|ISSUER|^ERR_(TLS|SSL)|EPROTO|HANDSHAKE/;

/** Explains what a socket says, without any address that is not configured. */
export function explainSocket(error: unknown, what: string): LdapFailure {
  if (error instanceof LdapFailure) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
  if (TLS_CODES.test(code)) {
    return new LdapFailure(
      `the server's certificate is not trusted for ${what} (${code}): name the authority's certificate in ca, and the server as its certificate does in url`,
      { cause: error },
    );
  }
  return new LdapFailure(`no connection for ${what} (${code})`, {
    cause: error,
    isTransient: true,
  });
}
