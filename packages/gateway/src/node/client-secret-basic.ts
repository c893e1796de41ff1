import type { ClientAuth } from "openid-client";

/**
 * Client authentication by HTTP Basic (RFC 6749 section 2.3.1 and appendix B). Letters, digits and `-._*`
 * stand as they are, as form encoding has them: the library's own escapes dashes too, and LemonLDAP::NG 2.16,
 * which decodes nothing, then knows no client with a dash in its name.
 */
export function clientSecretBasic(secret: string): ClientAuth {
  return (_server, { client_id: id }, _body, headers) => {
    headers.set("authorization", `Basic ${btoa(`${encode(id)}:${encode(secret)}`)}`);
  };
}

const encode = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);
