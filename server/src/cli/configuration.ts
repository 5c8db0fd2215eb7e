import { realpathSync } from "node:fs";
import path from "node:path";
import { defaultConfiguration, type Configuration } from "../advisor";
import type { LoadedConfiguration } from "../analysis/config";
import { createFileHost, findConfiguration, phraseOf, workspaceOf } from "../node/files";
import type { CliHost } from "./host";
import type { Failure } from "./inputs";

/** Finds and reads the configuration of each descriptor, every file once. */
export interface Configurations {
  /** The configuration that holds for a descriptor by its absolute path. */
  configurationOf(file: string): Promise<Configuration>;
  /** What was read, in the order in which it was first needed. */
  loaded(): readonly LoadedConfiguration[];
  failures(): readonly Failure[];
}

/** @param chosen the file that `--config` names; without it the nearest one of each descriptor holds */
export function createConfigurations(chosen: string | undefined, host: CliHost): Configurations {
  const known = new Map<string, LoadedConfiguration>();
  const failures: Failure[] = [];

  const load = async (file: string, name: string): Promise<Configuration> => {
    const before = known.get(file);
    if (before) return before.configuration;
    // Most runs have no configuration, so its reader is loaded only now.
    const { loadConfiguration } = await import("../analysis/config");
    const loaded = await loadConfiguration(file, createFileHost(workspaceOf(file, [host.folder])), host.rules);
    known.set(file, loaded);
    if (loaded.unreadable) failures.push({ name: loaded.unreadable.source === file ? name : path.relative(host.folder, loaded.unreadable.source), phrase: loaded.unreadable.refused });
    return loaded.configuration;
  };

  return {
    configurationOf: async file => {
      if (chosen === undefined) {
        const found = findConfiguration(path.dirname(file), workspaceOf(file, [host.folder]));
        return found === undefined ? defaultConfiguration : load(found, path.relative(host.folder, found));
      }
      try {
        return await load(realpathSync(path.resolve(host.folder, chosen)), chosen);
      } catch (error) {
        if (failures.length === 0) failures.push({ name: chosen, phrase: phraseOf(error) });
        return defaultConfiguration;
      }
    },
    loaded: () => [...known.values()],
    failures: () => failures,
  };
}
