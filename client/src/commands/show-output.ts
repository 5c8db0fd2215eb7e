import type { OutputChannel } from "vscode";

/** Shows what the client and the server have logged. */
export function showOutput(output: OutputChannel): () => void {
  return () => output.show(true);
}
