// A server with a rule that ends it, for tests: what no text is known to do to the real one, two names do to this one.

import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { defineRule } from "../../rules/kit";
import { rules } from "../../rules/index";
import { createDiskFiles } from "../../server/src/node/disk-files";
import { startServer } from "../../server/src/lsp/server";

const deadly = {
  ...defineRule({
    id: "deadly-name", scope: "service", title: "Service with a deadly name", severity: "error", group: "X-DOC", status: "stable", articles: ["RM"],
    why: "\n    It ends the process.\n  ", unless: "never.", examples: [],
    *check(service) {
      if (service.$.segment === "crash") process.kill(process.pid, "SIGKILL");
      while (service.$.segment === "hang");
      if (service.$.segment === "alive") yield { at: service.$.key, message: "still alive" };
    },
  }),
  family: "calls",
} as const;

startServer(createConnection(ProposedFeatures.all), { rules: [...rules, deadly], version: "0.0.0", today: () => "2026-07-01", disk: createDiskFiles });
