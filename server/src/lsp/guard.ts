import { LSPErrorCodes, ResponseError, type CancellationToken } from "vscode-languageserver";

/** Where faults are told of. */
export interface Log {
  error(message: string): void;
}

/**
 * Wraps the handler of a request: a fault in it is logged and answered with `fallback`, so that one bad request never
 * costs the user the server. A request that was cancelled before its turn is answered as cancelled.
 */
export function answering<P, R>(log: Log, name: string, fallback: R, handler: (params: P) => R | Promise<R>): (params: P, token?: CancellationToken) => Promise<R | ResponseError<never>> {
  return async (params, token) => {
    if (token?.isCancellationRequested) return new ResponseError<never>(LSPErrorCodes.RequestCancelled, "cancelled");
    try {
      return await handler(params);
    } catch (error) {
      log.error(`${name} failed: ${describe(error)}`);
      return fallback;
    }
  };
}

/** Wraps the handler of a notification: a fault in it is logged, and the next message finds the server as before. */
export function hearing<P>(log: Log, name: string, handler: (params: P) => void | Promise<void>): (params: P) => void {
  const fail = (error: unknown): void => log.error(`${name} failed: ${describe(error)}`);
  return params => {
    try {
      Promise.resolve(handler(params)).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}

/** Starts work that nobody waits for. */
export function inBackground(log: Log, name: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => log.error(`${name} failed: ${describe(error)}`));
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
