// The server as a worker. The client is asked for files, because a worker has none.

import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { version } from "../../../package.json";
import { rules } from "../../../rules/index";
import { localDay } from "../lsp/day";
import { startServer } from "../lsp/server";

declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

startServer(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), { rules, version, today: localDay });
