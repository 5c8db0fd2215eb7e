import { createAdvisor, loadIncludes, type Advisor, type Configuration } from "../advisor";
import { createFileHost, workspaceOf, type FileText } from "../node/files";
import type { Configurations } from "./configuration";
import type { CliHost } from "./host";
import type { Input } from "./inputs";

/** A descriptor with the files it includes, read and ready to be analyzed. */
export interface LoadedSystem {
  readonly input: Input;
  readonly advisor: Advisor;
  /** Its files as they were read, by absolute path. */
  readonly contents: ReadonlyMap<string, FileText>;
}

/** What a run looks for: rules and families only, if any are named, and whether it will write fixes into the texts. */
export interface Intent {
  readonly only: readonly string[];
  readonly fixing: boolean;
}

/** Reads the systems of a run. A descriptor that another one includes is a part of that one and no system itself. */
export async function loadSystems(
  inputs: readonly Input[], { only, fixing }: Intent, configurations: Configurations, host: CliHost,
): Promise<readonly LoadedSystem[]> {
  const systems: LoadedSystem[] = [];
  for (const input of inputs) {
    const { file, content } = input;
    const found = await configurations.configurationOf(file);
    const configuration: Configuration = only.length > 0 ? { ...found, only } : found;
    const advisor = createAdvisor(file, { rules: host.rules, configuration, unchanging: !fixing });
    const contents = new Map([[file, content]]);
    advisor.descriptor.setFile(file, content.text);
    await loadIncludes(advisor.descriptor, createFileHost(workspaceOf(file, [host.folder]), (read, text) => contents.set(read, text)));
    systems.push({ input, advisor, contents });
  }
  return withoutIncluded(systems);
}

function withoutIncluded(systems: readonly LoadedSystem[]): readonly LoadedSystem[] {
  const kept = new Set(systems);
  // From the end, so that of two that include each other the first one stays.
  for (const system of [...systems].reverse()) {
    const isPart = [...kept].some(other => other !== system && other.advisor.descriptor.hasFile(system.input.file));
    if (isPart) kept.delete(system);
  }
  return [...kept];
}
