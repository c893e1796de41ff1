/**
 * The gateway as a service of Node.
 *
 * @module
 */
export { type RunningGateway, startGateway, type StartOptions } from "./start-gateway.js";
export {
  loadConfig,
  type LoadedConfig,
  parseConfigText,
  type ServiceConfigInput,
} from "./service-config.js";
export { type CliMachine, runCli } from "./run-cli.js";
export { type Database, openPglite, openPostgres, type Query, type Row } from "./database.js";
export { openSqlStore } from "./sql-store.js";
