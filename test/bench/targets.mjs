/**
 * The targets: each is a ratio of two figures of one run. `limits` maps a size to the largest ratio that holds on
 * Node 24; on older versions the same limits count `OLDER_NODE_FACTOR` times. Absolute times never decide.
 */
import { figure } from "./measure.mjs";

const OLDER_NODE_FACTOR = 1.3;

export const TARGETS = {
  T1: { text: "cold CLI wall / node -e 0", limits: { 10: 2, 100: 3, 1000: 6.5, 10000: 25 } },
  T2: { text: "cold CLI wall / Spectral with 20 rules", limits: { 100: 0.2, 1000: 0.2, 10000: 0.25 } },
  T4: { text: "200-file lint / node -e 0", limits: { 10000: 25 } },
  T5: { text: "full analysis / yaml parseDocument", limits: { 100: 0.3, 1000: 0.3, 10000: 0.2 } },
  T6: { text: "full analysis / JSON.parse of equal data", limits: { 100: 25, 1000: 25, 10000: 25 } },
  T7: { text: "analysis(10,000) / analysis(1,000)", limits: { 10000: 13 } },
  T8: { text: "didChange to diagnostics / yaml-language-server", limits: { 10: 0.25, 100: 0.05, 1000: 0.01, 10000: 0.002 } },
  T9: { text: "didChange to diagnostics / echo server, value edit", limits: { 1000: 3, 10000: 4 } },
  "T9-p95": { text: "the same, p95 / p95", limits: { 1000: 10, 10000: 10 } },
  T10: { text: "didChange to diagnostics / echo server, graph edit", limits: { 10000: 40 } },
  "T11-hover": { text: "hover / echo server", limits: { 10000: 4 } },
  "T11-completion": { text: "completion / echo server", limits: { 10000: 4 } },
  "T18-hover": { text: "hover / yaml-language-server", limits: { 1000: 0.1 } },
  "T18-hover-edit": { text: "hover after an edit / yaml-language-server", limits: { 1000: 0.1 } },
  "T18-completion": { text: "completion / yaml-language-server", limits: { 1000: 0.1 } },
  "T18-completion-edit": { text: "completion after an edit / yaml-language-server", limits: { 1000: 0.1 } },
  "T18-definition": { text: "definition of an alias / yaml-language-server", limits: { 1000: 0.1 } },
  "T18-definition-edit": { text: "definition of an alias after an edit / yaml-language-server", limits: { 1000: 0.1 } },
  "T18-documentSymbol": { text: "symbols / yaml-language-server", limits: { 1000: 0.1 } },
  "T18-documentSymbol-edit": { text: "symbols after an edit / yaml-language-server", limits: { 1000: 0.1 } },
  T12: { text: "didOpen to diagnostics / yaml-language-server", limits: { 100: 0.4, 1000: 0.25, 10000: 0.12 } },
  T13: { text: "server memory / yaml-language-server", limits: { 100: 0.45, 1000: 0.3, 10000: 0.12 } },
  T14: { text: "server memory after 2,000 edits / after 20", limits: { 1000: 1.3 } },
  T15: { text: "CLI peak memory / node -e 0", limits: { 100: 1.7, 1000: 2.6, 10000: 5 } },
  T17: { text: "states where incremental and full results differ", limits: { 10: 0, 100: 0, 1000: 0 } },
  adversarial: { text: "hostile file / clean file of equal bytes", limits: {}, anySize: 5 },
  bundle: { text: "CLI bundle, KB of 250", limits: {}, anySize: 1 },
};

const isNewNode = Number(process.versions.node.split(".")[0]) >= 24;

/**
 * Judges one figure: the line's words, or undefined where no target is set for the size.
 *
 * `PASS` and `FAIL` speak of the target itself; a `FAIL` within twice the limit says so.
 */
export function judge(id, size, value) {
  const target = TARGETS[id];
  const limit = target?.limits[size] ?? target?.anySize;
  if (limit === undefined) return undefined;
  const allowed = isNewNode ? limit : limit * OLDER_NODE_FACTOR;
  const verdict = value <= allowed ? "PASS" : "FAIL";
  const remark = verdict === "FAIL" && value <= allowed * 2 ? "within a factor of two" : "";
  return { id, size: String(size), value, limit: allowed, verdict, remark, text: target.text, node: process.version };
}

/** The line `name size ratio target PASS|FAIL`. */
export const targetLine = ({ id, size, value, limit, verdict, remark }) =>
  `${id} ${size} ${figure(value)} <=${figure(limit)} ${verdict}${remark ? ` (${remark})` : ""}`;
