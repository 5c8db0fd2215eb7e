/** The language servers that the protocol suites compare. */
import { existsSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startServer } from "./lsp-client.mjs";
import { peerFile } from "./peers.mjs";
import { BENCH, SCHEMA, SERVER, temporaryFolder } from "./processes.mjs";

const OWN_LIMIT_MS = 60_000;
/** The YAML server ends an outline after 5,000 entries, a twelfth of a thousand services, unless it is told otherwise. */
const WHOLE_OUTLINE = 10_000_000;

/** A fresh, empty workspace folder. */
export const emptyFolder = () => mkdtempSync(join(temporaryFolder(), "workspace-"));

export const startEcho = (folder) =>
  startServer({ name: "echo", args: [join(BENCH, "echo-server.mjs")], folder, answerLimitMs: OWN_LIMIT_MS });

export const startOwn = (folder) =>
  startServer({ name: "advisor", args: [SERVER, "--stdio"], folder, answerLimitMs: OWN_LIMIT_MS });

/** yaml-language-server with our schema and without its waiting time; undefined where it is not installed. */
export async function startYamlServer(folder, context) {
  const entry = peerFile("yaml-language-server/bin/yaml-language-server");
  if (!entry) {
    context.note("yaml-language-server is not installed and could not be; T8, T12 and T13 are left out");
    return undefined;
  }
  const schemas = existsSync(SCHEMA) ? { [pathToFileURL(SCHEMA).href]: "*.yaml" } : {};
  if (!existsSync(SCHEMA)) context.note("yaml-language-server runs without a schema: schemas/architecture.schema.json is missing");
  const settings = { validate: true, hover: true, completion: true, schemaStore: { enable: false }, schemas, maxItemsComputed: WHOLE_OUTLINE };
  return startServer({
    name: "yaml-ls",
    args: [join(BENCH, "yaml-server.mjs"), entry, "--stdio"],
    folder,
    configuration: ({ section }) => (section === "yaml" ? settings : null),
  });
}
