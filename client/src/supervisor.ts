// Keeps a language server running. The client library gives up after five crashes, and a client whose start failed
// cannot be started again; so every attempt gets a new client, and the attempts never end, only slow down.

import { type BaseLanguageClient, State } from "vscode-languageclient";
import { PING } from "../../server/src/lsp/requests";

/** One attempt: a client that is not started yet, and the way to end its server when it no longer listens. */
export interface Server {
  readonly client: BaseLanguageClient;
  kill(): void;
}

export type ServerState = "starting" | "running" | "waiting" | "stopped";

export interface Supervisor {
  start(): Promise<void>;
  /** Ends the running server, or the wait for the next attempt, and starts anew at once. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** The client, while its server runs. */
  running(): BaseLanguageClient | undefined;
}

export interface SupervisorHooks {
  log(line: string): void;
  stateChanged(state: ServerState): void;
  /** The server ended by itself, or is silent and about to be ended. */
  ended(): void;
  /** A person wants the server to start anew. */
  restarting(): void;
  /** The server has answered for the first time. */
  answering(client: BaseLanguageClient): void;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A server that has run for this long has earned a quick restart. */
const HEALTHY_AFTER_MS = 30_000;
const TICK_MS = 1_000;
/** Ticks, not a clock: a computer that slept must not count as a server that hung. */
const SILENT_TICKS = 10;

/** Supervises servers made by `create`. Nothing starts before `start` is called. */
export function supervise(create: () => Server, hooks: SupervisorHooks): Supervisor {
  let current: Server | undefined;
  let state: ServerState = "stopped";
  let delay = FIRST_DELAY_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setInterval> | undefined;

  const enter = (next: ServerState): void => {
    state = next;
    hooks.stateChanged(next);
  };

  const start = async (): Promise<void> => {
    clearTimeout(retry);
    // Two restarts at once must not leave two servers.
    discard();
    const server = create();
    current = server;
    enter("starting");
    server.client.onDidChangeState(({ newState }) => {
      if (current === server && (newState === State.Stopped || newState === State.StartFailed)) retryLater();
    });
    try {
      await server.client.start();
    } catch (error) {
      if (current !== server) return;
      hooks.log(`The language server did not start: ${error instanceof Error ? error.message : String(error)}`);
      retryLater();
      return;
    }
    if (current !== server) return;
    enter("running");
    watch = watchOver(server);
    await server.client.sendRequest(PING).catch(() => undefined);
    if (current === server) hooks.answering(server.client);
  };

  const retryLater = (): void => {
    hooks.ended();
    discard();
    hooks.log(`The language server ended; the next start is in ${delay / 1000} s`);
    retry = setTimeout(() => void start(), delay);
    delay = Math.min(delay * 2, LONGEST_DELAY_MS);
    enter("waiting");
  };

  // Watches one server: it must answer a ping within the silence limit, and a long healthy run resets the delay.
  const watchOver = (server: Server): ReturnType<typeof setInterval> => {
    let silentTicks = 0;
    let age = 0;
    let waiting = false;
    const alive = (): void => {
      waiting = false;
      silentTicks = 0;
    };
    return setInterval(() => {
      age += TICK_MS;
      if (age === HEALTHY_AFTER_MS) delay = FIRST_DELAY_MS;
      if (waiting) {
        silentTicks += 1;
        if (silentTicks < SILENT_TICKS) return;
        hooks.log(`The language server has been silent for ${SILENT_TICKS} s and is replaced`);
        if (current === server) retryLater();
        return;
      }
      waiting = true;
      // An error is an answer too. A closed connection is noticed elsewhere.
      server.client.sendRequest(PING).then(alive, alive);
    }, TICK_MS);
  };

  // Lets go of the current server. What its end reports after this no longer concerns anyone.
  const discard = (): void => {
    clearInterval(watch);
    const server = current;
    current = undefined;
    if (server === undefined) return;
    // A client that is not running refuses to stop; then killing is all there is to do.
    server.client.dispose().catch(() => undefined);
    server.kill();
  };

  const stop = async (): Promise<void> => {
    clearTimeout(retry);
    clearInterval(watch);
    const server = current;
    current = undefined;
    enter("stopped");
    if (server === undefined) return;
    await server.client.dispose().catch(() => undefined);
    server.kill();
  };

  return {
    start,
    stop,
    restart: async () => {
      await stop();
      hooks.restarting();
      delay = FIRST_DELAY_MS;
      await start();
    },
    running: () => (state === "running" ? current?.client : undefined),
  };
}
