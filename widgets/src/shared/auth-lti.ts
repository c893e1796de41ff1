export { ltiGrant } from "@partage-ent/sdk";
