import type { Supervisor } from "../supervisor";

/** Starts the language server anew, at once, even while it waits after a crash. */
export function restartServer(supervisor: Supervisor): () => Promise<void> {
  return () => supervisor.restart();
}
