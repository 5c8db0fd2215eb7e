// The picture of a system in a panel beside the text. The server draws and the page shows; this file only carries data
// between them, opens texts and saves files.

import { Disposable, type ExtensionContext, TextEditorRevealType, Uri, ViewColumn, type WebviewPanel, commands, window, workspace } from "vscode";
import type { DiagramFinding, Marks, SourcePlace, ViewOptions } from "../../../server/src/diagram/shape";
import { COMMANDS, DIAGRAM, type DiagramChangedParams, type DiagramParams, type DiagramResult } from "../../../server/src/lsp/requests";
import type { ServerState, Supervisor } from "../supervisor";
import { exportDiagram } from "./export";
import { type FromPage, type PageState, readFromPage, readSaved, type ToPage } from "./messages";
import { pageHtml, pageRoots } from "./page";
import { type Lookup, lookupIn, rangeOf } from "./places";

export const DIAGRAM_VIEW_TYPE = "architectureAdvisor.diagram";
/** As long as somebody types, the picture waits. */
const PAUSE_MS = 150;

/** The argument of the command; a menu hands over the address of its file. */
export type ShowDiagramArgument = { readonly uri?: string; readonly element?: string } | Uri;

export interface Diagrams extends Disposable {
  /** Opens the picture of a file's system, or brings it to the front. Returns whether there is a file to start from. */
  show(argument?: ShowDiagramArgument): Promise<boolean>;
  /** Asks for a format and a place, and saves what the newest picture shows. */
  save(): Promise<boolean>;
  changed(params: DiagramChangedParams): void;
  serverState(state: ServerState): void;
  /** What the newest page says that it shows; for tests. */
  state(): PageState | undefined;
  /** Does what a message of the page asks for; for tests. */
  receive(message: unknown): Promise<void>;
}

interface Open {
  readonly panel: WebviewPanel;
  /** Any file of the system at first, its root once that is known. */
  uri: string;
  options: ViewOptions;
  picture: DiagramResult | undefined;
  lookup: Lookup | undefined;
  marks: Marks;
  caption: string;
  /** What is to be selected in the next picture. */
  wanted: string | undefined;
  /** What the cursor is on, as it was told to the page last. */
  told: string | undefined;
  shown: PageState | undefined;
  isReady: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Who waits for the pixels of an export. */
  pixels: ((data: string | null) => void) | undefined;
}

let active: { showMarks(uri: string, marks: Marks, caption: string, isToOpen: boolean): Promise<void>; clearMarks(): void } | undefined;

/**
 * Lays states over the picture of a file's system.
 *
 * @param marks states by the name or path of an element; an empty record takes earlier ones away
 * @param caption one line that says what the states mean
 * @param isToOpen false: only where the picture is open already
 */
export async function showMarks(uri: string, marks: Marks, caption: string, isToOpen = true): Promise<void> {
  await active?.showMarks(uri, marks, caption, isToOpen);
}

/** Takes all marks away. */
export function clearMarks(): void {
  active?.clearMarks();
}

export function createDiagrams(context: ExtensionContext, supervisor: Supervisor): Diagrams {
  const open = new Set<Open>();
  /** The newest is the last. */
  const newest = (): Open | undefined => [...open].sort((a, b) => Number(a.panel.active) - Number(b.panel.active)).pop();
  const post = (view: Open, message: ToPage): void => void view.panel.webview.postMessage(message);

  const load = async (view: Open, afresh = false): Promise<void> => {
    const client = supervisor.running();
    if (client === undefined || !view.isReady) return;
    const params: DiagramParams = { uri: view.uri, options: view.options, afresh };
    const picture = await client.sendRequest<DiagramResult | null>(DIAGRAM, params).catch(() => undefined);
    if (picture === undefined || !open.has(view)) return;
    if (picture === null) {
      view.picture = undefined;
      view.lookup = undefined;
      return post(view, { type: "empty", text: "This file is no part of a described system. A descriptor says apiVersion: architecture-advisor/v1." });
    }
    view.uri = picture.root;
    view.picture = picture;
    view.lookup = lookupIn(picture.diagram);
    view.panel.title = `Diagram: ${picture.diagram.title}`;
    const select = view.wanted;
    view.wanted = undefined;
    post(view, { type: "picture", picture, options: view.options, marks: view.marks, caption: view.caption, ...(select !== undefined && { select }) });
  };

  const later = (view: Open): void => {
    clearTimeout(view.timer);
    view.timer = setTimeout(() => void load(view), PAUSE_MS);
  };

  const handle = async (view: Open, message: FromPage): Promise<void> => {
    switch (message.type) {
      case "ready":
        view.isReady = true;
        return load(view);
      case "shown":
        view.shown = message.state;
        return;
      case "open": return openElement(view, message.id, message.focus);
      case "openFinding": {
        const finding = findingsOf(view, message.id)[message.index];
        return finding && reveal(finding.place, false);
      }
      case "view":
        view.options = message.options;
        return load(view, message.afresh);
      case "whatIf":
        await commands.executeCommand(COMMANDS.whatIf, { uri: view.uri, element: message.id });
        return;
      case "clearMarks": return setMarks(view, {}, "");
      case "export":
        await save(view);
        return;
      case "pixels":
        view.pixels?.(message.data);
        view.pixels = undefined;
    }
  };

  const setMarks = (view: Open, marks: Marks, caption: string): void => {
    view.marks = marks;
    view.caption = caption;
    if (view.picture) post(view, { type: "picture", picture: view.picture, options: view.options, marks, caption });
  };

  const adopt = (panel: WebviewPanel, uri: string, options: ViewOptions): Open => {
    const view: Open = {
      panel, uri, options, picture: undefined, lookup: undefined, marks: {}, caption: "", wanted: undefined, told: undefined, shown: undefined, isReady: false,
      timer: undefined, pixels: undefined,
    };
    open.add(view);
    panel.iconPath = Uri.joinPath(context.extensionUri, "client", "media", "icon.png");
    panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(context.extensionUri) };
    panel.webview.onDidReceiveMessage((given) => {
      const message = readFromPage(given);
      if (message) void handle(view, message);
    });
    panel.onDidDispose(() => {
      clearTimeout(view.timer);
      view.pixels?.(null);
      open.delete(view);
    });
    panel.webview.html = pageHtml(panel.webview, context.extensionUri);
    return view;
  };

  const openFor = (uri: string): Open | undefined => {
    const address = Uri.parse(uri).toString();
    const isOfSystem = ({ uri: own, picture }: Open): boolean =>
      Uri.parse(own).toString() === address ||
      (picture?.diagram.nodes ?? []).some(({ origins }) => origins.some(({ extent }) => Uri.parse(extent.source).toString() === address));
    return [...open].find(isOfSystem);
  };

  const viewFor = (uri: string): Open => {
    const known = openFor(uri);
    if (known) {
      known.panel.reveal(undefined, true);
      return known;
    }
    const panel = window.createWebviewPanel(DIAGRAM_VIEW_TYPE, "Diagram", { viewColumn: ViewColumn.Beside, preserveFocus: true });
    return adopt(panel, uri, {});
  };

  const show = async (argument?: ShowDiagramArgument): Promise<boolean> => {
    const given = argument instanceof Uri ? { uri: argument.toString() } : argument ?? {};
    const uri = given.uri ?? window.activeTextEditor?.document.uri.toString();
    if (typeof uri !== "string") {
      void window.showWarningMessage("Open a file of the system first.");
      return false;
    }
    const view = viewFor(uri);
    const element = "element" in given ? given.element : undefined;
    if (typeof element === "string") {
      // What a focus or a collapsed group hides would not be seen.
      view.wanted = element;
      if (view.options.focus !== undefined) view.options = withoutFocus(view.options);
    }
    await load(view);
    return true;
  };

  const save = (view: Open | undefined): Promise<boolean> => {
    const client = supervisor.running();
    if (!view?.picture || client === undefined) {
      void window.showWarningMessage("Show a diagram first.");
      return Promise.resolve(false);
    }
    const rasterize = (svg: string): Promise<string | null> => new Promise((resolve) => {
      view.pixels?.(null);
      view.pixels = resolve;
      post(view, { type: "rasterize", svg });
    });
    return exportDiagram(client, { uri: view.uri, options: view.options, marks: view.marks, caption: view.caption, title: view.picture.diagram.title }, rasterize);
  };

  const subscriptions = Disposable.from(
    window.registerWebviewPanelSerializer(DIAGRAM_VIEW_TYPE, {
      deserializeWebviewPanel: (panel, state) => {
        const saved = readSaved(state);
        if (saved) adopt(panel, saved.root, saved.options);
        else panel.dispose();
        return Promise.resolve();
      },
    }),
    window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
      const position = selections[0]?.active;
      if (position === undefined) return;
      for (const view of open) {
        const id = view.lookup?.(textEditor.document.uri, position);
        // A file of another system is no reason to forget what is selected.
        if (id === undefined || id === view.told) continue;
        view.told = id;
        post(view, { type: "select", id });
      }
    }),
  );

  active = {
    showMarks: async (uri, marks, caption, isToOpen) => {
      if (!isToOpen && !openFor(uri)) return;
      const view = viewFor(uri);
      setMarks(view, marks, caption);
      if (!view.picture) await load(view);
    },
    clearMarks: () => {
      for (const view of open) setMarks(view, {}, "");
    },
  };

  return {
    show,
    save: () => save(newest()),
    changed: ({ root }) => {
      for (const view of open) if (view.uri === root) later(view);
    },
    serverState: (state) => {
      if (state === "running") for (const view of open) later(view);
    },
    state: () => newest()?.shown,
    receive: async (given) => {
      const view = newest();
      const message = readFromPage(given);
      if (view && message) await handle(view, message);
    },
    dispose: () => {
      active = undefined;
      subscriptions.dispose();
      for (const view of [...open]) view.panel.dispose();
    },
  };
}

function withoutFocus({ group, collapsed }: ViewOptions): ViewOptions {
  return { ...(group !== undefined && { group }), ...(collapsed !== undefined && { collapsed }) };
}

function findingsOf({ picture }: Open, id: string | null): readonly DiagramFinding[] {
  if (!picture) return [];
  const { nodes, edges, groups, rest } = picture.diagram;
  return id === null ? rest : [...nodes, ...edges, ...groups].find((element) => element.id === id)?.findings ?? [];
}

async function openElement(view: Open, id: string, focus: boolean): Promise<void> {
  const diagram = view.picture?.diagram;
  const origin = diagram && [...diagram.nodes, ...diagram.edges, ...diagram.groups].find((element) => element.id === id)?.origins[0];
  if (!origin) return;
  await reveal(origin.name, focus);
}

/** Shows a place beside the picture, where its file is shown already or in the first column. */
async function reveal(place: SourcePlace, focus: boolean): Promise<void> {
  const document = await workspace.openTextDocument(Uri.parse(place.source));
  const shown = window.visibleTextEditors.find((editor) => editor.document === document);
  const editor = await window.showTextDocument(document, { viewColumn: shown?.viewColumn ?? ViewColumn.One, preserveFocus: !focus, selection: rangeOf(place) });
  editor.revealRange(rangeOf(place), TextEditorRevealType.InCenterIfOutsideViewport);
}
