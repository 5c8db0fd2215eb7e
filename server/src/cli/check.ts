import { countFindings, type Report, type SystemReport } from "../report/report";
import { positionsOf } from "../syntax/range";
import { visible } from "../report/visible";
import type { Analysis, RegisteredRule } from "../advisor";
import type { CheckOptions } from "./arguments";
import { createConfigurations, type Configurations } from "./configuration";
import { exitCodes, type CliHost, type ExitCode } from "./host";
import { findInputs, type Failure } from "./inputs";
import { namesForMachines, namesForPeople, type Naming } from "./names";
import { paintFor } from "./output";
import { loadSystems, type LoadedSystem } from "./systems";

/** Checks descriptors and prints what was found. */
export async function check(options: CheckOptions, host: CliHost): Promise<ExitCode> {
  const today = options.today ?? host.today();
  const { inputs, failures } = await findInputs(options.paths, options.stdinFilename, host);
  const trouble: Failure[] = [...failures];
  const configurations = createConfigurations(options.config, host);
  const systems = await loadSystems(inputs, { only: options.only, fixing: options.fix !== undefined }, configurations, host);
  const forPeople = namesForPeople(host.folder);

  tellProblems(configurations, forPeople, host);
  trouble.push(...configurations.failures());
  if (options.fix) {
    const { applyFixes } = await import("./fix");
    trouble.push(...applyFixes(systems, { mode: options.fix, quiet: options.quiet, today, nameOf: forPeople }, host));
  }
  for (const { name, phrase } of trouble) host.err(`error: ${visible(name)} ${phrase}\n`);

  const analyses = systems.map(system => ({ system, analysis: system.advisor.analyze(today) }));
  if (options.fix !== "show") {
    const nameOf = options.format === "stylish" ? forPeople : namesForMachines(host.folder, systems.map(({ input }) => input.file));
    const report: Report = {
      systems: analyses.map(({ system, analysis }) => reportOf(system, analysis, today, options.quiet, nameOf)),
      files: new Set(systems.flatMap(({ advisor }) => advisor.descriptor.sources())).size,
      failures: trouble,
      rules: rulesOf(systems),
      ...(options.quiet && { hidden: { ...countFindings(analyses.flatMap(({ analysis }) => analysis.findings)), error: 0 } }),
      nameOf,
    };
    // Where nothing could be looked at, the errors have said all there is.
    if (systems.length > 0 || options.format !== "stylish") host.out(await render(report, options, host));
  }
  if (trouble.length > 0) return exitCodes.trouble;
  return verdict(analyses.map(({ analysis }) => analysis), options);
}

function reportOf({ input, advisor }: LoadedSystem, analysis: Analysis, today: string, quiet: boolean, nameOf: Naming): SystemReport {
  return {
    root: nameOf(input.file),
    findings: quiet ? analysis.findings.filter(({ severity }) => severity === "error") : analysis.findings,
    excepted: analysis.excepted,
    fixesOf: finding => advisor.fixesOf(finding, today),
    textOf: source => advisor.descriptor.fileOf(source)?.text ?? "",
  };
}

function rulesOf(systems: readonly LoadedSystem[]): readonly RegisteredRule[] {
  return [...new Map(systems.flatMap(({ advisor }) => advisor.rules.rules.map(rule => [rule.id, rule] as const))).values()];
}

async function render(report: Report, options: CheckOptions, host: CliHost): Promise<string> {
  switch (options.format) {
    case "json": return (await import("../report/json")).renderJson(report);
    case "sarif": return (await import("../report/sarif")).renderSarif(report, host.version);
    case "stylish": {
      const { renderStylish } = await import("../report/stylish");
      const columns = host.columns();
      return renderStylish(report, { paint: paintFor(options.color, host), ...(columns !== undefined && { width: columns }) });
    }
  }
}

/** Hints never count. Findings that `--quiet` hides do: a threshold must not depend on what is shown. */
function verdict(analyses: readonly Analysis[], { failOn, maxWarnings }: CheckOptions): ExitCode {
  const counts = countFindings(analyses.flatMap(({ findings }) => findings));
  const failing = counts.error + (failOn === "error" ? 0 : counts.warning) + (failOn === "info" ? counts.info : 0);
  const tooMany = maxWarnings !== undefined && counts.warning > maxWarnings;
  return failing > 0 || tooMany ? exitCodes.findings : exitCodes.clean;
}

/** Prints what is wrong in configurations. */
export function tellProblems(configurations: Configurations, nameOf: Naming, host: CliHost): void {
  for (const { problems } of configurations.loaded()) {
    for (const { message, help, at } of problems) {
      const { line, character } = positionsOf(at).start;
      host.err(`warning: ${visible(nameOf(at.entry.source))}:${line + 1}:${character + 1}: ${visible(message)}${help === undefined ? "" : `; ${visible(help)}`}\n`);
    }
  }
}
