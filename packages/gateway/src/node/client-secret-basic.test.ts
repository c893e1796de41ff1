import { expect, it } from "vitest";
import { clientSecretBasic } from "./client-secret-basic.js";

const send = (id: string, secret: string): string => {
  const headers = new Headers();
  const server = { issuer: "https://idp.example" };
  clientSecretBasic(secret)(server, { client_id: id }, new URLSearchParams(), headers);
  return atob((headers.get("authorization") ?? "").replace("Basic ", ""));
};

it("leaves names and secrets of ordinary characters as they are", () => {
  expect(send("partage-gateway", "aZ09-._*")).toBe("partage-gateway:aZ09-._*");
});

it("form-encodes all else, so that no sign ends the name", () => {
  expect(send("a:b", "c d+é%~")).toBe("a%3Ab:c+d%2B%C3%A9%25%7E");
});
