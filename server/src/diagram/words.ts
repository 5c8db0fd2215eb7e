import type { DiagramEdge, DiagramFinding, DiagramNode, Mark } from "./shape";

const kinds: Readonly<Record<DiagramEdge["kind"], string>> = { sync: "synchronous call", async: "message", data: "data access" };

/** What an edge is, in words. */
export function edgeWords({ kind, required, protocol, count, label, from, to }: DiagramEdge): string {
  const isCall = !from.startsWith("channels.") && !to.startsWith("channels.");
  const what = kind === "async" && isCall ? "asynchronous call" : kinds[kind];
  return [count > 1 ? `${count} connections, ${what}` : what, ...(kind === "sync" ? [required ? "required" : "optional"] : []), ...(protocol ? [protocol] : []), ...(label ? [label] : [])].join(", ");
}

/** What a node is, in words. */
export function nodeWords({ kind, detail, declared, members }: DiagramNode): string {
  if (!declared) return `${kind}, not declared`;
  switch (kind) {
    case "group": return `group of ${contents(members)}`;
    case "datastore": case "channel": return detail === kind ? kind : `${detail} ${kind}`;
    case "external": return detail === "external" ? "external service" : `${detail} system`;
    default: return detail;
  }
}

/** What a collapsed group holds, for example "5 services, 2 datastores". */
function contents(members: readonly string[]): string {
  const parts = (["client", "service", "datastore", "channel"] as const).flatMap(noun => {
    const number = members.filter(id => id.startsWith(`${noun}s.`)).length;
    return number === 0 ? [] : [`${number} ${noun}${number === 1 ? "" : "s"}`];
  });
  return parts.join(", ") || "nothing";
}

/** "2 findings, worst: error"; empty when there is none. */
export function findingWords(findings: readonly DiagramFinding[]): string {
  const [worst] = findings;
  if (!worst) return "";
  return findings.length === 1 ? `1 finding: ${worst.severity}` : `${findings.length} findings, worst: ${worst.severity}`;
}

/** The state in a word. */
export function markWord({ state, word }: Mark): string {
  return word ?? state;
}

export function markWords(mark: Mark): string {
  return mark.note ? `${markWord(mark)}: ${mark.note}` : markWord(mark);
}
