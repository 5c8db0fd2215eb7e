// The list of findings as the server has it, asked for again when it changed and somebody looks.

import { type Disposable, EventEmitter, type Event, workspace, Uri } from "vscode";
import { FINDINGS, type FindingsResult } from "../../../server/src/lsp/requests";
import type { ServerState, Supervisor } from "../supervisor";
import type { ListedItem } from "./grouping";

export interface FindingsList extends Disposable {
  readonly onDidChange: Event<void>;
  /** Undefined until the server has answered for the first time. */
  readonly last: Answer | undefined;
  readonly server: ServerState;
  /** Asks the server, now. Resolves to the newest list, or to undefined without a server. */
  load(): Promise<Answer | undefined>;
  /** What is known may be out of date. Asks soon, or when somebody looks. */
  outdated(): void;
  serverState(state: ServerState): void;
  /** Says whether anybody looks. */
  watched(isWatched: boolean): void;
}

export type Answer = Omit<FindingsResult, "findings"> & { readonly items: readonly ListedItem[] };

/** Typing changes findings with every key; the list follows when the hands rest. */
const REST_MS = 200;

export function findingsList(supervisor: Supervisor): FindingsList {
  const changed = new EventEmitter<void>();
  let last: Answer | undefined;
  let server: ServerState = "starting";
  let isWatched = false;
  let isOutdated = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let loading: Promise<Answer | undefined> | undefined;

  const ask = async (): Promise<Answer | undefined> => {
    const client = supervisor.running();
    if (client === undefined) return undefined;
    isOutdated = false;
    const { findings, ...rest } = await client.sendRequest<FindingsResult>(FINDINGS);
    const names = new Map<string, string>();
    const fileOf = (uri: string): string => {
      const known = names.get(uri) ?? workspace.asRelativePath(Uri.parse(uri));
      names.set(uri, known);
      return known;
    };
    last = { ...rest, items: findings.map((item) => ({ ...item, file: fileOf(item.uri), systemFile: fileOf(item.system) })) };
    changed.fire();
    return last;
  };

  const load = async (): Promise<Answer | undefined> => {
    clearTimeout(timer);
    // Two questions at once would be answered by the same list.
    loading ??= ask().catch(() => undefined).finally(() => {
      loading = undefined;
    });
    return loading;
  };

  const loadSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void load(), REST_MS);
  };

  return {
    onDidChange: changed.event,
    get last() {
      return last;
    },
    get server() {
      return server;
    },
    load,
    outdated: () => {
      isOutdated = true;
      if (isWatched) loadSoon();
    },
    serverState: (state) => {
      server = state;
      if (state !== "running") last = undefined;
      isOutdated = true;
      changed.fire();
    },
    watched: (is) => {
      isWatched = is;
      if (is && isOutdated) loadSoon();
    },
    dispose: () => {
      clearTimeout(timer);
      changed.dispose();
    },
  };
}
