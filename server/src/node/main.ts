// The server as a process of its own: over standard input and output, a pipe, a socket or Node's own channel.

import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { version } from "../../../package.json";
import { rules } from "../../../rules/index";
import { localDay } from "../lsp/day";
import { startServer } from "../lsp/server";
import { createDiskFiles } from "./disk-files";

const transports = ["--stdio", "--node-ipc", "--socket", "--pipe"];
// A client that does not say how it wants to talk means the way that every client knows.
if (!process.argv.slice(2).some(argument => transports.includes(argument.split("=")[0]!))) process.argv.push("--stdio");

const connection = createConnection(ProposedFeatures.all);
process.on("unhandledRejection", error => connection.console.error(error instanceof Error ? error.stack ?? error.message : String(error)));
startServer(connection, { rules, version, today: localDay, disk: createDiskFiles });
