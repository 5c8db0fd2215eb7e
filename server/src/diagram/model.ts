import { kindOf } from "../../../rules/kit/facts";
import type { Severity } from "../../../rules/kit/rule";
import type { Finding } from "../analysis/finding";
import type { Service } from "../generated/elements";
import { nameOf, pathOf, type Block, type Place } from "../model/place";
import type { System } from "../model/system";
import { covers, type Entry } from "../syntax/range";
import { channelId, clientId, connectionsOf, serviceId, storeId, type Connection } from "./connections";
import { declarationOf, grouped, groupId, usualGrouping } from "./groups";
import { createPlaces, type Places } from "./places";
import type { BadgeSeverity, Diagram, DiagramEdge, DiagramFinding, DiagramGroup, DiagramNode, GroupBy, NodeKind } from "./shape";

type Draft<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/** Something that findings can be shown at. */
interface Target {
  readonly findings: DiagramFinding[];
}

/**
 * The whole system as a picture: everything that is declared or named, how it is connected, and at what the findings
 * are shown. Nothing is collapsed or left out here.
 *
 * @param by how to group; undefined for what suits the system
 */
export function buildDiagram(system: System, findings: readonly Finding[], by?: GroupBy): Diagram {
  const places = createPlaces();
  const groupBy = by ?? usualGrouping(system);
  const nodes = nodesOf(system, groupBy, places);
  const targets = new Map<string, Target>(nodes);
  const edges = edgesOf(system, nodes, targets, groupBy, places);
  const groups = groupsOf(system, groupBy, nodes.values(), places);
  for (const group of groups) targets.set(group.id, group);
  registerOthers(system, targets);
  const rest: DiagramFinding[] = [];
  place(findings, system, targets, rest, places);
  return {
    title: system.single("system")?.name?.value ?? "Architecture", groupBy,
    nodes: [...nodes.values()], edges, groups, rest,
  };
}

function nodesOf(system: System, by: GroupBy, places: Places): Map<string, Draft<DiagramNode>> {
  const groups = grouped(by, system);
  const nodes = new Map<string, Draft<DiagramNode>>();
  const add = (id: string, kind: NodeKind, detail: string, group: string | undefined, block: Block): void => {
    const inGroup = by === "none" || group === undefined ? undefined : groupId(by, group);
    nodes.set(id, { id, name: nameOf(block), kind, detail, group: inGroup, members: [], declared: true, origins: [places.of(block)], findings: [] });
  };
  for (const client of system.all("clients")) add(clientId(nameOf(client)), "client", client.type?.value ? `${client.type.value} client` : "client", groups.client(client), client);
  for (const service of system.all("services")) add(serviceId(nameOf(service)), nodeKind(service), kindOf(service), groups.service(service), service);
  for (const store of system.all("datastores")) add(storeId(nameOf(store)), "datastore", store.kind?.value ?? "datastore", groups.datastore(nameOf(store), store), store);
  for (const channel of system.all("channels")) add(channelId(nameOf(channel)), "channel", channel.kind?.value ?? "channel", groups.channel(nameOf(channel), channel), channel);
  return nodes;
}

function nodeKind(service: Service): NodeKind {
  switch (kindOf(service)) {
    case "gateway": return "gateway";
    case "external": case "legacy": return "external";
    default: return "service";
  }
}

/** A node for a name that is used and not declared, so that the picture is whole while the text is being written. */
function undeclared(id: string, system: System, by: GroupBy): Draft<DiagramNode> {
  const [collection = "", ...rest] = id.split(".");
  const name = rest.join(".");
  const groups = grouped(by, system);
  const kind: NodeKind = collection === "datastores" ? "datastore" : collection === "channels" ? "channel" : "service";
  const group = kind === "datastore" ? groups.datastore(name, undefined) : kind === "channel" ? groups.channel(name, undefined) : undefined;
  return { id, name, kind, detail: "not declared", group: by === "none" || group === undefined ? undefined : groupId(by, group), members: [], declared: false, origins: [], findings: [] };
}

function edgesOf(system: System, nodes: Map<string, Draft<DiagramNode>>, targets: Map<string, Target>, by: GroupBy, places: Places): readonly DiagramEdge[] {
  const edges = new Map<string, Draft<DiagramEdge>>();
  const labels = new Map<string, Set<string>>();
  for (const connection of connectionsOf(system)) {
    const { from, to, kind, required, block, implied } = connection;
    const id = edgeId(from, to, kind);
    const known = edges.get(id);
    // What follows from another declaration is shown at what declares the connection itself.
    if (implied && (known ?? isConnected(connection, edges))) {
      if (known) showAt(block, known, targets);
      continue;
    }
    for (const end of [from, to]) {
      if (nodes.has(end)) continue;
      const node = undeclared(end, system, by);
      nodes.set(end, node);
      targets.set(end, node);
    }
    const edge = known ?? { id, from, to, kind, required, label: "", protocol: connection.protocol, count: 0, elements: [], origins: [], findings: [] };
    edges.set(id, edge);
    edge.count += 1;
    // One required call among several makes the connection required.
    edge.required = edge.required || required;
    edge.protocol ??= connection.protocol;
    edge.elements.push(pathOf(block.$));
    edge.origins.push(places.of(block));
    const words = labels.get(id) ?? new Set<string>();
    for (const label of connection.labels) words.add(label);
    labels.set(id, words);
    edge.label = inWords([...words]);
    showAt(block, edge, targets);
  }
  return [...edges.values()];
}

/** Findings about a part of an element are shown at the edge that the part makes, those about an element at the element. */
function showAt(block: Block, edge: Target, targets: Map<string, Target>): void {
  const isPart = block.$.parent?.parent !== undefined;
  const path = pathOf(block.$);
  if (isPart && !targets.has(path)) targets.set(path, edge);
}

export function edgeId(from: string, to: string, kind: string): string {
  return `${kind}: ${from} -> ${to}`;
}

/** True when any edge joins the two already, whatever its kind. */
function isConnected({ from, to }: Connection, edges: ReadonlyMap<string, unknown>): boolean {
  return (["sync", "async", "data"] as const).some(kind => edges.has(edgeId(from, to, kind)));
}

/** At most three words, and how many more there are. */
function inWords(labels: readonly string[]): string {
  return labels.length <= 3 ? labels.join(", ") : `${labels.slice(0, 3).join(", ")} and ${labels.length - 3} more`;
}

function groupsOf(system: System, by: GroupBy, nodes: Iterable<DiagramNode>, places: Places): Draft<DiagramGroup>[] {
  if (by === "none") return [];
  const groups = new Map<string, Draft<DiagramGroup>>();
  for (const { group } of nodes) {
    if (group === undefined || groups.has(group)) continue;
    const name = group.slice(group.indexOf(".") + 1);
    const block = declarationOf(by, name, system);
    groups.set(group, { id: group, name, kind: by, origins: block ? [places.of(block)] : [], findings: [] });
  }
  return [...groups.values()];
}

/** Elements that are no nodes themselves are shown at the node that they are mostly about. */
function registerOthers(system: System, targets: Map<string, Target>): void {
  const register = (block: Block, id: string | undefined): void => {
    const target = id === undefined ? undefined : targets.get(id);
    const path = pathOf(block.$);
    if (target && !targets.has(path)) targets.set(path, target);
  };
  const service = (name: { readonly value: string } | undefined): string | undefined => name && serviceId(name.value);
  for (const saga of system.all("sagas")) {
    register(saga, service(saga.orchestrator ?? saga.steps?.[0]?.service ?? saga.participants?.[0]?.service));
    for (const step of saga.steps ?? []) register(step, service(step.service));
  }
  for (const flow of system.all("flows")) register(flow, service(flow.entry));
  for (const model of system.all("readModels")) register(model, service(model.service));
  for (const log of system.all("eventStores")) register(log, service(log.service));
  for (const pipeline of system.all("cdc")) register(pipeline, pipeline.source && storeId(pipeline.source.value));
  for (const flag of system.all("flags")) register(flag, service(flag.services?.[0]));
  for (const rollout of system.all("rollouts")) register(rollout, service(rollout.service));
  for (const contract of system.all("contracts")) register(contract, service(contract.service));
  for (const slo of system.all("slos")) register(slo, service(slo.target));
  for (const migration of system.all("migrations")) register(migration, service(migration.from));
}

const shown: Readonly<Record<Severity, BadgeSeverity | undefined>> = { error: "error", warning: "warning", info: "info", hint: undefined };
const weights: readonly BadgeSeverity[] = ["error", "warning", "info"];

/** Shows every finding at the nearest thing around the element that it is about. */
function place(findings: readonly Finding[], system: System, targets: ReadonlyMap<string, Target>, rest: DiagramFinding[], places: Places): void {
  let around: ((finding: Finding) => Target | undefined) | undefined;
  for (const finding of findings) {
    const severity = shown[finding.severity];
    if (!severity) continue;
    const target = finding.block ? nearest(finding.block.$, targets) : (around ??= targetsByText(system, targets))(finding);
    (target?.findings ?? rest).push({ rule: finding.rule.id, severity, message: finding.message, place: places.at(finding.at) });
  }
  for (const list of new Set([...[...targets.values()].map(target => target.findings), rest])) {
    if (list.length > 1) list.sort((a, b) => weights.indexOf(a.severity) - weights.indexOf(b.severity));
  }
}

function nearest(block: Place, targets: ReadonlyMap<string, Target>): Target | undefined {
  for (let at: Place | undefined = block; at; at = at.parent) {
    const target = targets.get(pathOf(at));
    if (target) return target;
  }
  return undefined;
}

/** For findings about the text itself: the element that they lie in. */
function targetsByText(system: System, targets: ReadonlyMap<string, Target>): (finding: Finding) => Target | undefined {
  const byEntry = new Map<Entry, Block[]>();
  for (const collection of ["clients", "services", "datastores", "channels", "sagas", "flows", "readModels", "eventStores", "cdc", "flags", "rollouts", "contracts", "slos", "migrations", "teams"] as const) {
    for (const block of system.all(collection)) {
      const list = byEntry.get(block.$.entry);
      if (list) list.push(block);
      else byEntry.set(block.$.entry, [block]);
    }
  }
  return ({ at }) => {
    const block = (byEntry.get(at.entry) ?? []).find(({ $ }) => covers($, at) || covers($.key, at));
    return block && targets.get(pathOf(block.$));
  };
}
