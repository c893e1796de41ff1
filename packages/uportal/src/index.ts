export * from "./markup.js";
export * from "./portlet-definition.js";
export * from "./portlet-widgets.js";
export * from "./portal-policy.js";
export * from "./recia-widget.js";
export * from "./web-jar.js";
