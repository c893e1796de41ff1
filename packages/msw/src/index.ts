/**
 * Gateway and sandbox inside a browser or a test.
 *
 * @module
 */
export { type Campus, type CampusOptions, createCampus } from "./campus.js";
export { campusHandlers } from "./handlers.js";
