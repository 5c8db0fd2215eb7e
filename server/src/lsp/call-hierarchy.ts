import { SymbolKind, type CallHierarchyIncomingCall, type CallHierarchyItem, type CallHierarchyOutgoingCall, type Connection, type ServerCapabilities } from "vscode-languageserver";
import { incoming, isNodeKind, nodeAt, nodeOf, outgoing, type GraphEdge, type GraphNode, type NodeKind } from "../features/call-hierarchy";
import { visible } from "../report/visible";
import { offsetOfPosition, rangeOf } from "./convert";
import { answering, type Log } from "./guard";
import type { Session } from "./session";
import type { System } from "./systems";

export const callHierarchyCapabilities: ServerCapabilities = { callHierarchyProvider: true };

/** The service graph as a hierarchy of calls: services, clients, and the channels that messages pass on their way. */
export function registerCallHierarchy(connection: Connection, session: Session, log: Log): void {
  connection.languages.callHierarchy.onPrepare(answering(log, "prepareCallHierarchy", null, async ({ textDocument, position }) => {
    const source = session.sourceOf(textDocument.uri);
    await session.systemOf(source)?.idle();
    const system = session.systemOf(source);
    const offset = system && offsetOfPosition(system.advisor.descriptor, source, position);
    const node = system && offset !== undefined ? nodeAt(system.advisor.descriptor, source, offset) : undefined;
    return system && node ? [toItem(node, system, session)] : null;
  }));
  connection.languages.callHierarchy.onIncomingCalls(answering(log, "incomingCalls", null, async ({ item }): Promise<CallHierarchyIncomingCall[] | null> => {
    const known = await behind(item, session);
    return known && incoming(known.system.advisor.descriptor, known.node).map(edge => ({ from: toItem(edge.node, known.system, session), fromRanges: rangesOf(edge) }));
  }));
  connection.languages.callHierarchy.onOutgoingCalls(answering(log, "outgoingCalls", null, async ({ item }): Promise<CallHierarchyOutgoingCall[] | null> => {
    const known = await behind(item, session);
    return known && outgoing(known.system.advisor.descriptor, known.node).map(edge => ({ to: toItem(edge.node, known.system, session), fromRanges: rangesOf(edge) }));
  }));
}

/** What an item is found by again: texts move, names stay. */
interface ItemData {
  readonly root: string;
  readonly kind: NodeKind;
  readonly name: string;
}

/** The node that an item stood for; null when it is gone, or when the item is none of ours. */
async function behind({ data }: CallHierarchyItem, session: Session): Promise<{ readonly system: System; readonly node: GraphNode } | null> {
  const { root, kind, name } = (typeof data === "object" && data !== null ? data : {}) as Partial<Record<keyof ItemData, unknown>>;
  if (typeof root !== "string" || typeof name !== "string" || !isNodeKind(kind)) return null;
  const system = session.systems.get(root);
  await system?.idle();
  const node = system && nodeOf(system.advisor.descriptor, kind, name);
  return system && node ? { system, node } : null;
}

const kinds: Readonly<Record<NodeKind, SymbolKind>> = {
  services: SymbolKind.Class, clients: SymbolKind.Interface, channels: SymbolKind.Event, readModels: SymbolKind.Struct, cdc: SymbolKind.Function,
};

function toItem({ kind, name, detail, at, whole }: GraphNode, { root }: System, session: Session): CallHierarchyItem {
  const data: ItemData = { root, kind, name };
  return {
    // An editor refuses an item without a name.
    name: name.trim() === "" ? "(no name)" : visible(name),
    kind: kinds[kind], detail: visible(detail), uri: session.uriOf(at.entry.source), range: rangeOf(whole), selectionRange: rangeOf(at), data,
  };
}

function rangesOf({ at }: GraphEdge): CallHierarchyItem["range"][] {
  return at.map(rangeOf);
}
