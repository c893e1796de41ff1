import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import { TEST_ENV } from "../testing/test-gateway.js";
import { runCli } from "./run-cli.js";
import type { ServiceConfigInput } from "./service-config.js";

let folder: string;
let issuer: HostileIssuer;
let mail: Server;
let mailUrl: string;
let answerMail: { status: number; type: string; body: string; date?: string };

const FAULT = JSON.stringify({
  Body: { Fault: { Detail: { Error: { Code: "service.AUTH_REQUIRED", _jsns: "urn:zimbra" } } } },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-cli-"));
  issuer = await startHostileIssuer({ par: true });
  mail = createServer((_request, response) => {
    const { status, type, body, date } = answerMail;
    response.writeHead(status, { "Content-Type": type, ...(date ? { Date: date } : {}) }).end(body);
  });
  await new Promise<void>((resolve) => mail.listen(0, "127.0.0.1", resolve));
  mailUrl = `http://127.0.0.1:${(mail.address() as AddressInfo).port}/service/soap`;
});
afterAll(async () => {
  await issuer.close();
  await new Promise((resolve) => mail.close(resolve));
  await rm(folder, { recursive: true });
});
afterEach(() => {
  issuer.lies = {};
});

function config(change: Partial<ServiceConfigInput> = {}): ServiceConfigInput {
  return {
    publicUrl: "http://127.0.0.1:9/partage-gw",
    listen: { port: 0 },
    store: { kind: "memory" },
    log: { level: "error" },
    establishments: [
      {
        key: "valmoree",
        name: "Université de Valmorée",
        mailDomains: ["univ-valmoree.example"],
        origins: ["https://moodle.univ-valmoree.example"],
        issuers: [
          {
            issuer: issuer.url,
            clientId: "partage-gateway",
            clientSecret: { env: "CLIENT_SECRET" },
          },
        ],
        zimbra: { soapUrl: mailUrl, preauthKey: { env: "PREAUTH_KEY" } },
      },
    ],
    ...change,
  };
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function run(
  args: readonly string[],
  content?: string,
  env: Readonly<Record<string, string>> = TEST_ENV,
): Promise<Ran> {
  const path = join(folder, `${crypto.randomUUID()}.yaml`);
  if (content !== undefined) await writeFile(path, content);
  let out = "";
  let error = "";
  const code = await runCli(
    args.map((each) => (each === "FILE" ? path : each)),
    {
      env,
      write: (text) => (out += text),
      writeError: (text) => (error += text),
      untilStopped: () => Promise.resolve(),
    },
  );
  return { code, out, error };
}

const doctor = (input: unknown, ...more: string[]): Promise<Ran> =>
  run(["doctor", "--config", "FILE", ...more], JSON.stringify(input));

describe("the command line", () => {
  it("explains itself", async () => {
    for (const args of [["--help"], ["-h"], []]) {
      const { code, out } = await run(args);
      expect([code, out]).toEqual([
        0,
        expect.stringContaining("partage-ent gateway --config FILE"),
      ]);
    }
    expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
  it("refuses what it does not know, with its help", async () => {
    for (const args of [
      ["serve"],
      ["gateway"],
      ["gateway", "extra", "--config", "x"],
      ["--what"],
    ]) {
      const { code, error } = await run(args);
      expect([code, error]).toEqual([2, expect.stringContaining("partage-ent doctor")]);
    }
  });
  it("says that a file can't be read", async () => {
    expect(await run(["gateway", "--config", "/nowhere/x.yaml"])).toMatchObject({
      code: 1,
      error: expect.stringContaining("/nowhere/x.yaml can't be read"),
    });
  });
  it("starts a gateway and stops it", async () => {
    answerMail = { status: 500, type: "text/xml", body: FAULT };
    expect(await run(["gateway", "--config", "FILE"], JSON.stringify(config()))).toMatchObject({
      code: 0,
      error: "",
    });
  });
  it("says what is wrong with a configuration, and does not start", async () => {
    const { code, error } = await run(["gateway", "--config", "FILE"], "publicUrl: ent\n");
    expect(code).toBe(1);
    expect(error).toContain("publicUrl: must be a complete https URL (for example:");
    expect(error).not.toContain("    at ");
  });
  it("says that a port is taken", async () => {
    const taken = { host: "127.0.0.1", port: (mail.address() as AddressInfo).port };
    const { code, error } = await run(
      ["gateway", "--config", "FILE"],
      JSON.stringify(config({ listen: taken })),
    );
    expect([code, error]).toEqual([1, expect.stringContaining("EADDRINUSE")]);
  });
});

describe("doctor", () => {
  it("finds nothing wrong where nothing is, and says what it tried", async () => {
    answerMail = { status: 500, type: "text/xml", body: FAULT };
    const { code, out } = await doctor(config());
    expect(code).toBe(0);
    expect(out).toContain("answers with its own metadata");
    expect(out).toContain("publishes its keys");
    expect(out).toContain("the secret and the return address");
    expect(out).toContain("answers as Zimbra SOAP");
    expect(out).toContain("--account somebody@univ-valmoree.example");
    expect(out).toContain("nothing is wrong");
  });
  it("speaks JSON to machines", async () => {
    answerMail = { status: 200, type: "text/html", body: "<html>Maintenance</html>" };
    const { code, out } = await doctor(config(), "--json");
    const report = JSON.parse(out) as {
      ok: boolean;
      findings: { level: string; message: string }[];
    };
    expect([code, report.ok]).toEqual([1, false]);
    expect(report.findings.filter(({ level }) => level === "error")).toEqual([
      expect.objectContaining({ message: "answers a web page (HTTP 200), not SOAP" }),
    ]);
  });
  it("names faults of the configuration", async () => {
    const { code, out } = await doctor({ ...config(), publicUrl: "ent" });
    expect([code, out]).toEqual([
      1,
      expect.stringContaining("ERROR configuration, publicUrl: must be"),
    ]);
  });
  const lies: readonly (readonly [string, HostileIssuer["lies"], string])[] = [
    [
      "an issuer of another name",
      { metadata: { issuer: "https://other.example" } },
      "the metadata is of another issuer",
    ],
    [
      "an issuer without keys",
      { keys: () => ({ status: 500, body: "" }) },
      "its keys can't be had",
    ],
    [
      "an issuer without PKCE",
      { metadata: { code_challenge_methods_supported: ["plain"] } },
      "does not announce PKCE",
    ],
    [
      "a wrong secret",
      {
        metadata: { pushed_authorization_request_endpoint: undefined },
        token: { status: 401, body: '{"error":"invalid_client"}' },
      },
      "does not accept the client's secret",
    ],
    [
      "a refused request",
      {
        metadata: { pushed_authorization_request_endpoint: undefined },
        token: { status: 400, body: '{"error":"invalid_request"}' },
      },
      "register the return address http://127.0.0.1:9/partage-gw/auth/callback",
    ],
    [
      "a good secret without pushed requests",
      {
        metadata: { pushed_authorization_request_endpoint: undefined },
        token: { status: 400, body: '{"error":"invalid_grant"}' },
      },
      "the secret is accepted",
    ],
  ];
  for (const [name, lie, expected] of lies) {
    it(`tells ${name}`, async () => {
      answerMail = { status: 500, type: "text/xml", body: FAULT };
      issuer.lies = lie;
      expect((await doctor(config())).out).toContain(expected);
    });
  }
  it("tells an issuer and a mail system that are not there", async () => {
    const [first] = config().establishments;
    const { code, out } = await doctor({
      ...config(),
      establishments: [
        {
          ...first,
          issuers: [{ ...first!.issuers[0], issuer: "http://127.0.0.1:9" }],
          zimbra: { ...first!.zimbra, soapUrl: "http://127.0.0.1:9/service/soap" },
        },
      ],
    });
    expect(code).toBe(1);
    expect(out).toContain("ERROR issuer http://127.0.0.1:9: its metadata can't be had");
    expect(out).toContain("ERROR mail system http://127.0.0.1:9/service/soap: can't be reached");
  });
  it("tells clocks that differ", async () => {
    const date = new Date(Date.now() + 400_000).toUTCString();
    answerMail = { status: 500, type: "text/xml", body: FAULT, date };
    expect((await doctor(config())).out).toMatch(
      /its clock and the one here differ by \d+ seconds/,
    );
  });
  it("tries the pre-auth key with an account", async () => {
    answerMail = {
      status: 500,
      type: "application/json",
      body: JSON.stringify({
        Body: {
          Fault: {
            Code: { Value: "soap:Sender" },
            Reason: { Text: "authentication failed" },
            Detail: { Error: { Code: "account.AUTH_FAILED", _jsns: "urn:zimbra" } },
          },
        },
        Header: { context: { _jsns: "urn:zimbra" } },
        _jsns: "urn:zimbraSoap",
      }),
    };
    const { code, out } = await doctor(config(), "--account", "lea@univ-valmoree.example");
    expect(code).toBe(1);
    expect(out).toContain("ERROR pre-auth key of valmoree: did not open lea@univ-valmoree.example");
    expect(out).not.toContain(TEST_ENV.PREAUTH_KEY);
  });
  it("tells a store that does not open, and an origin of another site", async () => {
    answerMail = { status: 500, type: "text/xml", body: FAULT };
    const store = { kind: "postgres" as const, url: { env: "DB" } };
    const env = { ...TEST_ENV, DB: "postgres://x:very-private@127.0.0.1:9/x" };
    const { out } = await run(
      ["doctor", "--config", "FILE"],
      JSON.stringify(config({ store })),
      env,
    );
    expect(out).toMatch(/ERROR store \(postgres\): does not open: .*ECONNREFUSED/);
    expect(out).not.toContain("very-private");
    expect(out).toContain("origin https://moodle.univ-valmoree.example: is of another site");
  });
});
