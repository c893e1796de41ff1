import { describe, expect, it } from "vitest";
import { flattenClaims } from "./launch-claims.js";
import { LTI_CLAIMS } from "./lti-words.js";

describe("row 20: the uid of a launch", () => {
  const claims = (ext: object, custom: object): Readonly<Record<string, unknown>> =>
    flattenClaims({ [LTI_CLAIMS.ext]: ext, [LTI_CLAIMS.custom]: custom });

  it("row 20: is that of the registration, where it is the name that the platform states", () => {
    expect(claims({ user_username: "lea" }, { uid: "lea" })).toEqual({
      username: "lea",
      uid: "lea",
    });
  });
  it("row 20: is nobody where a link says otherwise than the platform", () => {
    for (const uid of ["directrice", "LEA", "lea ", "$User.idnumber"])
      expect(claims({ user_username: "lea" }, { uid })).toEqual({ username: "lea" });
  });
  it("row 20: is all there is where the platform states no name", () => {
    expect(claims({}, { uid: "lea" })).toEqual({ uid: "lea" });
  });
});
