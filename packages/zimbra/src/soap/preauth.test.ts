import { expect, it } from "vitest";
import { preauthAddress, signPreauth } from "./preauth.js";

const key = "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c";

it("signs the vector of Zimbra's documentation", async () => {
  const signature = await signPreauth(key, {
    account: "john.doe@domain.com",
    by: "name",
    expires: 0,
    timestamp: 1135280708088,
  });
  expect(signature).toBe("b248f6cfd027edd45c5369f8490125204772f844");
});

it("makes an address for a browser without the key", async () => {
  const address = await preauthAddress(
    new URL("https://mail.example/"),
    key,
    { account: "léa+x@univ.example", by: "name", expires: 0, timestamp: 1135280708088 },
    "/?app=mail",
  );
  expect(address.pathname).toBe("/service/preauth");
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    account: "léa+x@univ.example",
    by: "name",
    timestamp: "1135280708088",
    expires: "0",
    redirectURL: "/?app=mail",
  });
  expect(address.href).not.toContain(key);
});
