import type { Connection } from "vscode-languageserver";
import type { KeptLayout } from "../diagram/keep";
import { buildDiagram } from "../diagram/model";
import type { Diagram, DiagramFinding, Layout, Marks, Origin, SourcePlace, ViewOptions } from "../diagram/shape";
import { nodeCalled, usuallyCollapsed, viewOf } from "../diagram/view";
import { systemAt } from "./advice";
import { answering, inBackground, type Log } from "./guard";
import { DIAGRAM, DIAGRAM_CHANGED, DIAGRAM_TEXT, type DiagramChangedParams, type DiagramParams, type DiagramResult, type DiagramTextParams, type DiagramTextResult } from "./requests";
import type { News, Session } from "./session";
import type { System } from "./systems";

/** How many views of one system are remembered. */
const mostViews = 8;

export interface Diagrams {
  /** Answers what clients ask for. */
  register(session: Session, settled: (uri: string) => Promise<string>): void;
  /** Tells the client of pictures that are no longer what it was sent. */
  shown(session: Session, news: News): void;
}

export function createDiagrams(connection: Connection, log: Log): Diagrams {
  /** The places of everything in the views that were sent, so that the next version of a view can keep them. */
  const places = new WeakMap<System, Map<string, KeptLayout>>();
  /** The systems whose picture somebody has, until it is outdated. */
  const sent = new Set<string>();
  /** The addresses that had no picture when somebody asked; there may be one later. */
  const missing = new Set<string>();

  const layOut = async (system: System, view: Diagram, options: ViewOptions, collapsed: readonly string[], afresh: boolean): Promise<Layout> => {
    const [{ keepLayout }, { layoutOf }] = await Promise.all([import("../diagram/keep"), import("../diagram/layout")]);
    const views = places.get(system) ?? new Map<string, KeptLayout>();
    places.set(system, views);
    const key = JSON.stringify([view.groupBy, options.focus ?? "", options.depth ?? 1, [...collapsed].sort()]);
    const kept = keepLayout(view, afresh ? undefined : views.get(key), layoutOf);
    views.delete(key);
    views.set(key, kept);
    for (const old of [...views.keys()].slice(0, -mostViews)) views.delete(old);
    return kept.layout;
  };

  const draw = async (uri: unknown, given: unknown, afresh: boolean, session: Session): Promise<{ readonly system: System; readonly whole: Diagram; readonly view: Diagram; readonly layout: Layout; readonly collapsed: readonly string[] } | undefined> => {
    const system = typeof uri === "string" ? systemAt(uri, session) : undefined;
    if (!system) return undefined;
    const options = readOptions(given);
    const whole = buildDiagram(system.advisor.descriptor.store, system.analysis().findings, options.group);
    const groups = new Set(whole.groups.map(({ id }) => id));
    const collapsed = options.collapsed?.filter(id => groups.has(id)) ?? (options.focus === undefined || !nodeCalled(whole, options.focus) ? usuallyCollapsed(whole) : []);
    const view = viewOf(whole, { ...options, collapsed });
    return { system, whole, view, layout: await layOut(system, view, options, collapsed, afresh), collapsed };
  };

  const diagram = async ({ uri, options, afresh }: DiagramParams, session: Session): Promise<DiagramResult | null> => {
    const drawn = await draw(uri, options, afresh === true, session);
    if (!drawn) {
      if (typeof uri === "string") missing.add(uri);
      return null;
    }
    missing.delete(uri);
    const { system, whole, view, layout, collapsed } = drawn;
    sent.add(system.root);
    return {
      root: session.uriOf(system.root), diagram: addressed(view, session), layout, collapsed,
      groups: whole.groups.map(({ id, name }) => ({ id, name })), total: whole.nodes.length,
    };
  };

  const text = async ({ uri, options, format, theme, marks, caption }: DiagramTextParams, session: Session): Promise<DiagramTextResult | null> => {
    const drawn = await draw(uri, options, false, session);
    if (!drawn || !["svg", "mermaid", "dot", "text"].includes(format)) return null;
    const { renderDiagram } = await import("../diagram/render");
    return { text: renderDiagram(drawn.view, format, { theme: theme ?? "auto", marks: readMarks(marks), caption: typeof caption === "string" ? caption : undefined, layout: drawn.layout }) };
  };

  return {
    register: (session, settled) => {
      connection.onRequest(DIAGRAM, answering(log, DIAGRAM, null, async (params: DiagramParams) => {
        if (typeof params.uri === "string") await settled(params.uri);
        return diagram(params, session);
      }));
      connection.onRequest(DIAGRAM_TEXT, answering(log, DIAGRAM_TEXT, null, async (params: DiagramTextParams) => {
        if (typeof params.uri === "string") await settled(params.uri);
        return text(params, session);
      }));
    },
    shown: (session, { seen }) => {
      for (const uri of [...missing]) {
        if (!systemAt(uri, session)) continue;
        missing.delete(uri);
        inBackground(log, "telling of a new diagram", connection.sendNotification(DIAGRAM_CHANGED, { root: uri } satisfies DiagramChangedParams));
      }
      for (const root of [...sent]) {
        const system = session.systems.get(root);
        if (system && ![...seen].some(source => system.advisor.descriptor.hasFile(source))) continue;
        sent.delete(root);
        const params: DiagramChangedParams = { root: session.uriOf(root) };
        inBackground(log, "telling of a changed diagram", connection.sendNotification(DIAGRAM_CHANGED, params));
      }
    },
  };
}

/** The same diagram with the addresses of files as the client knows them. */
function addressed(view: Diagram, session: Session): Diagram {
  const place = (at: SourcePlace): SourcePlace => ({ ...at, source: session.uriOf(at.source) });
  const origins = (list: readonly Origin[]): readonly Origin[] => list.map(({ name, extent }) => ({ name: place(name), extent: place(extent) }));
  const findings = (list: readonly DiagramFinding[]): readonly DiagramFinding[] => list.map(finding => ({ ...finding, place: place(finding.place) }));
  const element = <T extends { readonly origins: readonly Origin[]; readonly findings: readonly DiagramFinding[] }>(item: T): T => ({ ...item, origins: origins(item.origins), findings: findings(item.findings) });
  return { ...view, nodes: view.nodes.map(element), edges: view.edges.map(element), groups: view.groups.map(element), rest: findings(view.rest) };
}

/** What a client sent, as far as it has the shape of options. */
function readOptions(given: unknown): ViewOptions {
  if (typeof given !== "object" || given === null) return {};
  const { group, collapsed, focus, depth } = given as Record<string, unknown>;
  return {
    ...((group === "owner" || group === "context" || group === "cell" || group === "none") && { group }),
    ...(Array.isArray(collapsed) && { collapsed: collapsed.filter(id => typeof id === "string") }),
    ...(typeof focus === "string" && { focus }),
    ...(typeof depth === "number" && depth >= 0 && { depth }),
  };
}

function readMarks(given: unknown): Marks {
  if (typeof given !== "object" || given === null) return {};
  const marks: Record<string, Marks[string]> = Object.create(null) as Record<string, Marks[string]>;
  for (const [name, mark] of Object.entries(given as Record<string, unknown>)) {
    const { state, note, word } = (mark ?? {}) as Record<string, unknown>;
    if (state === "failed" || state === "blocked" || state === "degraded" || state === "protected" || state === "unaffected") {
      marks[name] = { state, note: typeof note === "string" ? note : "", ...(typeof word === "string" && { word }) };
    }
  }
  return marks;
}
