export * from "../shared/fields.js";
