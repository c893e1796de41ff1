#!/usr/bin/env node
/** The command `partage-sandbox`. */
import { runCli } from "./commands.js";

process.exitCode = await runCli(process.argv.slice(2), process);
