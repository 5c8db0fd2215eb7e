import type { FileHost, RegisteredRule } from "../advisor";

/** Everything that differs between the hosts of the server, and all it may know of the world around it. */
export interface Host {
  readonly rules: readonly RegisteredRule[];
  readonly version: string;
  /** The day by the local calendar, as an ISO date. */
  today(): string;
  /** The files of this machine; absent in a worker, where the client is asked for every file. */
  readonly disk?: (folders: () => readonly string[]) => WorkspaceFiles;
}

/** Files by their addresses (URIs). Nothing here throws: what cannot be had is refused or left out. */
export interface WorkspaceFiles {
  /** The one spelling under which a file is known, whatever way to write its address a client prefers. */
  canonical(uri: string): string;
  /** What a descriptor may read: itself, what it includes, its configuration; nothing outside of its workspace. */
  hostOf(root: string): FileHost;
  /** The configuration that holds for a descriptor: the nearest one upward. */
  configurationOf(root: string): Promise<string | undefined>;
  /** The descriptors below a folder. */
  descriptorsIn(folder: string): Promise<readonly string[]>;
}
